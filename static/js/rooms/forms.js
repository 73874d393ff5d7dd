/** The forms that stand in the page: sent over the connection, so that the page stays. */

import { el, newKey, say, words } from "./dom.js";
import { send } from "./link.js";

const NUMBERS = new Set(["minutes", "item", "slide"]);
const FLAGS = new Set(["anonymous", "hides_results", "opens", "up"]);

/** @param {HTMLFormElement} form @param {HTMLElement | null} submitter @returns {Record<string, unknown>} */
function dataOf(form, submitter) {
  /** @type {Record<string, unknown>} */
  const data = {};
  for (const [name, value] of new FormData(form)) {
    if (name !== "csrf_token") data[name] = NUMBERS.has(name) ? Number(value) : FLAGS.has(name) ? value === "yes" : String(value);
  }
  if (submitter instanceof HTMLButtonElement && submitter.name) data[submitter.name] = NUMBERS.has(submitter.name) ? Number(submitter.value) : submitter.value;
  return data;
}

/** @param {HTMLFormElement} form @param {string} verb @param {HTMLElement | null} submitter */
async function sendForm(form, verb, submitter) {
  form.querySelector(".field-error")?.remove();
  const data = dataOf(form, submitter);
  const answer = await send(verb, data);
  if (answer.ok) {
    const key = form.querySelector("[name=client_key]");
    if (key instanceof HTMLInputElement) {
      key.value = newKey();
      for (const each of form.querySelectorAll("textarea, input[name=title]")) if (each instanceof HTMLInputElement || each instanceof HTMLTextAreaElement) each.value = "";
      const anonymous = form.querySelector("[name=anonymous]");
      if (anonymous instanceof HTMLInputElement) anonymous.checked = false;
      say(verb === "ask" ? words.question_sent : words.done);
    }
    return;
  }
  const field = form.querySelector(`[name="${answer.field ?? ""}"]`);
  const error = el("p", { class: "field-error", role: "alert" }, answer.message ?? "");
  const place = field?.closest(".field");
  if (place) place.insertBefore(error, field);
  else form.prepend(error);
  if (field instanceof HTMLElement) field.focus();
}

for (const form of document.querySelectorAll("form[data-do], form[data-turn]")) {
  if (!(form instanceof HTMLFormElement)) continue;
  const verb = form.dataset.do ?? "show_slide";
  let busy = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    if (verb === "doors" && event.submitter instanceof HTMLButtonElement && event.submitter.value === "ended" && form.dataset.sure !== "yes") {
      // Not to be undone: asked once more, in the page.
      form.dataset.sure = "yes";
      event.submitter.textContent = words.end_sure;
      return;
    }
    delete form.dataset.sure;
    busy = true;
    void sendForm(form, verb, event.submitter).finally(() => { busy = false; });
  });
}
