/**
 * The map of members, quicker with scripts: parts of it come without a new page, it can be dragged,
 * zoomed with two fingers or with Ctrl and the wheel, and a member lights up in the list and on the
 * map at once. Every address is one that also works without this.
 */

const WIDTH = 720;
const FAR = 6; // units that a pointer moves before it is a drag and no click

/** @returns {HTMLElement | null} */
const region = () => document.querySelector("[data-map]");
/** @returns {SVGSVGElement | null} */
const drawing = () => document.querySelector("svg.map");
/** @returns {SVGGElement | null} */
const layer = () => document.querySelector(".map-layer");

/* Another part of the map in place of this one. */

let asked = 0;

/** @param {string} address @param {boolean} remember whether the address becomes the page's */
async function show(address, remember = true) {
  const mine = ++asked;
  const before = document.activeElement;
  const key = before instanceof HTMLElement ? before.closest("[data-key]")?.getAttribute("data-key") : null;
  const inside = before !== null && (region()?.contains(before) ?? false);
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-map]");
    if (mine !== asked) return;
    if (!fresh) throw new Error("no map");
    region()?.replaceWith(document.adoptNode(fresh));
  } catch {
    location.assign(address);
    return;
  }
  if (remember) history.pushState(null, "", address.split("#")[0]);
  keepInForm(address);
  start();
  if (inside) {
    const same = key ? region()?.querySelector(`a[data-key="${key}"]`) : null;
    const next = same ?? document.getElementById("members-here");
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
  }
  const said = document.querySelector("[data-map-said]");
  if (said) said.textContent = document.getElementById("members-here")?.textContent ?? "";
}

/** The filters are sent together with the part of the map that is seen. @param {string} address */
function keepInForm(address) {
  const form = document.querySelector(".map-filters form");
  const wanted = new URL(address, location.href).searchParams;
  for (const name of ["area", "zoom", "at"]) {
    let input = form?.querySelector(`input[name=${name}]`);
    const value = wanted.get(name);
    if (!value) input?.remove();
    else if (form) {
      if (!(input instanceof HTMLInputElement)) {
        input = document.createElement("input");
        form.append(input);
      }
      Object.assign(input, { type: "hidden", name, value });
    }
  }
}

addEventListener("popstate", () => { if (region()) void show(location.href, false); });

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("[data-map] a") : null;
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const address = link.getAttribute("href") ?? "";
  if (!address.startsWith("/members/map/")) return;
  event.preventDefault();
  void show(address);
});

/* The same member in the list and on the map. */

/** @param {Event} event @param {boolean} on */
function light(event, on) {
  if (!(event.target instanceof Element)) return;
  const row = event.target.closest(".map-row");
  const mark = event.target.closest(".map-mark");
  if (row) {
    for (const id of (row.getAttribute("data-marks") ?? "").split(" ")) {
      document.querySelector(`[data-mark="${id}"]`)?.classList.toggle("is-lit", on);
    }
  }
  if (mark) {
    for (const each of document.querySelectorAll(`.map-row[data-marks~="${mark.getAttribute("data-mark")}"]`)) {
      each.classList.toggle("is-lit", on);
    }
  }
}
for (const name of ["pointerover", "focusin"]) document.addEventListener(name, (event) => light(event, true));
for (const name of ["pointerout", "focusout"]) document.addEventListener(name, (event) => light(event, false));

/* Dragging and zooming. */

/** @param {HTMLElement} from @param {number} zoom @param {number} x @param {number} y */
function addressOf(from, zoom, x, y) {
  const base = from.dataset.base ?? "";
  return `${base}${base.includes("?") ? "&" : "?"}zoom=${zoom}&at=${Math.round(x)},${Math.round(y)}`;
}

/**
 * Go to another zoom so that the spot under the pointer stays there.
 * @param {number} steps @param {{x: number, y: number}} at in units of the drawing
 */
function zoomBy(steps, at) {
  const here = region();
  const map = drawing();
  if (!here || !map) return;
  const zoom = Number(here.dataset.zoom);
  const wanted = Math.min(Math.max(zoom + steps, 0), Number(here.dataset.zooms) - 1);
  if (wanted === zoom) return;
  const scale = Number(here.dataset.scale);
  const away = 1 - 2 ** (zoom - wanted);
  const east = (at.x - WIDTH / 2) * scale * away;
  const north = (map.viewBox.baseVal.height / 2 - at.y) * scale * away;
  void show(addressOf(here, wanted, Number(here.dataset.x) + east, Number(here.dataset.y) + north));
}

/** @param {SVGSVGElement} map @param {{clientX: number, clientY: number}} event */
function units(map, event) {
  const box = map.getBoundingClientRect();
  const unit = WIDTH / box.width;
  return { x: (event.clientX - box.left) * unit, y: (event.clientY - box.top) * unit };
}

/** @param {SVGSVGElement} map */
function follow(map) {
  /** @type {Map<number, {x: number, y: number}>} */
  const down = new Map();
  /** @type {{x: number, y: number} | null} */
  let began = null;
  let apart = 0;
  let moved = { x: 0, y: 0 };
  let ratio = 1;
  let dragged = false;

  const middle = () => {
    const all = [...down.values()];
    return { x: all.reduce((sum, p) => sum + p.x, 0) / all.length, y: all.reduce((sum, p) => sum + p.y, 0) / all.length };
  };
  const distance = () => {
    const [a, b] = [...down.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  };
  const still = () => {
    layer()?.removeAttribute("transform");
    map.classList.remove("is-held");
    began = null;
    ratio = 1;
    moved = { x: 0, y: 0 };
  };

  map.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    if (down.size === 0) dragged = false;
    down.set(event.pointerId, units(map, event));
    began = middle();
    apart = distance();
  });
  map.addEventListener("pointermove", (event) => {
    if (!down.has(event.pointerId) || !began) return;
    down.set(event.pointerId, units(map, event));
    const now = middle();
    moved = { x: now.x - began.x, y: now.y - began.y };
    if (down.size > 1 && apart > 0) ratio = distance() / apart;
    if (!dragged && Math.hypot(moved.x, moved.y) < FAR && Math.abs(ratio - 1) < 0.1) return;
    if (!dragged) map.setPointerCapture(event.pointerId);
    dragged = true;
    map.classList.add("is-held");
    layer()?.setAttribute("transform", `translate(${moved.x + began.x * (1 - ratio)} ${moved.y + began.y * (1 - ratio)}) scale(${ratio})`);
  });
  /** @param {PointerEvent} event */
  const up = (event) => {
    if (!down.delete(event.pointerId) || !began) return;
    const here = region();
    if (!dragged || !here) {
      if (down.size === 0) still();
      return;
    }
    const steps = Math.round(Math.log2(ratio));
    const at = began;
    const by = moved;
    down.clear();
    still();
    if (event.type === "pointercancel") return;
    if (steps) {
      zoomBy(steps, at);
      return;
    }
    const scale = Number(here.dataset.scale);
    void show(addressOf(here, Number(here.dataset.zoom), Number(here.dataset.x) - by.x * scale, Number(here.dataset.y) + by.y * scale));
  };
  map.addEventListener("pointerup", up);
  map.addEventListener("pointercancel", up);
  // The click at the end of a drag belongs to the drag.
  map.addEventListener("click", (event) => {
    if (!dragged) return;
    dragged = false;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  map.addEventListener("dragstart", (event) => event.preventDefault());

  let wheel = 0;
  map.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    wheel -= event.deltaY;
    if (Math.abs(wheel) < 60) return;
    zoomBy(Math.sign(wheel), units(map, event));
    wheel = 0;
  }, { passive: false });
}

function start() {
  const map = drawing();
  if (!map) return;
  map.classList.add("is-live");
  follow(map);
}

start();
