/**
 * Small things that every page gains when scripts run. Nothing here is needed to use the forum.
 */

/** @param {string} selector @returns {HTMLElement[]} */
const all = (selector) => [...document.querySelectorAll(selector)].filter((el) => el instanceof HTMLElement);

/* Dates: "3 hours ago" within a week; the server's words stay for older ones. */

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60]];
const WEEK = 7 * 86_400;

function freshenTimes() {
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "auto" });
  /** @type {Map<HTMLElement, string>} */
  const absolute = new Map();
  const words = () => {
    for (const el of all("time[data-relative]")) {
      const seconds = (Date.parse(el.getAttribute("datetime") ?? "") - Date.now()) / 1000;
      if (!(Math.abs(seconds) < WEEK)) continue;
      const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
      if (!absolute.has(el)) absolute.set(el, el.textContent ?? "");
      el.textContent = unit === "second" ? format.format(0, "second") : format.format(Math.trunc(seconds / length), unit);
    }
  };
  words();
  document.addEventListener("hrforum:added", words);
  setInterval(() => document.hidden || words(), 60_000);
  // On paper "3 hours ago" says nothing.
  addEventListener("beforeprint", () => absolute.forEach((text, el) => { el.textContent = text; }));
  addEventListener("afterprint", words);
}

/* Passwords: a button that shows what was typed. */

function offerToShowPasswords() {
  for (const button of all("[data-password-toggle]")) {
    const input = document.getElementById(button.dataset.passwordToggle ?? "");
    if (!(input instanceof HTMLInputElement)) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      const show = input.type === "password";
      input.type = show ? "text" : "password";
      button.setAttribute("aria-pressed", String(show));
      button.textContent = (show ? button.dataset.hide : button.dataset.show) ?? "";
    });
    // A browser must never store a shown password as an ordinary text.
    input.form?.addEventListener("submit", () => { input.type = "password"; });
  }
}

/* Forms: one click sends once; leaving with unsent words asks first. */

function guardForms() {
  const sent = new WeakSet();
  let leaving = false;
  /** @param {HTMLFormElement} form @param {boolean} waiting */
  const mark = (form, waiting) => {
    if (waiting) sent.add(form);
    else sent.delete(form);
    for (const button of form.querySelectorAll("button:not([type=button])")) {
      if (waiting) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  };
  addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    mark(form, true);
    leaving = true;
    // An answer that never comes must not lock the form for good; the server knows a text sent twice.
    setTimeout(() => { mark(form, false); leaving = false; }, 10_000);
  });
  // Coming back with the Back button: the page is as it was left, so its forms must work again.
  addEventListener("pageshow", (event) => {
    leaving = false;
    if (event.persisted) for (const form of document.forms) mark(form, false);
  });

  const dirty = () => [...document.querySelectorAll("form[data-warn-unsaved]:not([data-kept]) textarea")].some(
    (el) => el instanceof HTMLTextAreaElement && el.value.trim() !== "" && el.value !== el.defaultValue,
  );
  if (document.querySelector("form[data-warn-unsaved]")) {
    addEventListener("beforeunload", (event) => {
      if (!leaving && dirty()) event.preventDefault();
    });
  }
}

/* Menus made of <details>: Escape and a click elsewhere close them. */

function closeMenus() {
  const menus = /** @type {HTMLDetailsElement[]} */ (all("details.account-menu, details.menu"));
  if (menus.length === 0) return;
  addEventListener("click", (event) => {
    for (const menu of menus) if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
  for (const menu of menus) {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });
  }
}

/* Quiet references: the beginning of the post that is answered, while the pointer or the focus is on it. */

function previewReplies() {
  for (const link of all("a.post-reply-to")) {
    const number = /(\d+)$/.exec(link.getAttribute("href") ?? "")?.[1];
    const body = document.querySelector(`#post-${number} .post-body`);
    if (!number || !body) continue;
    /** @type {HTMLElement | null} */
    let card = null;
    const hide = () => { card?.remove(); card = null; };
    const show = () => {
      if (card) return;
      card = document.createElement("span");
      card.className = "post-reply-preview";
      card.setAttribute("aria-hidden", "true");
      card.dir = body.getAttribute("dir") ?? "auto";
      const text = (body instanceof HTMLElement ? body.innerText : "").trim().replace(/\s+/g, " ");
      card.textContent = text.length > 240 ? `${text.slice(0, 240)}…` : text;
      link.after(card);
    };
    link.addEventListener("pointerenter", show);
    link.addEventListener("focus", show);
    link.addEventListener("pointerleave", hide);
    link.addEventListener("blur", hide);
    link.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  }
}

/* Code and tables wider than the page scroll on their own: the keyboard must reach them. */

function reachScrollers() {
  for (const el of all(".prose :is(pre, table)")) if (el.scrollWidth > el.clientWidth) el.tabIndex = 0;
}

/* Signing up: the browser knows the zone that dates shall be shown in. */

function tellZone() {
  for (const input of all("input[data-zone]")) {
    if (input instanceof HTMLInputElement) input.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  }
}

/* Reading: with this the server leaves it to the script to mark what was in view. */

function sayWhoMarks() {
  if (!document.querySelector('meta[name="csrf-token"]') || !("IntersectionObserver" in window)) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // Not for long: where scripts are switched off, the server marks pages again.
  const say = () => { document.cookie = `reads=script; Path=/; Max-Age=600; SameSite=Lax${secure}`; };
  say();
  addEventListener("click", say, true);
  addEventListener("pagehide", say);
}

tellZone();
sayWhoMarks();
freshenTimes();
reachScrollers();
document.addEventListener("hrforum:added", reachScrollers);
offerToShowPasswords();
guardForms();
closeMenus();
previewReplies();
all("[data-focus]")[0]?.focus();

/* What a page needs beyond this comes when the page has it: the selector says so. */

/** @type {[string, () => Promise<unknown>][]} */
const parts = [
  ["[data-composer]", () => import("./composer.js")],
  ["[data-shortcuts=on]", () => import("./keyboard.js")],
  ["[data-attach]", () => import("./boards/uploads.js")],
  ["[data-reading]", () => import("./boards/reading.js")],
  ["[data-reactions]", () => import("./boards/reactions.js")],
  ["[data-quoting]", () => import("./boards/quoting.js")],
  ["[data-live]", () => import("./boards/live.js")],
  ["[data-inbox]", () => import("./inbox.js")],
  ["[data-passkey]", () => import("./passkey.js")],
  ["[data-drafts]", () => import("./boards/drafts.js")],
  ["[data-draft]", () => import("./draft.js")],
];
// A part that can't be fetched takes nothing from the page: every page works without.
void Promise.allSettled(parts.filter(([where]) => document.querySelector(where)).map(([, load]) => load()))
  .then(() => document.documentElement.setAttribute("data-ready", ""));
