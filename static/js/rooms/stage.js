/** The stage: how the room stands, slides, agenda, timer, hands. */

import { button, el, fill, keyed, mark, name, one, path, root, say, warn, words } from "./dom.js";
import { may, mayWrite, onNews, redraw, send, state } from "./link.js";

/** @typedef {import("./link.js").Hand} Hand */

const hands = one("[data-hands]");
let shown = "";
/** @type {string | null} */
let slideShown = null;

/** @param {Hand} hand */
function draw(hand) {
  /** @param {string} to */
  const move = (to) => () => { void send("call_hand", { hand: hand.number, to }); };
  return el("li", { class: `room-hand is-${hand.state}`, "data-number": hand.number }, mark(hand.by),
    el("p", {}, ...name(hand.by), hand.state === "called" && el("span", { class: "room-state" }, ` ${words.has_word}`)),
    may("moderate") && el("div", { class: "form-actions" },
      hand.state === "up" && button(words.give_word, move("called"), "button-small", { "data-focus": "call" }),
      button(words.hand_down, move("down"), "button-small button-quiet", { "data-focus": "down" })));
}

function drawHands() {
  const up = [...state.hands.values()].sort((a, b) => a.number - b.number);
  if (hands) keyed(hands, up, (each) => `h${each.number}`, (each) => `${each.changed}`, draw);
  const count = one("[data-hands-count]");
  if (count) count.textContent = up.length ? String(up.length) : "";
  const none = one("[data-no-hands]");
  if (none) none.hidden = up.length > 0;
  state.own.hand = up.find((each) => each.by.id === state.me.id)?.state ?? null;
  const own = one("[data-hand]");
  if (own) {
    own.textContent = (state.own.hand ? own.dataset.down : own.dataset.up) ?? "";
    own.setAttribute("aria-pressed", String(Boolean(state.own.hand)));
    const field = own.closest("form")?.querySelector("[name=up]");
    if (field instanceof HTMLInputElement) field.value = state.own.hand ? "no" : "yes";
    const form = own.closest("form");
    if (form) form.hidden = !mayWrite();
  }
}

function drawSlide() {
  const figure = one("[data-slide]");
  const number = state.room?.slide ?? 0;
  const picture = state.room?.picture ?? null;
  const now = picture?.file ?? "";
  if (!figure || now === slideShown) return;
  figure.querySelector("img")?.remove();
  figure.hidden = !picture;
  if (picture) {
    const text = picture.text || fill(words.slide_alt, { n: number });
    figure.prepend(el("img", { src: `${path}/slides/${picture.file}`, alt: text, width: picture.width, height: picture.height }));
    if (slideShown !== null) say(fill(words.slide_now, { n: number, text: picture.text }));
  }
  const place = figure.querySelector("[data-slide-number]");
  if (place) place.textContent = String(number);
  for (const each of document.querySelectorAll("[data-turn] [data-step]")) {
    if (each instanceof HTMLButtonElement) each.value = String(Math.min(Math.max(number + Number(each.dataset.step), 0), Number(words.pages)));
  }
  slideShown = now;
}

function drawTimer() {
  const place = one("[data-timer]");
  if (!place) return;
  const timer = state.room?.timer;
  place.hidden = !timer;
  if (!timer) return;
  const left = Math.max(0, Math.round((Date.parse(timer.ends_at) - Date.now()) / 1000));
  const text = `${timer.label} ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`.trim();
  if (place.textContent === text) return;
  if (left === 0 && place.textContent && place.dataset.over !== timer.ends_at) {
    place.dataset.over = timer.ends_at;
    say(fill(words.time_over, { label: timer.label }));
  }
  place.textContent = text;
}

function drawRoom() {
  const room = state.room;
  if (!room) return;
  const sign = one("[data-state]");
  if (sign && shown !== room.state) {
    sign.textContent = words.states[room.state];
    sign.className = `room-state-sign is-${room.state}`;
    if (shown) warn(fill(words.room_is, { state: words.states[room.state] }));
    drawDoors(room.state);
    shown = room.state;
  }
  for (const item of document.querySelectorAll("[data-agenda] [data-item]")) {
    if (!(item instanceof HTMLElement)) continue;
    const isNow = Number(item.dataset.item) === room.agenda;
    if (isNow && item.getAttribute("aria-current") !== "step") {
      item.setAttribute("aria-current", "step");
      say(fill(words.agenda_now, { item: item.textContent?.trim() ?? "" }));
    } else if (!isNow) item.removeAttribute("aria-current");
  }
  const here = one("[data-here]");
  if (here) here.textContent = String(Math.max(1, state.here));
}

/** @param {string} now */
function drawDoors(now) {
  const form = one("[data-doors]");
  if (!form) return;
  for (const old of form.querySelectorAll("button, p")) old.remove();
  const moves = /** @type {Record<string, string[]>} */ (words.moves)[now] ?? [];
  form.append(...moves.map((to, n) => el("button", { class: `button${n ? "" : " button-primary"}`, name: "to", value: to }, words.doors[to])));
}

onNews((fresh, isFirst) => {
  drawRoom();
  drawSlide();
  drawTimer();
  drawHands();
  if (isFirst) return;
  for (const hand of fresh.hands) {
    if (hand.state === "up" && hand.changed === hand.number && may("moderate")) say(fill(words.hand_up, { name: hand.by.name }));
    if (hand.state === "called" && hand.by.id === state.me.id) warn(words.you_have_word);
  }
});
setInterval(drawTimer, 1_000);
void [root, redraw];
