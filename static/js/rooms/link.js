/**
 * The connection to a room: what is known of it up to which number, and what waits to be sent.
 * A write waits until it is acknowledged and is sent again with the same key: it stands there once.
 */

import { isOver, live } from "../live.js";
import { event, newKey, one, root, warn, words } from "./dom.js";

/** @typedef {import("./dom.js").Who} Who */
/** @typedef {{ id: number, number: number, changed: number, at: string, by: Who, text: string, reply: { number: number, name: string, text: string } | null, mentions: number[], reactions: Record<string, number>, hidden: boolean, reason: string, withheld: boolean }} Line */
/** @typedef {{ id: number, number: number, changed: number, at: string, by: Who | null, anonymous: boolean, text: string, state: string, votes: number, into: number | null, answer: string, reason: string, withheld: boolean, topic: string | null }} Question */
/** @typedef {{ text: string, votes: number, share: number, leads: boolean }} Row */
/** @typedef {{ number: number, changed: number, kind: string, title: string, options: string[], state: string, voters: number, result: { rows: Row[], rounds: { counts: [string, number][], out: string[], exhausted: number }[] } | null, correct: number[] | null }} Poll */
/** @typedef {{ number: number, changed: number, state: string, by: Who }} Hand */
/** @typedef {Who & { changed: number, here: boolean, removed: boolean }} Person */
/** @typedef {{ state: string, changed: number, agenda: number, slide: number, picture: { file: string, width: number, height: number, text: string } | null, timer: { ends_at: string, label: string } | null, moderates_questions: boolean }} Room */
/** @typedef {{ since?: number, number: number, too_many?: boolean, room: Room, lines: Line[], questions: Question[], polls: Poll[], hands: Hand[], people: Person[] }} News */
/** @typedef {{ votes: number[], answers: Record<string, (number | string)[]>, hand: string | null, reactions: Record<string, string[]> }} Own */
/** @typedef {{ ok: boolean, error?: string, message?: string, field?: string, number?: number }} Answer */
/** @typedef {{ verb: string, data: Record<string, unknown>, done: (answer: Answer) => void }} Waiting */

const PATIENCE = 8_000;
const AGAIN = new Set(["busy", "too_many", "failed"]);
const KEPT = `room-${event}-outbox`;

/** @type {{ number: number, me: { id: number, role: string, rights: string[] }, here: number, room: Room | null, own: Own, lines: Map<number, Line>, questions: Map<number, Question>, polls: Map<number, Poll>, hands: Map<number, Hand> }} */
export const state = {
  number: 0, here: 1, room: null,
  me: { id: Number(root.dataset.me), role: root.dataset.role ?? "attendee", rights: [] },
  own: { votes: [], answers: {}, hand: null, reactions: {} },
  lines: new Map(), questions: new Map(), polls: new Map(), hands: new Map(),
};

/** @param {string} right */
export const may = (right) => state.me.rights.includes(right);
export const isStaff = () => may("moderate");
export const mayWrite = () => state.room !== null && (state.room.state === "open" || state.room.state === "live" || (state.room.state === "closed" && isStaff()));

/** @type {((fresh: News, isFirst: boolean) => void)[]} */
const listeners = [];
/** @param {(fresh: News, isFirst: boolean) => void} listener */
export const onNews = (listener) => { listeners.push(listener); };
/** Draw everything again: something of one's own has changed. */
export const redraw = () => { for (const each of listeners) each(EMPTY, false); };

/** @type {News} */
const EMPTY = { number: 0, room: /** @type {Room} */ (/** @type {unknown} */ (null)), lines: [], questions: [], polls: [], hands: [], people: [] };

const socket = live("/rooms");
let [entered, asking, over] = [false, false, false];
/** What came while the answer to `enter` was on its way. @type {News[]} */
let held = [];

/** @template {{ number: number, changed: number }} T @param {Map<number, T>} known @param {T[]} fresh @returns {T[]} */
function merge(known, fresh) {
  return fresh.filter((item) => {
    const before = known.get(item.number);
    if (before && before.changed > item.changed) return false;
    known.set(item.number, item);
    return true;
  });
}

/** @param {News} news @param {boolean} isFirst */
function take(news, isFirst) {
  const fresh = {
    ...news,
    lines: merge(state.lines, news.lines), questions: merge(state.questions, news.questions),
    polls: merge(state.polls, news.polls), hands: merge(state.hands, news.hands),
  };
  for (const [number, hand] of state.hands) if (hand.state === "down") state.hands.delete(number);
  if (!state.room || news.room.changed >= state.room.changed) state.room = news.room;
  state.number = Math.max(state.number, news.number);
  for (const each of listeners) each(fresh, isFirst);
}

function enter() {
  if (over || asking || !socket.connected) return;
  asking = true;
  const since = state.number ? { since: state.number } : {};
  socket.timeout(PATIENCE).emit("enter", { event, ...since }, (/** @type {Error | null} */ error, /** @type {News & Answer & { whole: boolean, me: typeof state.me, here: number, own: Own }} */ answer) => {
    asking = false;
    if (error || (!answer.ok && AGAIN.has(answer.error ?? ""))) {
      setTimeout(enter, 1_000 + Math.random() * 1_000);
      return;
    }
    if (!answer.ok) {
      end();
      return;
    }
    if (answer.me.role !== state.me.role) {
      location.reload();
      return;
    }
    const isFirst = state.number === 0;
    if (answer.whole) for (const map of [state.lines, state.questions, state.polls, state.hands]) map.clear();
    state.me = answer.me;
    state.here = answer.here;
    state.own = { ...answer.own, reactions: { ...state.own.reactions, ...answer.own.reactions } };
    take(answer, isFirst);
    entered = true;
    const before = held;
    held = [];
    before.forEach(learn);
    show();
    void flush();
  });
}

/** @param {News & { event?: number }} news */
function learn(news) {
  if (news.event !== event) return;
  if (!entered || asking) held.push(news);
  else if (news.too_many || (news.since ?? 0) > state.number) {
    // Something before it is missing.
    enter();
  } else take(news, false);
}

function end() {
  over = true;
  entered = false;
  warn(words.gone);
  const place = one("[data-away]");
  if (place) {
    place.replaceChildren(`${words.gone} `, Object.assign(document.createElement("a"), { href: `${root.dataset.path}`, textContent: words.look_again }));
    place.hidden = false;
  }
}

function show() {
  const place = one("[data-away]");
  if (place && !over) place.hidden = entered && socket.connected;
  root.dataset.connected = entered && socket.connected ? "yes" : "no";
}

socket.on("connect", enter);
socket.on("disconnect", () => {
  entered = false;
  held = [];
  if (isOver(socket)) end();
  else setTimeout(show, 1_500);
});
socket.on("news", learn);
socket.on("gone", (/** @type {{ event: number }} */ data) => { if (data.event === event) end(); });
socket.on("role", (/** @type {{ event: number }} */ data) => { if (data.event === event) location.reload(); });
socket.on("people", (/** @type {{ event: number, here: number }} */ data) => {
  if (data.event !== event) return;
  state.here = data.here;
  redraw();
});
/** Begin, when all parts of the page listen. */
export const begin = () => { if (socket.connected) enter(); };

/** Ask something that writes nothing. @param {string} call @param {Record<string, unknown>} data @returns {Promise<any>} */
export const ask = (call, data) => new Promise((resolve, reject) => {
  socket.timeout(PATIENCE).emit(call, { event, ...data }, (/** @type {Error | null} */ error, /** @type {Answer} */ answer) => (error || !answer.ok ? reject(error ?? answer) : resolve(answer)));
});

/* Writing */

/** @type {Waiting[]} */
const outbox = [];
let sending = false;

/**
 * Send a write, as often as it takes; one after the other, so that they stay in their order.
 * @param {string} verb @param {Record<string, unknown>} data @returns {Promise<Answer>}
 */
export function send(verb, data) {
  return new Promise((done) => {
    outbox.push({ verb, data, done });
    keep();
    void flush();
  });
}

/** Lines that were not sent before the page was loaded anew. */
function keep() {
  try {
    const lines = outbox.filter((each) => each.verb === "say").map((each) => each.data);
    if (lines.length) sessionStorage.setItem(KEPT, JSON.stringify(lines));
    else sessionStorage.removeItem(KEPT);
  } catch { /* no room, or not allowed: they are sent while the page is open */ }
}

/** What waited when the page was left. @returns {Record<string, unknown>[]} */
export function leftOver() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
  } catch {
    return [];
  }
}

async function flush() {
  if (sending) return;
  sending = true;
  try {
    while (outbox.length && entered && socket.connected) {
      const next = /** @type {Waiting} */ (outbox[0]);
      const answer = await new Promise((/** @type {(answer: Answer | null) => void} */ resolve) => {
        const cut = () => resolve(null);
        socket.once("disconnect", cut);
        socket.timeout(PATIENCE).emit(next.verb, { event, ...next.data }, (/** @type {Error | null} */ error, /** @type {Answer} */ answer) => {
          socket.off("disconnect", cut);
          resolve(error ? null : answer);
        });
      });
      if (answer === null) {
        if (!socket.connected) break;
        continue;
      }
      if (!answer.ok && AGAIN.has(answer.error ?? "")) {
        await new Promise((resolve) => setTimeout(resolve, 1_000 + Math.random() * 500));
        continue;
      }
      outbox.shift();
      keep();
      next.done(answer);
    }
  } finally {
    sending = false;
  }
}

export { newKey };
