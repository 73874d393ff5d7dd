/**
 * The composer: formatting tools and a preview around a plain textarea. The words on it come from the
 * page (data-labels), so that they are translated with the rest. Loaded only where somebody writes.
 */
import { pasteCells } from "./cells.js";

// The tools are one library; without it the preview still works.
const tools = import("@github/markdown-toolbar-element").then(() => true, () => false);
import("@github/text-expander-element").catch(() => {});
/** An address that is pasted over chosen words becomes a link. */
const links = import("@github/paste-markdown").then((library) => library.installLink, () => null);

/** @typedef {Record<string, string>} Labels */

const TOOLS = [
  ["header", "heading", { level: "3" }],
  ["bold", "bold", {}],
  ["italic", "italic", {}],
  ["quote", "text-quote", {}],
  ["code", "code", {}],
  ["link", "link", {}],
  ["unordered-list", "list", {}],
  ["ordered-list", "list-ordered", {}],
];
const SVG = "http://www.w3.org/2000/svg";
const SPRITE = new URL("../icons/sprite.svg", import.meta.url).href;

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T | string} tag @param {Record<string, string>} attributes @param {(Node | string)[]} children
 * @returns {HTMLElement}
 */
function make(tag, attributes = {}, children = []) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) el.setAttribute(name, value);
  el.append(...children);
  return el;
}

/** @param {string} name */
function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${SPRITE}#${name}`);
  svg.append(use);
  return svg;
}

/** @param {HTMLTextAreaElement} textarea @param {Labels} labels */
function toolbar(textarea, labels) {
  const bar = make("markdown-toolbar", { for: textarea.id, class: "composer-tools", "aria-label": labels.tools ?? "" });
  for (const [kind, image, attributes] of TOOLS) {
    const label = labels[/** @type {string} */ (kind)] ?? "";
    const tool = make(`md-${kind}`, { class: "composer-tool", role: "button", title: label, "aria-label": label, .../** @type {Labels} */ (attributes) });
    tool.append(icon(/** @type {string} */ (image)));
    bar.append(tool);
  }
  return bar;
}

/** @param {HTMLTextAreaElement} textarea */
function csrfToken(textarea) {
  const field = textarea.form?.elements.namedItem("csrf_token");
  if (field instanceof HTMLInputElement) return field.value;
  return document.querySelector("meta[name=csrf-token]")?.getAttribute("content") ?? "";
}

/**
 * Ask the server for the rendered text; it renders a preview with the same code as a post.
 * @param {HTMLTextAreaElement} textarea @param {AbortSignal} signal
 */
async function rendered(textarea, signal) {
  const token = csrfToken(textarea);
  const response = await fetch(textarea.dataset.composer ?? "/preview", {
    method: "POST",
    body: new URLSearchParams({ body: textarea.value, csrf_token: token }),
    headers: { "X-CSRFToken": token, Accept: "text/html" },
    signal,
  });
  if (!response.ok || response.redirected) throw new Error(String(response.status));
  return response.text();
}

let completions = 0;

/**
 * What may be meant by a sign and the beginning behind it, as a list to choose from.
 * @param {string} sign @param {string} start @param {string} label
 */
async function meant(sign, start, label) {
  const fragment = make("ul", { class: "composer-menu", role: "listbox", "aria-label": label });
  try {
    const response = await fetch(`/search/complete?${new URLSearchParams({ sign, q: start })}`, { headers: { Accept: "application/json" } });
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    for (const { value, label: name, about } of await response.json()) {
      const item = make("li", { role: "option", id: `composer-option-${completions += 1}`, "data-value": value }, [make("bdi", {}, [name])]);
      if (about) item.append(make("span", { class: "composer-menu-about" }, [about]));
      fragment.append(item);
    }
  } catch {
    // A line that is down must not stop somebody from writing.
  }
  return { matched: fragment.childElementCount > 0, fragment };
}

/** Let `@`, `#` and `:` complete in what the element holds. @param {HTMLElement} box @param {Labels} labels */
function complete(box, labels) {
  let latest = 0;
  box.addEventListener("text-expander-change", (event) => {
    const { key, text: start, provide } = /** @type {CustomEvent} */ (event).detail;
    if (start.length < (key === ":" ? 2 : 1)) return;
    const mine = latest += 1;
    provide((async () => {
      // Who types on needs no answer to what stood there before.
      await new Promise((resolve) => { setTimeout(resolve, 120); });
      if (mine !== latest) return { matched: false };
      return meant(key, start, labels.completions ?? "");
    })());
  });
  box.addEventListener("text-expander-value", (event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    detail.value = detail.item.dataset.value;
  });
  // A textarea may have no other role than its own (ARIA in HTML); what is chosen is told all the same.
  box.addEventListener("text-expander-activate", () => {
    // The library sets them right after it says so.
    queueMicrotask(() => {
      for (const name of ["role", "aria-expanded"]) box.querySelector("textarea")?.removeAttribute(name);
    });
  });
  // Drafts and counters listen to what is typed.
  box.addEventListener("text-expander-committed", (event) => {
    /** @type {CustomEvent} */ (event).detail.input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/** @param {HTMLTextAreaElement} textarea */
function enhance(textarea) {
  const box = textarea.closest(".composer-box");
  if (!(box instanceof HTMLElement)) return;
  const labels = /** @type {Labels} */ (JSON.parse(box.dataset.labels ?? "{}"));
  const id = textarea.id;
  const panel = make("div", {
    id: `${id}-preview`, class: "composer-preview prose", role: "tabpanel", tabindex: "0",
    "aria-labelledby": `${id}-tab-preview`, dir: "auto",
  });
  panel.hidden = true;
  const write = make("button", { type: "button", role: "tab", id: `${id}-tab-write`, "aria-controls": `${id}-write` }, [labels.write ?? ""]);
  const preview = make("button", { type: "button", role: "tab", id: `${id}-tab-preview`, "aria-controls": panel.id }, [labels.preview ?? ""]);
  const tabs = make("div", { class: "composer-tabs", role: "tablist" }, [write, preview]);
  const bar = toolbar(textarea, labels);
  const text = make("div", { id: `${id}-write`, role: "tabpanel", "aria-labelledby": write.id });
  const signs = make("text-expander", { keys: "@ # :" });
  let waiting = new AbortController();
  let usable = false;

  /** @param {boolean} previewing */
  const choose = (previewing) => {
    for (const [tab, chosen] of /** @type {[HTMLElement, boolean][]} */ ([[write, !previewing], [preview, previewing]])) {
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
    text.hidden = previewing;
    panel.hidden = !previewing;
    bar.hidden = previewing || !usable;
  };
  const openPreview = async () => {
    waiting.abort();
    waiting = new AbortController();
    const { signal } = waiting;
    panel.style.minBlockSize = `${textarea.offsetHeight}px`;
    choose(true);
    if (textarea.value.trim() === "") {
      panel.textContent = labels.empty ?? "";
      return;
    }
    const slow = setTimeout(() => { panel.textContent = labels.waiting ?? ""; }, 300);
    try {
      const html = await rendered(textarea, signal);
      if (!signal.aborted) panel.innerHTML = html;
    } catch {
      if (!signal.aborted) panel.textContent = labels.failed ?? "";
    } finally {
      clearTimeout(slow);
    }
  };

  write.addEventListener("click", () => { waiting.abort(); choose(false); textarea.focus(); });
  preview.addEventListener("click", () => void openPreview());
  tabs.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = document.activeElement === write ? preview : write;
    other.focus();
    if (other === preview) void openPreview();
    else choose(false);
  });
  // Ctrl+Enter sends, as in other editors; the form's own checks still run.
  textarea.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) textarea.form?.requestSubmit();
  });

  // The preview by a round trip is for pages without scripts.
  for (const el of textarea.form?.querySelectorAll("[data-without-js]") ?? []) if (el instanceof HTMLElement) el.hidden = true;

  textarea.before(text);
  text.append(signs);
  signs.append(textarea);
  complete(signs, labels);
  pasteCells(textarea);
  void links.then((install) => install?.(textarea));
  text.before(make("div", { class: "composer-bar" }, [tabs, bar]));
  text.after(panel);
  choose(false);
  // Who chose to reply is led here by the address, and writes.
  if (location.hash === "#reply" && textarea.closest("#reply")) {
    textarea.focus();
    textarea.setSelectionRange(textarea.value.length, textarea.value.length);
  }
  void tools.then((loaded) => {
    usable = loaded;
    bar.hidden = !loaded || text.hidden;
  });
}

for (const textarea of document.querySelectorAll("textarea[data-composer]")) {
  if (textarea instanceof HTMLTextAreaElement) enhance(textarea);
}
