/** Elements and words of a room's page. */

/** @typedef {Record<string, any>} Words */

const found = document.querySelector("[data-room]");
if (!(found instanceof HTMLElement)) throw new Error("no room");
export const root = found;
/** @type {Words} */
export const words = JSON.parse(root.dataset.words ?? "{}");
export const path = root.dataset.path ?? "";
export const event = Number(root.dataset.room);

/**
 * An element with attributes and children; a property that is null or false is left out.
 * @param {string} tag @param {Record<string, unknown>} [attributes] @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, /** @type {EventListener} */ (value));
    else if (value === true) made.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** @param {string} selector @returns {HTMLElement | null} */
export const one = (selector) => document.querySelector(selector);

/** Words with gaps (`{name}`) filled. @param {string} text @param {Record<string, unknown>} values */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => String(values[name] ?? ""));

/** A random id for one write. */
export const newKey = () => crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (each) => each.toString(16).padStart(2, "0")).join("");

const clock = new Intl.DateTimeFormat(document.documentElement.lang || "en", { hour: "2-digit", minute: "2-digit" });
const inFull = new Intl.DateTimeFormat(document.documentElement.lang || "en", { dateStyle: "full", timeStyle: "short" });

/** @param {string} at */
export const timeTag = (at) => el("time", { datetime: at, title: inFull.format(new Date(at)) }, clock.format(new Date(at)));

/**
 * Who somebody is: mark and name.
 * @typedef {{ id: number, name: string, handle: string, initials: string, hue: number, role: string, account?: string }} Who
 * @param {Who} by
 */
export const mark = (by) => el("span", { class: `avatar avatar-s hue-${by.hue}`, "aria-hidden": "true" }, by.initials);

/** @param {Who} by @returns {(Node | string)[]} */
export function name(by) {
  /** @type {(Node | string)[]} */
  const parts = [el("bdi", { class: "room-name" }, by.name)];
  if (by.account) parts.push(" ", el("span", { class: "room-account" }, "(", el("bdi", {}, by.account), ")"));
  if (by.role !== "attendee") parts.push(" ", el("span", { class: "room-role" }, words.roles[by.role]));
  return parts;
}

/** @param {string} text @param {(event: Event) => void} click @param {string} [kind] @param {Record<string, unknown>} [more] */
export const button = (text, click, kind = "button-small", more = {}) => el("button", { type: "button", class: `button ${kind}`, click, ...more }, text);

/** @param {Element} field */
function isTouched(field) {
  if (field instanceof HTMLSelectElement) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((each) => each.defaultSelected));
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  return field instanceof HTMLInputElement && (field.value !== field.defaultValue || field.checked !== field.defaultChecked);
}

/**
 * Whether somebody is filling something in there: what they typed must stay. A button that was
 * pressed is none of it: what came of it is to be seen.
 * @param {HTMLElement} item
 */
const isAtWork = (item) => [...item.querySelectorAll("textarea, select, input:not([type=hidden])")].some((each) => each === document.activeElement || isTouched(each));

/** What was filled in there is sent: it may be drawn anew. @param {Element | null} inside */
export function sent(inside) {
  const item = inside?.closest("[data-key]");
  if (item instanceof HTMLElement) item.dataset.sent = "yes";
}

/**
 * Let a list show these items in their order; what has not changed keeps its element, and so does
 * what somebody is filling in, unless what `mustOf` says has changed.
 * @template T
 * @param {HTMLElement} list @param {T[]} items @param {(item: T) => string} keyOf @param {(item: T) => string} stateOf @param {(item: T) => HTMLElement} draw @param {(item: T) => string} [mustOf]
 */
export function keyed(list, items, keyOf, stateOf, draw, mustOf = () => "") {
  /** @type {Map<string, HTMLElement>} */
  const old = new Map();
  for (const child of list.children) if (child instanceof HTMLElement && child.dataset.key) old.set(child.dataset.key, child);
  /** @type {Element | null} */
  let place = null;
  /** @type {HTMLElement[]} */
  const now = [];
  for (const item of items) {
    const [key, state, must] = [keyOf(item), stateOf(item), mustOf(item)];
    const known = old.get(key);
    const isSent = known?.dataset.sent === "yes";
    if (known && !isSent && (known.dataset.state === state || (known.dataset.must === must && isAtWork(known)))) now.push(known);
    else {
      const made = draw(item);
      made.dataset.key = key;
      made.dataset.state = state;
      made.dataset.must = must;
      const focused = known?.contains(document.activeElement) ? document.activeElement : null;
      known?.replaceWith(made);
      if (focused instanceof HTMLElement) {
        const next = made.querySelector(`[data-focus="${focused.dataset.focus}"]`) ?? made.querySelector("button, a");
        if (next instanceof HTMLElement) next.focus();
      }
      now.push(made);
    }
  }
  const kept = new Set(now);
  for (const child of [...list.children]) if (!kept.has(/** @type {HTMLElement} */ (child))) child.remove();
  for (const each of now) {
    /** @type {Element | null} */
    const next = place ? place.nextElementSibling : list.firstElementChild;
    if (next !== each) list.insertBefore(each, next);
    place = each;
  }
}

/** Say something to screen readers, politely. @param {string} text */
export function say(text) {
  const place = one("[data-said]");
  if (place) place.textContent = text;
}

/** Say something that can't wait. @param {string} text */
export function warn(text) {
  const place = one("[data-warned]");
  if (place) place.textContent = text;
}
