/**
 * Pictures and files go into the text where the cursor is: chosen, pasted or dropped, one after the
 * other, each with progress, cancel and retry. Without scripts the form's own fields do it.
 */

const MOST = 10_000_000;

/** @typedef {Record<string, string>} Words */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Record<string, string>} attributes @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
function make(tag, attributes = {}, children = []) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) el.setAttribute(name, value);
  el.append(...children);
  return el;
}

/** @param {File} file @returns {Promise<string>} */
const asAddress = (file) => new Promise((done) => {
  const reader = new FileReader();
  reader.addEventListener("load", () => done(String(reader.result)));
  reader.addEventListener("error", () => done(""));
  reader.readAsDataURL(file);
});

/**
 * Ask what a picture shows. Null: it shall not be added.
 * @param {File} file @param {Words} words @returns {Promise<string | null>}
 */
async function describe(file, words) {
  const id = `alt-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  const seen = make("img", { alt: "", class: "attach-seen" });
  const input = make("textarea", { id, rows: "2", maxlength: "500", dir: "auto", "aria-describedby": `${id}-why` });
  const form = make("form", { method: "dialog", class: "form" }, [
    make("h2", { id: `${id}-title` }, [words.title ?? ""]),
    seen,
    make("div", { class: "field" }, [
      make("label", { for: id }, [`${words.title ?? ""} `, make("bdi", { class: "attach-name" }, [file.name])]),
      make("p", { class: "field-hint", id: `${id}-why` }, [words.why ?? ""]),
      input,
    ]),
    make("div", { class: "form-actions" }, [
      make("button", { class: "button button-primary", value: "add" }, [words.add ?? ""]),
      make("button", { class: "button button-quiet", value: "" }, [words.leave ?? ""]),
    ]),
  ]);
  const dialog = make("dialog", { class: "attach-dialog", "aria-labelledby": `${id}-title` }, [form]);
  document.body.append(dialog);
  // The first button would send the text with Enter: in a text of one line that is what one means.
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      dialog.close("add");
    }
  });
  void asAddress(file).then((address) => { seen.src = address; });
  seen.addEventListener("error", () => seen.remove());
  dialog.showModal();
  input.focus();
  await new Promise((done) => dialog.addEventListener("close", done, { once: true }));
  const said = dialog.returnValue === "add" ? input.value.trim() : null;
  dialog.remove();
  return said;
}

/** @param {HTMLTextAreaElement} textarea @param {string} markdown @param {boolean} isPicture */
function insert(textarea, markdown, isPicture) {
  const { selectionStart: start, selectionEnd: end, value } = textarea;
  const before = value.slice(0, start);
  const after = value.slice(end);
  // A picture is a paragraph of its own; a link stands in the sentence.
  const lead = isPicture && before.trim() ? "\n".repeat(Math.max(0, 2 - (/\n*$/.exec(before)?.[0].length ?? 0))) : "";
  const tail = isPicture && !after.startsWith("\n") ? "\n\n" : "";
  textarea.setRangeText(`${lead}${markdown}${tail}`, start, end, "end");
  textarea.dispatchEvent(new Event("input", { bubbles: true }));
}

/** @param {HTMLElement} place @param {HTMLTextAreaElement} textarea */
function enhance(place, textarea) {
  const words = /** @type {Words} */ (JSON.parse(place.dataset.words ?? "{}"));
  const picker = make("input", { type: "file", multiple: "", class: "visually-hidden", tabindex: "-1", "aria-hidden": "true" });
  const choose = make("button", { type: "button", class: "button button-small attach-choose" }, [words.choose ?? ""]);
  const list = make("ul", { role: "list", class: "attach-list" });
  const status = make("p", { role: "status", class: "visually-hidden" });
  const plain = place.querySelector(".attach-plain");
  // Its fields must not go along; what the server said about a file stays.
  for (const input of plain?.querySelectorAll("input") ?? []) input.disabled = true;
  if (plain instanceof HTMLElement) plain.hidden = true;
  const said = plain?.querySelector(".field-error");
  if (said) place.append(said);
  place.append(make("div", { class: "attach-bar" }, [choose, make("span", { class: "field-hint" }, [words.hint ?? ""])]), picker, list, status);

  /** @param {File} file @param {string} alt */
  const send = (file, alt) => {
    const isPicture = file.type.startsWith("image/");
    const bar = make("progress", { max: "100", value: "0", "aria-label": `${words.waiting ?? ""} ${file.name}` });
    const note = make("span", { class: "attach-note" });
    const stop = make("button", { type: "button", class: "button button-small button-quiet" });
    const again = make("button", { type: "button", class: "button button-small" }, [words.retry ?? ""]);
    const item = make("li", { class: "attach-item" }, [make("bdi", { class: "attach-name" }, [file.name]), bar, note, again, stop]);
    /** @type {XMLHttpRequest | null} */
    let request = null;

    /** @param {string} message */
    const refuse = (message) => {
      request = null;
      note.textContent = message;
      bar.hidden = true;
      again.hidden = false;
      stop.textContent = words.remove ?? "";
      item.classList.add("is-wrong");
      status.textContent = `${file.name}: ${message}`;
    };
    const start = () => {
      // Progress of what is sent is something that only this old interface tells.
      request = new XMLHttpRequest();
      const mine = request;
      item.classList.remove("is-wrong");
      bar.value = 0;
      bar.hidden = false;
      again.hidden = true;
      note.textContent = "";
      stop.textContent = words.cancel ?? "";
      const data = new FormData();
      data.set("file", file, file.name);
      data.set("alt", alt);
      const field = textarea.form?.elements.namedItem("csrf_token");
      const token = field instanceof HTMLInputElement ? field.value : "";
      mine.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) bar.value = (event.loaded / event.total) * 100;
      });
      mine.addEventListener("load", () => {
        if (mine.status === 201) {
          insert(textarea, mine.response.markdown, isPicture);
          status.textContent = `${file.name} ${words.done ?? ""}`;
          const had = item.contains(document.activeElement);
          item.remove();
          if (had) textarea.focus();
          return;
        }
        refuse(mine.response?.error ?? (mine.status === 413 ? words.large : words.failed) ?? "");
      });
      for (const kind of ["error", "timeout"]) mine.addEventListener(kind, () => refuse(words.failed ?? ""));
      mine.open("POST", "/uploads");
      mine.responseType = "json";
      mine.timeout = 180_000;
      mine.setRequestHeader("X-CSRFToken", token);
      mine.setRequestHeader("Accept", "application/json");
      mine.send(data);
    };

    stop.addEventListener("click", () => {
      request?.abort();
      request = null;
      item.remove();
      status.textContent = `${file.name} ${words.cancelled ?? ""}`;
      textarea.focus();
    });
    again.addEventListener("click", () => { start(); stop.focus(); });
    list.append(item);
    if (file.size > MOST) {
      refuse(words.large ?? "");
      again.hidden = true;
    } else {
      start();
    }
  };

  let asking = Promise.resolve();
  /** @param {Iterable<File>} files */
  const take = (files) => {
    const { selectionStart: start, selectionEnd: end, value } = textarea;
    let first = true;
    for (const file of files) {
      // One question after the other.
      asking = asking.then(async () => {
        if (!file.type.startsWith("image/") || file.type === "image/svg+xml") {
          send(file, "");
          return;
        }
        const alt = await describe(file, words);
        textarea.focus();
        // A dialog may cost the text its cursor.
        if (first && textarea.value === value) textarea.setSelectionRange(start, end);
        first = false;
        if (alt !== null) send(file, alt);
      });
    }
  };

  choose.addEventListener("click", () => picker.click());
  picker.addEventListener("change", () => {
    take([...picker.files ?? []]);
    picker.value = "";
  });
  textarea.addEventListener("paste", (event) => {
    const files = [...event.clipboardData?.files ?? []];
    // A spreadsheet puts a picture of its cells beside their text: the text is what is meant.
    if (!files.length || event.clipboardData?.types.includes("text/plain")) return;
    event.preventDefault();
    take(files);
  });
  const box = textarea.closest(".composer-box") ?? textarea;
  /** @param {DragEvent} event */
  const brings = (event) => event.dataTransfer?.types.includes("Files") ?? false;
  for (const kind of ["dragenter", "dragover"]) {
    box.addEventListener(kind, (event) => {
      if (!(event instanceof DragEvent) || !brings(event)) return;
      event.preventDefault();
      box.classList.add("is-target");
    });
  }
  box.addEventListener("dragleave", () => box.classList.remove("is-target"));
  box.addEventListener("drop", (event) => {
    box.classList.remove("is-target");
    if (!(event instanceof DragEvent) || !brings(event)) return;
    event.preventDefault();
    take([...event.dataTransfer?.files ?? []]);
  });
}

for (const place of document.querySelectorAll("[data-attach]")) {
  const textarea = document.getElementById(place instanceof HTMLElement ? place.dataset.attach ?? "" : "");
  if (place instanceof HTMLElement && textarea instanceof HTMLTextAreaElement) enhance(place, textarea);
}
export {};
