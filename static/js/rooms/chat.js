/** The chat: lines in their order, what waits to be sent, answering, reacting, hiding. */

import { counted } from "../counted.js";
import { button, el, fill, keyed, mark, name, newKey, one, path, say, sent, timeTag, words } from "./dom.js";
import { ask, isStaff, leftOver, mayWrite, onNews, redraw, send, state } from "./link.js";
import { tellTab } from "./tabs.js";

/** @typedef {import("./link.js").Line} Line */

const list = one("[data-lines]");
const scroll = one("[data-scroll]");
const form = /** @type {HTMLFormElement | null} */ (one("[data-say]"));
const box = /** @type {HTMLTextAreaElement | null} */ (form?.querySelector("textarea") ?? null);
const newest = one("[data-newest]");
const earlier = one("[data-earlier]");
const KEPT = `room-${state.me.id}-say`;

/** @type {Map<string, { text: string, number?: number, error?: string }>} */
const pending = new Map();
/** The line whose menu is open. */
let open = 0;
let replyTo = 0;
let [unsaid, saidAt] = [0, 0];

const isAtEnd = () => !scroll || scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
const toEnd = () => { if (scroll) scroll.scrollTop = scroll.scrollHeight; };

/** @param {Line} line */
function draw(line) {
  const mine = line.by.id === state.me.id;
  const isOpen = open === line.number;
  const head = el("p", { class: "room-line-head" }, ...name(line.by), " ", timeTag(line.at));
  const quote = line.reply && el("p", { class: "room-quote" },
    el("a", { href: `#line-${line.reply.number}` }, `${words.to} `, el("bdi", {}, line.reply.name)),
    line.reply.text ? ": " : "", line.reply.text ? el("span", { dir: "auto" }, line.reply.text) : "");
  const gone = line.hidden && el("p", { class: "room-gone" }, line.withheld ? fill(words.withheld, { reason: line.reason }) : line.reason ? fill(words.hidden, { reason: line.reason }) : words.taken_back);
  const text = line.text && el("p", { class: "room-text", dir: "auto" }, line.text);
  const counts = Object.entries(line.reactions).map(([kind, number]) => el("span", { class: "room-count" }, `${words.reactions[kind]} ${number}`));
  const act = mayWrite() || isStaff() ? el("button", {
    type: "button", class: "room-act link-button", "aria-expanded": String(isOpen), "data-focus": "act",
    "aria-label": fill(words.act_on, { name: line.by.name }),
    click: () => { open = isOpen ? 0 : line.number; sent(one(`#line-${line.number}`)); redraw(); },
  }, line.hidden ? words.more : words.answer) : null;
  const report = !mine && !line.hidden && el("a", { class: "room-act room-report", href: `/report/room_line/${line.id}`, "aria-label": fill(words.report_line, { name: line.by.name }) }, words.report);
  const foot = el("p", { class: "room-line-foot" }, ...counts, act, report);
  return el("li", {
    class: `room-line${line.hidden ? " is-hidden" : ""}${mine ? " is-mine" : ""}${line.mentions.includes(state.me.id) ? " is-for-me" : ""}`,
    id: `line-${line.number}`, "data-number": line.number,
  }, mark(line.by), el("div", { class: "room-line-body" }, head, quote, gone, text, foot, isOpen && menu(line, mine)));
}

/** @param {Line} line @param {boolean} mine */
function menu(line, mine) {
  const own = state.own.reactions[line.number] ?? [];
  const made = el("div", { class: "room-menu" });
  if (!line.hidden && mayWrite()) {
    made.append(button(words.answer, () => reply(line), "button-small button-primary", { "data-focus": "reply" }));
    if (!mine) for (const [kind, label] of Object.entries(words.reactions)) {
      const on = own.includes(kind);
      made.append(button(label, () => react(line, kind, !on), `button-small${on ? " is-on" : ""}`, { "aria-pressed": String(on), "data-focus": kind }));
    }
  }
  if (mine && !line.hidden && mayWrite()) made.append(button(words.take_back, () => { open = 0; void send("hide", { line: line.number, reason: "" }); }, "button-small button-quiet"));
  if (isStaff() && !mine && !line.hidden) {
    const reason = /** @type {HTMLInputElement} */ (el("input", { id: `hide-${line.number}`, maxlength: 500, name: "reason" }));
    const error = el("p", { class: "field-error", hidden: true });
    made.append(el("form", { class: "room-menu-form", submit: async (/** @type {Event} */ event) => {
      event.preventDefault();
      const answer = await send("hide", { line: line.number, reason: reason.value });
      if (answer.ok) { open = 0; sent(made); redraw(); } else { error.textContent = answer.message ?? ""; error.hidden = false; reason.focus(); }
    } }, el("div", { class: "field" }, el("label", { for: reason.id }, words.hide_reason), error, reason), el("button", { class: "button button-small", type: "submit" }, words.hide)));
  }
  if (isStaff() && line.hidden && line.reason && !line.withheld) made.append(button(words.show_again, () => { open = 0; void send("unhide", { line: line.number }); }));
  return made;
}

/** @param {Line} line */
function reply(line) {
  replyTo = line.number;
  open = 0;
  const place = one("[data-replying]");
  const who = one("[data-replying-to]");
  if (place) place.hidden = false;
  if (who) who.textContent = fill(words.replying, { name: line.by.name });
  box?.focus();
  redraw();
}

function replyNot() {
  replyTo = 0;
  const place = one("[data-replying]");
  if (place) place.hidden = true;
}

/** @param {Line} line @param {string} kind @param {boolean} given */
async function react(line, kind, given) {
  const before = state.own.reactions[line.number] ?? [];
  const answer = await send("react", { line: line.number, kind, given });
  if (!answer.ok) return;
  state.own.reactions[line.number] = given ? [...before, kind] : before.filter((each) => each !== kind);
  redraw();
}

/** @param {[string, { text: string, number?: number, error?: string }]} entry */
function drawPending([key, line]) {
  return el("li", { class: "room-line is-pending is-mine" }, el("div", { class: "room-line-body" },
    el("p", { class: "room-text", dir: "auto" }, line.text),
    line.error
      ? el("p", { class: "field-error" }, line.error, " ", button(words.edit_again, () => { pending.delete(key); if (box) { box.value = line.text; box.focus(); } redraw(); }))
      : el("p", { class: "room-line-head" }, words.sending)));
}

function render() {
  if (!list) return;
  const stay = isAtEnd();
  for (const [key, line] of pending) if (line.number && state.lines.has(line.number)) pending.delete(key);
  const lines = [...state.lines.values()].sort((a, b) => a.number - b.number);
  /** @type {(Line | [string, { text: string, number?: number, error?: string }])[]} */
  const all = [...lines, ...pending];
  keyed(list, all,
    (item) => (Array.isArray(item) ? item[0] : `l${item.number}`),
    (item) => (Array.isArray(item) ? item[1].error ?? "" : `${item.changed} ${open === item.number} ${(state.own.reactions[item.number] ?? []).join()} ${mayWrite()}${hiddenReply(item)}`),
    (item) => (Array.isArray(item) ? drawPending(item) : draw(item)));
  const none = one("[data-no-lines]");
  if (none) none.hidden = all.length > 0;
  if (form) form.hidden = !mayWrite();
  if (earlier) earlier.hidden = lines.length < 100;
  if (stay) toEnd();
}

/** What somebody answers may have been hidden since. @param {Line} line */
function hiddenReply(line) {
  if (!line.reply || !state.lines.get(line.reply.number)?.hidden) return "";
  line.reply.text = "";
  return " gone";
}

onNews((fresh, isFirst) => {
  const atEnd = isAtEnd();
  render();
  if (isFirst) {
    toEnd();
    return;
  }
  const others = fresh.lines.filter((line) => line.by.id !== state.me.id && line.changed === line.number);
  if (!others.length) return;
  tellTab("chat", others.length);
  if (newest) newest.hidden = atEnd;
  const calls = others.filter((line) => line.mentions.includes(state.me.id));
  for (const line of calls) say(`${line.by.name}: ${line.text}`);
  if (calls.length) return;
  unsaid += others.length;
  // Not each line: a busy chat would drown everything else.
  if (Date.now() - saidAt > 5_000) {
    say(unsaid === 1 && others[0] ? `${others[0].by.name}: ${others[0].text}` : counted(words.new_lines, unsaid));
    [unsaid, saidAt] = [0, Date.now()];
  }
});

scroll?.addEventListener("scroll", () => { if (newest && isAtEnd()) newest.hidden = true; });
newest?.querySelector("button")?.addEventListener("click", () => { toEnd(); newest.hidden = true; });
earlier?.querySelector("button")?.addEventListener("click", async () => {
  const first = Math.min(...state.lines.keys());
  const height = scroll?.scrollHeight ?? 0;
  try {
    const answer = await ask("earlier", { number: first });
    for (const line of answer.lines) if (!state.lines.has(line.number)) state.lines.set(line.number, line);
    render();
    if (scroll) scroll.scrollTop = scroll.scrollHeight - height;
    if (earlier && answer.lines.length < 100) earlier.remove();
  } catch {
    say(words.away);
  }
});
one("[data-reply-not]")?.addEventListener("click", () => { replyNot(); box?.focus(); });

/** @param {Record<string, unknown>} data */
async function sendLine(data) {
  const key = String(data.client_key);
  pending.set(key, { text: String(data.text) });
  render();
  toEnd();
  const answer = await send("say", data);
  const line = pending.get(key);
  if (!line) return;
  if (answer.ok) line.number = answer.number;
  else line.error = answer.message ?? "";
  if (!answer.ok) say(line.error ?? "");
  redraw();
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box?.value.trim() ?? "";
  if (!text || !box) {
    box?.focus();
    return;
  }
  void sendLine({ text, client_key: newKey(), reply_to: replyTo });
  box.value = "";
  store();
  replyNot();
  box.focus();
});
box?.addEventListener("keydown", (event) => {
  // Enter sends, as in any chat; with Shift it is a new line. Not while a word is being composed.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form?.requestSubmit();
  }
});
const store = () => { try { sessionStorage.setItem(KEPT, box?.value ?? ""); } catch { /* not allowed */ } };
box?.addEventListener("input", store);
try { if (box && !box.value) box.value = sessionStorage.getItem(KEPT) ?? ""; } catch { /* not allowed */ }
for (const data of leftOver()) void sendLine(data);
void path;
