/** The parts of the room as tabs: one is shown, the others say that something came. */

import { one } from "./dom.js";

const nav = one("[data-tabs]");
const links = /** @type {HTMLAnchorElement[]} */ ([...(nav?.querySelectorAll("a") ?? [])]);
/** @type {(name: string) => void} */
let shown = () => {};
let current = "";

/** @param {string} name */
function show(name) {
  current = name;
  for (const link of links) {
    const mine = link.hash.slice(1);
    const panel = document.getElementById(mine);
    link.setAttribute("aria-selected", String(mine === name));
    link.tabIndex = mine === name ? 0 : -1;
    if (panel) panel.hidden = mine !== name;
  }
  const badge = one(`[data-new="${name}"]`);
  if (badge) { badge.hidden = true; badge.textContent = ""; }
  shown(name);
}

/** Which part is shown. */
export const tab = () => current;
/** @param {(name: string) => void} listener */
export const onTab = (listener) => { shown = listener; };

/** Say at a tab that something came. @param {string} name @param {number} more */
export function tellTab(name, more) {
  const badge = one(`[data-new="${name}"]`);
  if (!badge || name === current) return;
  badge.textContent = String(Number(badge.textContent || 0) + more);
  badge.hidden = false;
}

if (nav && links.length) {
  nav.setAttribute("role", "presentation");
  nav.removeAttribute("aria-label");
  const list = /** @type {HTMLElement} */ (nav.querySelector("ul"));
  list.setAttribute("role", "tablist");
  for (const link of links) {
    const name = link.hash.slice(1);
    link.parentElement?.setAttribute("role", "presentation");
    link.id = `tab-${name}`;
    link.setAttribute("role", "tab");
    link.setAttribute("aria-controls", name);
    const panel = document.getElementById(name);
    panel?.setAttribute("role", "tabpanel");
    panel?.setAttribute("aria-labelledby", link.id);
    link.addEventListener("click", (event) => { event.preventDefault(); show(name); });
    link.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (event.key === " ") { event.preventDefault(); show(name); }
      if (!step) return;
      event.preventDefault();
      const turn = document.documentElement.dir === "rtl" ? -step : step;
      const next = links[(links.indexOf(link) + turn + links.length) % links.length];
      if (next) { show(next.hash.slice(1)); next.focus(); }
    });
  }
  const asked = location.hash.replace(/^#(line|question|poll)-\d+$/, (_all, what) => ({ line: "#chat", question: "#questions", poll: "#polls" })[/** @type {"line" | "question" | "poll"} */ (what)]);
  show(links.some((link) => link.hash === asked) ? asked.slice(1) : "chat");
}
