/**
 * Keys of one letter: through lists and posts, to places, and a sheet that names them. Not while
 * somebody types, and not for people who switched them off.
 */

const ITEMS = "article.post, .topic-row, .board-row, .written-item, .notice-row";
const TWO = 1_500;

/** @type {Record<string, string>} */
const PLACES = { h: "/", b: "/boards/", u: "/unread/", f: "/feed/", c: "/unanswered/", n: "/notifications/", s: "/search", m: "/members/" };

/** @type {HTMLElement | null} */
let current = null;
let went = 0;

/** @returns {HTMLElement[]} */
const items = () => [...document.querySelectorAll(`main :is(${ITEMS})`)].filter(
  /** @returns {el is HTMLElement} */ (el) => el instanceof HTMLElement && el.getClientRects().length > 0,
);

/** The item that has the focus, or the one that was gone to last. */
const here = () => {
  const focused = document.activeElement?.closest(ITEMS);
  if (focused instanceof HTMLElement) current = focused;
  return current?.isConnected ? current : null;
};

/** What takes the focus in an item: a row's link, or the post itself. @param {HTMLElement} item */
const target = (item) => {
  const link = item.querySelector("h2 a, h3 a");
  if (link instanceof HTMLElement && item.tagName !== "ARTICLE") return link;
  item.tabIndex = -1;
  return item;
};

/** @param {1 | -1} step */
const move = (step) => {
  const all = items();
  const at = here();
  let index = at ? all.indexOf(at) + step : -1;
  // From nowhere: what is in the window first.
  if (!at) index = Math.max(0, all.findIndex((el) => el.getBoundingClientRect().bottom > 60));
  const next = all[index];
  if (!next) return;
  current = next;
  target(next).focus({ preventScroll: true });
  next.scrollIntoView({ block: next.offsetHeight > innerHeight * 0.8 ? "start" : "nearest" });
};

/** @param {string} selector @param {ParentNode | null} inside */
const press = (selector, inside = document) => {
  const found = inside?.querySelector(selector);
  if (!(found instanceof HTMLElement)) return;
  if (found instanceof HTMLTextAreaElement || found instanceof HTMLInputElement) {
    found.focus();
    found.scrollIntoView({ block: "center" });
  } else found.click();
};

/** @type {Record<string, () => void>} */
const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  o: () => {
    const item = here();
    press(item?.tagName === "ARTICLE" ? ".post-time" : "h2 a, h3 a", item);
  },
  r: () => {
    const link = here()?.querySelector('.post-actions a[href*="reply_to="]');
    if (link instanceof HTMLElement) link.click();
    else press("#reply textarea");
  },
  q: () => press('.post-actions a[href*="quote=1"]', here()),
  c: () => press('.reading-continue'),
  n: () => press('main a[href$="/new"]'),
  u: () => press(".breadcrumbs li:nth-last-child(1) a, .breadcrumbs li:nth-last-child(2) a"),
  w: () => press(".watch-menu > summary"),
  "/": () => press("#site-search"),
  "?": () => void sheet(),
};

/** The sheet: the page of keys, in a dialog. */
async function sheet() {
  if (document.querySelector("main [data-keys]")) return;
  let dialog = document.querySelector("dialog.key-sheet");
  if (!dialog) {
    const answer = await fetch("/shortcuts");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    dialog = page.querySelector("dialog.key-sheet");
    const content = page.querySelector("[data-keys]");
    if (!dialog || !content) return;
    dialog.querySelector("[data-keys-place]")?.append(content);
    document.body.append(document.adoptNode(dialog));
  }
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

/** @param {EventTarget | null} where */
const isTyping = (where) => where instanceof HTMLElement
  && (where.isContentEditable || where.closest("input, textarea, select, [role=textbox], [role=combobox]") !== null);

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : "";
  if (went && Date.now() - went < TWO) {
    went = 0;
    const place = PLACES[key];
    if (place) {
      event.preventDefault();
      location.assign(place);
    }
    return;
  }
  if (key === "g") {
    went = Date.now();
    return;
  }
  const act = KEYS[key];
  if (!act || (event.repeat && key !== "j" && key !== "k")) return;
  event.preventDefault();
  act();
});

export {};
