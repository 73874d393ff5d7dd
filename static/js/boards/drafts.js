/**
 * Keeps what somebody types: on the server a second after they pause, on the device until the server
 * has it. Without scripts there is a button. The words come from the page (data-labels).
 */

const PAUSE = 1_000;
const RETRY = 15_000;
const PATIENCE = 20_000;
const KEPT = 90 * 86_400_000;
// The form's bookkeeping; all its other fields are what somebody typed.
const OURS = new Set(["csrf_token", "client_key", "draft_version", "from", "preview"]);

/** @typedef {Record<string, string>} Fields */
/** @typedef {{ at: number, version: string, key: string, fields: Fields }} Entry */
/** @typedef {{ version: number, fields: Fields, message?: string, written?: boolean }} Told */

const random = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");

/** @param {Fields} one @param {Fields} other */
const same = (one, other) => Object.keys({ ...one, ...other }).every((name) => plain(one[name]) === plain(other[name]));

/** @param {string | undefined} text */
const plain = (text) => (text ?? "").replaceAll("\r\n", "\n");

/** @param {HTMLElement} bar */
function keep(bar) {
  const found = bar.closest("form");
  const status = bar.querySelector("[data-draft-status]");
  if (!found || !status) return;
  const form = found;
  const address = bar.dataset.drafts ?? "";
  const labels = /** @type {Record<string, string>} */ (JSON.parse(bar.dataset.labels ?? "{}"));
  const prefix = `draft:${bar.dataset.owner}:${address}:`;
  const own = prefix + random();
  let [timer, changed, running, stopped] = [0, false, false, false];
  /** @type {HTMLElement | null} */
  let choice = null;
  /** @type {Promise<void>} */
  let saving = Promise.resolve();

  /** @param {string} name */
  const control = (name) => {
    const el = form.elements.namedItem(name);
    return el instanceof HTMLInputElement || el instanceof HTMLTextAreaElement || el instanceof HTMLSelectElement ? el : null;
  };
  /** @param {string} name @param {string} value */
  const put = (name, value) => {
    const el = control(name);
    if (el) el.value = value;
  };
  const get = (/** @type {string} */ name) => control(name)?.value ?? "";
  const fields = () => {
    /** @type {Fields} */
    const said = {};
    for (const [name, value] of new FormData(form)) {
      if (OURS.has(name) || typeof value !== "string" || value === "") continue;
      said[name] = name in said ? `${said[name]}\n${value}` : value;
    }
    return said;
  };
  const request = () => new URLSearchParams({ ...fields(), draft_version: get("draft_version"), client_key: get("client_key"), csrf_token: get("csrf_token") });

  /** @param {Fields} said */
  const show = (said) => {
    for (const el of form.elements) {
      if (el instanceof HTMLSelectElement || (el instanceof HTMLInputElement && el.type === "hidden")) {
        if (!OURS.has(el.name)) el.value = said[el.name] ?? el.value;
      } else if (el instanceof HTMLInputElement && (el.type === "checkbox" || el.type === "radio")) {
        el.checked = (said[el.name] ?? "").split("\n").includes(el.value);
      } else if ((el instanceof HTMLInputElement && el.type !== "file") || el instanceof HTMLTextAreaElement) {
        el.value = said[el.name] ?? "";
      }
    }
  };
  /** @param {string | undefined} words @param {boolean} [wrong] */
  const say = (words, wrong = false) => {
    if (status.textContent !== words) status.textContent = words ?? "";
    status.classList.toggle("is-wrong", wrong);
  };
  /** What neither the server nor the device has must not be left without a question. @param {boolean} isKept */
  const mark = (isKept) => { form.toggleAttribute("data-kept", isKept); };
  const store = () => {
    /** @type {Entry} */
    const entry = { at: Date.now(), version: get("draft_version"), key: get("client_key"), fields: fields() };
    try {
      localStorage.setItem(own, JSON.stringify(entry));
      mark(true);
      return true;
    } catch {
      mark(false);
      return false;
    }
  };
  /** @param {string} key */
  const drop = (key) => { try { localStorage.removeItem(key); } catch { /* nothing is kept there then */ } };
  const away = () => say(store() ? labels.kept : labels.waiting, true);

  /** @param {number} version */
  const settle = (version) => {
    put("draft_version", String(version));
    const button = form.querySelector("[data-draft-delete]");
    if (button instanceof HTMLElement) button.hidden = version === 0;
    if (changed) return;
    drop(own);
    mark(true);
    say(version === 0 ? "" : labels.saved);
  };

  const save = async () => {
    if (running || stopped || choice || !changed) return;
    if (!navigator.onLine) return away();
    running = true;
    changed = false;
    if (status.textContent !== labels.kept) say(labels.saving);
    try {
      const answer = await fetch(address, {
        method: "POST", body: request(), headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE),
      });
      const isJson = answer.headers.get("Content-Type")?.includes("json");
      if (answer.ok && isJson && !answer.redirected) settle((await answer.json()).version);
      else {
        changed = true;
        if (answer.status === 409 && isJson) clash(await answer.json());
        else if (answer.status === 422 && isJson) {
          store();
          say((await answer.json()).message, true);
        } else away();
        if (answer.status >= 500 || answer.status === 429) plan(RETRY);
      }
    } catch {
      changed = true;
      away();
      plan(RETRY);
    }
    running = false;
    if (changed && !stopped && !choice && timer === 0) plan(PAUSE);
  };

  /** @param {number} pause */
  const plan = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(() => { timer = 0; saving = save(); }, pause);
  };
  const touch = () => {
    changed = true;
    const isKept = store();
    if (!navigator.onLine) say(isKept ? labels.kept : labels.waiting, true);
    else say(labels.waiting);
    plan(PAUSE);
  };

  /** Show both texts and let the person choose. @param {Told} there */
  const clash = (there) => {
    store();
    const gone = there.version === 0;
    const box = document.createElement("section");
    box.className = "notice is-warning draft-choice";
    box.setAttribute("role", "alert");
    const part = (/** @type {string} */ tag, /** @type {string | undefined} */ text) => {
      const el = document.createElement(tag);
      el.textContent = text ?? "";
      return el;
    };
    const text = (/** @type {string | undefined} */ label, /** @type {Fields} */ said) => {
      const side = document.createElement("div");
      const words = part("pre", [said.title, said.body].filter(Boolean).join("\n\n"));
      words.className = "source";
      words.dir = "auto";
      words.tabIndex = 0;
      words.setAttribute("aria-label", label ?? "");
      side.append(part("p", label), words);
      return side;
    };
    const title = part("p", gone ? labels.gone : labels.clash);
    title.className = "notice-title";
    const texts = document.createElement("div");
    texts.className = "draft-texts";
    const buttons = document.createElement("div");
    buttons.className = "draft-actions";
    /** @param {string | undefined} label @param {() => void} then */
    const offer = (label, then) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-small";
      button.textContent = label ?? "";
      button.addEventListener("click", () => {
        box.remove();
        choice = null;
        put("draft_version", String(there.version));
        then();
        control("body")?.focus();
      });
      buttons.append(button);
    };
    if (gone) {
      offer(labels.keep_new, () => {
        // The page's own id may have been used up by what was sent.
        put("client_key", random());
        touch();
      });
      offer(labels.drop, () => {
        show({});
        changed = false;
        settle(0);
      });
    } else {
      texts.append(text(labels.mine, fields()), text(labels.other, there.fields));
      offer(labels.take_mine, touch);
      offer(labels.take_other, () => {
        show(there.fields);
        changed = false;
        settle(there.version);
      });
      offer(labels.take_both, () => {
        put("body", [get("body").trimEnd(), there.fields.body ?? ""].filter(Boolean).join("\n\n"));
        touch();
      });
    }
    const body = document.createElement("div");
    body.className = "notice-body";
    body.append(title, part("p", gone ? labels.gone_hint : labels.clash_hint), texts, buttons);
    box.append(body);
    choice?.remove();
    choice = box;
    form.prepend(box);
    say(labels.kept, true);
  };

  /** What this device kept and the server does not have. */
  const left = () => {
    /** @type {[string, Entry][]} */
    const entries = [];
    try {
      for (const key of Object.keys(localStorage)) {
        if (!key.startsWith("draft:") || key === own) continue;
        const entry = /** @type {Entry} */ (JSON.parse(localStorage.getItem(key) ?? "{}"));
        if (!(Date.now() - entry.at < KEPT)) drop(key);
        else if (key.startsWith(prefix)) entries.push([key, entry]);
      }
    } catch { /* nothing is kept there */ }
    return entries.sort((one, other) => one[1].at - other[1].at);
  };

  /** @param {Entry} entry */
  const wasSent = async (entry) => {
    if (!entry.key) return false;
    try {
      const answer = await fetch(`${address}?${new URLSearchParams({ key: entry.key })}`, { headers: { Accept: "application/json" } });
      return answer.ok && /** @type {Told} */ (await answer.json()).written === true;
    } catch {
      return false;
    }
  };

  const restore = async () => {
    for (const [key, entry] of left()) {
      if (await wasSent(entry)) {
        drop(key);
        continue;
      }
      if (same(entry.fields, fields())) {
        // A form that was refused shows what the server never kept: it hears of it once more.
        changed = true;
        if (store()) drop(key);
        plan(PAUSE);
        continue;
      }
      const there = { version: Number(get("draft_version")), fields: fields() };
      const isTyped = changed || (get("body").trim() !== "" && location.search.includes("quote=1"));
      show(entry.fields);
      changed = true;
      if (store()) drop(key);
      if (isTyped || (there.version !== 0 && entry.version !== String(there.version))) {
        clash(there);
        return;
      }
      say(labels.restored);
      plan(PAUSE);
    }
  };

  form.addEventListener("input", touch);
  form.addEventListener("change", touch);
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    timer = 0;
    if (running) {
      // The save under way brings a new version: the sent text would leave its draft behind.
      event.preventDefault();
      const submitter = event.submitter;
      void saving.then(() => form.requestSubmit(submitter));
      return;
    }
    stopped = true;
    // An answer that never comes must not stop it for good.
    setTimeout(() => { stopped = false; }, PATIENCE);
    if (event.submitter?.hasAttribute("data-draft-delete")) {
      changed = false;
      drop(own);
    } else if (changed) store();
  });
  // Leaving before the pause is over: what was typed goes along.
  addEventListener("pagehide", () => {
    if (!changed || stopped || choice) return;
    store();
    if (!running) navigator.sendBeacon(address, request());
  });
  addEventListener("pageshow", (event) => { if (event.persisted) stopped = false; });
  addEventListener("online", () => { if (changed && !running) plan(0); });
  addEventListener("offline", () => { if (changed) away(); });
  void restore();
}

for (const bar of document.querySelectorAll("[data-drafts]")) if (bar instanceof HTMLElement) keep(bar);
export {};
