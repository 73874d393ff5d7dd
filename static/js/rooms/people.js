/** Who is here; asked for while the list is shown, not pushed: thousands come and go. */

import { el, keyed, mark, name, one, say, sent, words } from "./dom.js";
import { ask, may, onNews, send, state } from "./link.js";
import { onTab, tab } from "./tabs.js";

/** @typedef {import("./link.js").Person} Person */

const EVERY = 6_000;
const list = one("[data-people]");
/** @type {Person[]} */
let people = [];
let [asked, here, changes] = [0, 0, 0];

/** @param {Person} person */
function draw(person) {
  const sign = person.removed ? el("span", { class: "room-state" }, ` ${words.sent_out}`) : !person.here && el("span", { class: "room-account" }, ` ${words.is_away}`);
  return el("li", { class: `room-someone${person.here ? " is-here" : ""}`, "data-number": person.id }, mark(person), el("p", {}, ...name(person), sign),
    person.id !== state.me.id && (may("run") || may("moderate")) && manage(person));
}

/** @param {Person} person */
function manage(person) {
  const made = el("details", { class: "room-manage" }, el("summary", {}, words.manage, el("span", { class: "visually-hidden" }, " ", el("bdi", {}, person.name))));
  const error = el("p", { class: "field-error", role: "alert", hidden: true });
  /** @param {string} verb @param {Record<string, unknown>} data */
  const act = async (verb, data) => {
    const answer = await send(verb, { person: person.id, ...data });
    error.hidden = answer.ok;
    error.textContent = answer.ok ? "" : answer.message ?? "";
    if (answer.ok) {
      say(words.done);
      sent(made);
      changes += 1;
      await refresh(true);
      list?.focus();
    }
  };
  /** @param {() => void} run */
  const submit = (run) => (/** @type {Event} */ event) => { event.preventDefault(); run(); };
  made.append(error);
  if (may("run")) {
    const role = /** @type {HTMLSelectElement} */ (el("select", { id: `role-${person.id}` }, ...Object.entries(words.roles).map(([key, label]) => el("option", { value: key, selected: key === person.role }, String(label)))));
    made.append(el("form", { submit: submit(() => act("give_role", { role: role.value })) }, el("div", { class: "field" }, el("label", { for: role.id }, words.role), role), el("button", { class: "button button-small", type: "submit" }, words.give_role)));
  }
  if (person.removed) made.append(el("form", { submit: submit(() => act("let_back", {})) }, el("button", { class: "button button-small", type: "submit" }, words.let_back)));
  else if (person.role !== "host") {
    const reason = /** @type {HTMLInputElement} */ (el("input", { id: `out-${person.id}`, maxlength: 500 }));
    made.append(el("form", { submit: submit(() => act("send_out", { reason: reason.value })) }, el("div", { class: "field" }, el("label", { for: reason.id }, words.out_reason), reason), el("button", { class: "button button-small", type: "submit" }, words.send_out)));
  }
  return made;
}

/** @param {boolean} [now] */
async function refresh(now = false) {
  if (!list || tab() !== "people" || (!now && Date.now() - asked < EVERY)) return;
  asked = Date.now();
  try {
    const answer = await ask("people", {});
    people = answer.people;
    here = state.here;
    keyed(list, people, (each) => `s${each.id}`, (each) => `${each.changed} ${each.here} ${each.removed} ${each.role} ${changes} ${may("run")}`, draw);
  } catch { /* asked again in a moment */ }
}

if (list) list.tabIndex = -1;
onTab((name) => { if (name === "people") void refresh(true); });
onNews((fresh) => { if (fresh.people.length || here !== state.here) void refresh(); });
setInterval(() => void refresh(), EVERY);
