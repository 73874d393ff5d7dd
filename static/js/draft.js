/**
 * Drafts of applications save themselves while somebody types. Without scripts there is a button.
 */

const PAUSE = 1_500;

/** @param {HTMLElement} status */
function watch(status) {
  const form = status.closest("form");
  const version = form?.elements.namedItem("version");
  if (!form || !(version instanceof HTMLInputElement)) return;
  const address = status.dataset.draft ?? "";
  let timer = 0;
  let changed = false;
  let running = false;
  let stopped = false;
  /** @type {Promise<void>} */
  let saving = Promise.resolve();

  /** @param {string} words @param {boolean} [wrong] */
  const say = (words, wrong = false) => {
    status.textContent = words;
    status.classList.toggle("is-wrong", wrong);
  };

  const save = async () => {
    if (running || stopped || !changed) return;
    running = true;
    changed = false;
    say(status.dataset.saving ?? "");
    try {
      const answer = await fetch(address, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      const said = await answer.json();
      if (answer.ok) {
        version.value = String(said.version);
        say(said.message);
      } else {
        // Another window, a session that ended: only the person can say what shall happen.
        stopped = answer.status === 409;
        changed = true;
        say(said.message ?? said.error ?? status.dataset.failed ?? "", true);
      }
    } catch {
      changed = true;
      say(status.dataset.failed ?? "", true);
    }
    running = false;
    if (changed && !stopped) plan(PAUSE * 4);
  };

  /** @param {number} pause */
  const plan = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(() => { saving = save(); }, pause);
  };

  form.addEventListener("input", () => {
    changed = true;
    plan(PAUSE);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    stopped = true;
    if (!running) return;
    // The save under way brings a new version: sending the old one would look like another window.
    event.preventDefault();
    void saving.then(() => form.requestSubmit(event.submitter));
  });
  // Leaving before the pause is over: what was typed goes along.
  addEventListener("pagehide", () => {
    if (!changed || stopped || running) return;
    const data = new FormData(form);
    navigator.sendBeacon(address, data);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) stopped = false;
  });
}

for (const status of document.querySelectorAll("[data-draft]")) if (status instanceof HTMLElement) watch(status);
export {};
