/** Polls: ballots of five kinds, results as bars and a table that change as answers come. */

import { counted } from "../counted.js";
import { button, el, fill, keyed, one, say, sent, words } from "./dom.js";
import { may, mayWrite, onNews, redraw, send, state } from "./link.js";
import { tellTab } from "./tabs.js";

/** @typedef {import("./link.js").Poll} Poll */

const SVG = "http://www.w3.org/2000/svg";
const WORDS = 3;
const list = one("[data-polls]");
/** @type {Map<number, string>} */
const problems = new Map();

/** @param {number} share */
function bar(share) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ class: "poll-bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" })) svg.setAttribute(key, value);
  for (const [kind, width] of [["ground", 100], ["share", share]]) {
    const rect = document.createElementNS(SVG, "rect");
    rect.setAttribute("class", `poll-bar-${kind}`);
    rect.setAttribute("width", String(width));
    rect.setAttribute("height", "8");
    svg.append(rect);
  }
  return svg;
}

/** @param {Poll} poll */
function result(poll) {
  const rows = poll.result?.rows ?? [];
  if (poll.kind === "cloud") {
    const most = rows[0]?.votes ?? 1;
    return el("ul", { role: "list", class: "room-cloud" }, ...rows.map((row) => el("li", { class: `is-size-${Math.max(1, Math.round((5 * row.votes) / most))}` }, el("span", { dir: "auto" }, row.text), " ", el("span", { class: "room-count" }, String(row.votes)))));
  }
  const body = rows.map((row, place) => {
    const th = el("th", { scope: "row" }, el("span", { dir: "auto" }, row.text), poll.correct?.includes(place) && el("span", { class: "poll-own" }, ` ✓ ${words.right}`), bar(row.share));
    return el("tr", { class: row.leads ? "is-leading" : null }, th, el("td", {}, String(row.votes)), el("td", {}, fill(words.percent, { n: row.share })));
  });
  const head = el("thead", { class: "visually-hidden" }, el("tr", {}, ...[words.option, poll.kind === "ranked" ? words.first_places : words.answers, words.share].map((text) => el("th", { scope: "col" }, text))));
  const table = el("table", { class: "poll-result" }, el("caption", { class: "visually-hidden" }, fill(words.result_of, { poll: poll.title })), head, el("tbody", {}, ...body));
  const rounds = poll.result?.rounds ?? [];
  if (rounds.length < 2) return table;
  return el("div", {}, table, el("details", { class: "poll-rounds" }, el("summary", {}, words.how_counted),
    ...rounds.map((round, n) => el("p", {}, `${n + 1}. `, round.counts.map(([text, number]) => `${text}: ${number}${round.out.includes(text) ? ` (${words.out})` : ""}`).join(" · ")))));
}

/** @param {Poll} poll @param {(number | string)[]} own */
function ballot(poll, own) {
  const id = `ballot-${poll.number}`;
  const problem = problems.get(poll.number);
  /** @type {(HTMLInputElement | HTMLSelectElement)[]} */
  const controls = [];
  const fields = poll.kind === "cloud"
    ? Array.from({ length: WORDS }, (_each, n) => {
      const input = /** @type {HTMLInputElement} */ (el("input", { id: `${id}-${n}`, maxlength: 40, value: own[n] ?? "" }));
      controls.push(input);
      return el("div", { class: "field" }, el("label", { for: input.id }, fill(words.word, { n: n + 1 })), input);
    })
    : [el("fieldset", {}, el("legend", { class: "visually-hidden" }, poll.title), ...poll.options.map((text, place) => {
      if (poll.kind === "ranked") {
        const select = /** @type {HTMLSelectElement} */ (el("select", { id: `${id}-${place}` }, el("option", { value: "" }, words.no_place), ...poll.options.map((_each, n) => el("option", { value: n, selected: own[n] === place }, `${n + 1}.`))));
        controls.push(select);
        return el("div", { class: "poll-rank" }, select, el("label", { for: select.id, dir: "auto" }, text));
      }
      const input = /** @type {HTMLInputElement} */ (el("input", { type: poll.kind === "multiple" ? "checkbox" : "radio", name: id, id: `${id}-${place}`, value: place, checked: own.includes(place) }));
      controls.push(input);
      return el("div", { class: "choice" }, input, el("label", { for: input.id, dir: "auto" }, text));
    }))];
  /** @returns {(number | string)[] | null} */
  const choice = () => {
    if (poll.kind === "cloud") return controls.map((each) => each.value.trim()).filter(Boolean);
    if (poll.kind !== "ranked") return controls.flatMap((each, place) => (each instanceof HTMLInputElement && each.checked ? [place] : []));
    const ranks = controls.flatMap((each, place) => (each.value === "" ? [] : [[Number(each.value), place]]));
    if (new Set(ranks.map(([rank]) => rank)).size < ranks.length) return null;
    return ranks.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0)).map(([, place]) => place ?? 0);
  };
  return el("form", { class: "room-ballot", submit: async (/** @type {Event} */ event) => {
    event.preventDefault();
    const chosen = choice();
    const refusal = chosen === null ? words.place_twice : chosen.length ? "" : words.choose_first;
    if (refusal) {
      problems.set(poll.number, refusal);
    } else {
      const answer = await send("answer_poll", { poll: poll.number, choice: chosen });
      if (answer.ok && chosen) {
        state.own.answers[poll.number] = chosen;
        problems.delete(poll.number);
        say(words.counted);
      } else problems.set(poll.number, answer.message ?? "");
    }
    sent(one(`#poll-${poll.number}`));
    redraw();
    one(`#poll-${poll.number} [type=submit]`)?.focus();
  } }, problem && el("p", { class: "field-error", role: "alert" }, problem), ...fields,
  el("div", { class: "form-actions" }, el("button", { class: "button button-primary", type: "submit" }, own.length ? words.change_answer : words.give_answer)));
}

/** @param {Poll} poll */
function draw(poll) {
  const own = state.own.answers[poll.number] ?? [];
  const takes = poll.state === "open" && mayWrite() && !(poll.kind === "quiz" && own.length);
  return el("li", { class: `room-poll is-${poll.state}`, id: `poll-${poll.number}`, "data-number": poll.number },
    el("h3", { class: "poll-title", dir: "auto" }, poll.title),
    el("p", { class: "meta" }, ...[words.poll_kinds[poll.kind], words.poll_states[poll.state], counted(words.voters, poll.voters)].map((text) => el("span", { class: "meta-item" }, text))),
    takes && (own.length ? el("details", { class: "poll-change", open: problems.has(poll.number) }, el("summary", {}, words.change_answer), ballot(poll, own)) : ballot(poll, own)),
    own.length > 0 && el("p", { class: "room-own" }, `${words.your_answer} `, own.map((each) => (typeof each === "number" ? poll.options[each] : each)).join(", ")),
    poll.result && poll.voters > 0 ? result(poll) : poll.state === "open" && !poll.result && el("p", { class: "meta" }, words.result_later),
    may("run") && button(poll.state === "open" ? words.close_poll : words.open_poll, async () => {
      const answer = await send("move_poll", { poll: poll.number, to: poll.state === "open" ? "closed" : "open" });
      if (!answer.ok) say(answer.message ?? "");
    }, "button-small", { "data-focus": "move" }));
}

/** Only what came out changes while somebody fills the ballot. @param {Poll} poll */
function freshen(poll) {
  const shown = one(`#poll-${poll.number} .poll-result`);
  if (shown && poll.result && poll.kind !== "cloud") shown.replaceWith(result(poll).querySelector("table") ?? result(poll));
}

function render() {
  if (!list) return;
  const shown = [...state.polls.values()].filter((each) => each.state !== "gone").sort((a, b) => b.number - a.number);
  keyed(list, shown, (each) => `p${each.number}`,
    (each) => `${each.changed} ${(state.own.answers[each.number] ?? []).join()} ${problems.get(each.number) ?? ""} ${mayWrite()}`, draw, (each) => `${each.state} ${mayWrite()}`);
  const none = one("[data-no-polls]");
  if (none) none.hidden = shown.length > 0;
}

onNews((fresh, isFirst) => {
  render();
  fresh.polls.forEach(freshen);
  if (isFirst) return;
  for (const poll of fresh.polls) {
    if (poll.state === "open" && poll.voters === 0 && !may("run")) {
      tellTab("polls", 1);
      say(fill(words.poll_opened, { poll: poll.title }));
    }
  }
});
