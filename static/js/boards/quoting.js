/**
 * Words that somebody marks in a post go into their reply as a quotation, by a button beside them or
 * by the key of quoting. The whole post is quoted without scripts, by a link.
 */

/** @typedef {{ text: string, head: string, box: DOMRect }} Marked */

const MARKDOWN = /[\\`*_[\]<>]/g;
const AFTER = 250; // milliseconds without a change: the hand has come to rest

const form = document.querySelector("form[data-quoting]");
const textarea = form?.querySelector("textarea[name=body]");
if (form instanceof HTMLFormElement && textarea instanceof HTMLTextAreaElement) offer(form, textarea);

/** @param {string} template @param {Record<string, string>} values */
const filled = (template, values) => template.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** @param {Element} post @param {Record<string, string>} words */
function headOf(post, words) {
  const number = post.id.replace("post-", "");
  const author = post.querySelector("a.post-author")?.getAttribute("href") ?? "";
  const name = decodeURIComponent(/^\/people\/([^/]+)\//.exec(author)?.[1] ?? "");
  const member = (post.querySelector("a.post-for")?.textContent ?? "").replace(/[[\]]/g, "").trim();
  const address = post.querySelector("a.post-time")?.getAttribute("href") ?? "";
  const template = (name ? member ? words.for : words.by : words.nobody) ?? "";
  return `[${filled(template, { name, member, number })}](${address}):`;
}

/** What is marked in one post's text, else nothing. @param {Record<string, string>} words @returns {Marked | null} */
function marked(words) {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const parent = range.commonAncestorContainer;
  const body = (parent instanceof Element ? parent : parent.parentElement)?.closest(".post-body");
  const post = body?.closest("article.post");
  const text = selection.toString().trim();
  return post && text ? { text, head: headOf(post, words), box: range.getBoundingClientRect() } : null;
}

/** @param {Marked} what */
function quotation({ text, head }) {
  const lines = text.replace(/\n{3,}/g, "\n\n").replaceAll(MARKDOWN, "\\$&").split("\n");
  return `${[head, "", ...lines].map((line) => `> ${line}`.trimEnd()).join("\n")}\n\n`;
}

/** @param {HTMLFormElement} form @param {HTMLTextAreaElement} textarea */
function offer(form, textarea) {
  const words = /** @type {Record<string, string>} */ (JSON.parse(form.dataset.quoting ?? "{}"));
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small quote-marked";
  button.textContent = words.button ?? "";
  button.hidden = true;
  document.body.append(button);

  const quote = () => {
    const what = marked(words);
    if (!what) return false;
    button.hidden = true;
    const tab = document.getElementById(`${textarea.id}-tab-write`);
    if (tab?.getAttribute("aria-selected") === "false") tab.click();
    const before = textarea.value.trimEnd();
    textarea.value = `${before ? `${before}\n\n` : ""}${quotation(what)}`;
    getSelection()?.removeAllRanges();
    textarea.focus();
    textarea.setSelectionRange(textarea.value.length, textarea.value.length);
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
    textarea.scrollIntoView({ block: "center" });
    return true;
  };

  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      const what = marked(words);
      button.hidden = !what;
      if (!what) return;
      const left = Math.min(what.box.left, document.documentElement.clientWidth - button.offsetWidth - 8);
      button.style.left = `${Math.max(8, left) + scrollX}px`;
      button.style.top = `${what.box.bottom + scrollY + 8}px`;
    }, AFTER);
  });
  // A press would take the marking away before the click comes.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", quote);
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "q" || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (!document.querySelector("[data-shortcuts=on]") || document.querySelector("dialog[open]")) return;
    if (event.target instanceof Element && event.target.closest("input, textarea, select")) return;
    if (quote()) event.preventDefault();
  });
}

export {};
