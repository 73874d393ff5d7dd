/** Questions: votes, order, and what hosts, moderators and speakers do with them. */

import { button, el, fill, keyed, name, one, path, say, sent, timeTag, words } from "./dom.js";
import { isStaff, may, mayWrite, onNews, redraw, send, state } from "./link.js";
import { tellTab } from "./tabs.js";

/** @typedef {import("./link.js").Question} Question */

const list = one("[data-questions]");
const sort = /** @type {HTMLSelectElement | null} */ (one("#sort"));
/** The question whose menu is open. */
let open = 0;

/** @param {Question} question @param {boolean} given */
async function vote(question, given) {
  const answer = await send("vote", { question: question.number, given });
  if (answer.ok) state.own.votes = given ? [...state.own.votes, question.number] : state.own.votes.filter((each) => each !== question.number);
  else say(answer.message ?? "");
  redraw();
}

/** @param {Question} question @param {Record<string, unknown>} data @param {string} [verb] */
async function settle(question, data, verb = "settle") {
  const answer = await send(verb, { question: question.number, ...data });
  const place = one(`#question-${question.number} .room-menu`);
  if (answer.ok) {
    open = 0;
    sent(place);
    redraw();
    return;
  }
  // Beside what was typed, which stays.
  place?.querySelector(":scope > .field-error")?.remove();
  place?.prepend(el("p", { class: "field-error", role: "alert" }, answer.message ?? ""));
}

/** @param {Question} question */
function draw(question) {
  const mine = question.by?.id === state.me.id;
  const voted = state.own.votes.includes(question.number);
  const votes = el("div", { class: "room-vote" },
    el("span", { class: "room-votes" }, el("b", {}, String(question.votes)), " ", el("span", {}, question.votes === 1 ? words.vote_one : words.vote_many)),
    mayWrite() && !mine && (question.state === "open" || question.state === "now") && button(voted ? words.vote_back : words.vote, () => vote(question, !voted), `button-small${voted ? " is-on" : ""}`,
      { "aria-pressed": String(voted), "data-focus": "vote", "aria-label": `${voted ? words.vote_back : words.vote}: ${question.text}` }));
  const head = el("p", { class: "room-line-head" },
    ...(question.by ? name(question.by) : [words.no_name]),
    question.by && question.anonymous ? el("span", { class: "room-account" }, ` ${words.asked_without}`) : "",
    " ", timeTag(question.at),
    question.state !== "open" && el("span", { class: "room-state" }, ` ${words.question_states[question.state]}`));
  const isOpen = open === question.number;
  const body = el("div", { class: "room-question-body" },
    el("p", { class: "room-text", dir: "auto" }, question.text), head,
    question.answer && el("div", { class: "room-answer" }, el("p", { class: "room-answer-title" }, words.answer_title), el("p", { class: "room-text", dir: "auto" }, question.answer)),
    question.reason && el("p", { class: "room-gone" }, question.withheld ? fill(words.withheld, { reason: question.reason }) : question.reason),
    question.topic !== null && el("p", {}, el("a", { href: question.topic }, words.in_topic)),
    (may("moderate") || may("present")) && question.state !== "merged" && !question.withheld && el("button", {
      type: "button", class: "room-act link-button", "aria-expanded": String(isOpen), "data-focus": "act",
      click: () => { open = isOpen ? 0 : question.number; sent(one(`#question-${question.number}`)); redraw(); },
    }, words.move_on),
    !mine && !question.withheld && el("a", { class: "room-act room-report", href: `/report/room_question/${question.id}`, "aria-label": fill(words.report_question, { n: String(question.number) }) }, words.report),
    isOpen && menu(question));
  return el("li", { class: `room-question is-${question.state}`, id: `question-${question.number}`, "data-number": question.number }, votes, body);
}

/** @param {Question} question */
function menu(question) {
  const made = el("div", { class: "room-menu" });
  const { state: now, number } = question;
  if (may("moderate") && now === "waiting") made.append(button(words.approve, () => settle(question, { do: "approve" }), "button-small button-primary"));
  if (may("present") && (now === "open" || now === "waiting")) made.append(button(words.now, () => settle(question, { do: "now" })));
  if (may("present") && now === "now") made.append(button(words.is_answered, () => settle(question, { do: "answered" }), "button-small button-primary"));
  if (may("moderate") && ["answered", "dismissed", "now"].includes(now)) made.append(button(words.reopen, () => settle(question, { do: "reopen" })));
  if (may("present")) {
    const answer = /** @type {HTMLTextAreaElement} */ (el("textarea", { id: `answer-${number}`, rows: 3, maxlength: 4000 }, question.answer));
    made.append(el("form", { class: "room-menu-form", submit: (/** @type {Event} */ event) => { event.preventDefault(); void settle(question, { do: "answered", answer: answer.value }); } },
      el("div", { class: "field" }, el("label", { for: answer.id }, words.in_writing), answer), el("button", { class: "button button-small", type: "submit" }, words.send_answer)));
  }
  if (may("moderate")) {
    const others = [...state.questions.values()].filter((each) => each.number !== number && ["open", "now", "waiting", "answered"].includes(each.state));
    if (others.length) {
      const into = /** @type {HTMLSelectElement} */ (el("select", { id: `into-${number}` }, ...others.map((each) => el("option", { value: each.number }, each.text.slice(0, 80)))));
      made.append(el("form", { class: "room-menu-form", submit: (/** @type {Event} */ event) => { event.preventDefault(); void settle(question, { into: Number(into.value) }, "merge"); } },
        el("div", { class: "field" }, el("label", { for: into.id }, words.same_as), into), el("button", { class: "button button-small", type: "submit" }, words.merge)));
    }
    if (now !== "dismissed") {
      const reason = /** @type {HTMLInputElement} */ (el("input", { id: `dismiss-${number}`, maxlength: 500 }));
      made.append(el("form", { class: "room-menu-form", submit: (/** @type {Event} */ event) => { event.preventDefault(); void settle(question, { do: "dismiss", reason: reason.value }); } },
        el("div", { class: "field" }, el("label", { for: reason.id }, words.dismiss_reason), reason), el("button", { class: "button button-small", type: "submit" }, words.dismiss)));
    }
  }
  made.append(el("a", { href: `${path}/questions/${number}` }, words.own_page));
  return made;
}

const RANK = /** @type {Record<string, number>} */ ({ now: 0, waiting: 1, open: 2, answered: 3, merged: 4, dismissed: 5 });

function render() {
  if (!list) return;
  const how = sort?.value ?? "votes";
  const shown = [...state.questions.values()].filter((each) => each.state !== "gone" && (how !== "open" || each.state === "open" || each.state === "waiting"));
  shown.sort((a, b) => (how === "new" ? b.number - a.number : (RANK[a.state] ?? 9) - (RANK[b.state] ?? 9) || b.votes - a.votes || a.number - b.number));
  keyed(list, shown, (each) => `q${each.number}`,
    (each) => `${each.changed} ${each.text.length} ${open === each.number} ${state.own.votes.includes(each.number)} ${mayWrite()}`, draw);
  const none = one("[data-no-questions]");
  if (none) none.hidden = shown.length > 0;
  const form = one("form[data-do=ask]");
  if (form) form.hidden = !mayWrite();
}

const place = one("[data-sort]");
if (place) place.hidden = false;
sort?.addEventListener("change", render);

onNews((fresh, isFirst) => {
  render();
  if (isFirst) return;
  const asked = fresh.questions.filter((each) => each.changed === each.number && each.state !== "gone" && each.by?.id !== state.me.id);
  if (asked.length) tellTab("questions", asked.length);
  const waits = asked.find((each) => each.state === "waiting");
  if (waits && isStaff()) say(fill(words.asked, { text: waits.text }));
  const now = fresh.questions.find((each) => each.state === "now");
  if (now) say(fill(words.answered_now, { text: now.text }));
});
