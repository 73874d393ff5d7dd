/**
 * Reactions without a jump of the page: the server answers with the piece that belongs in place of the
 * old one. What a button does (give or take) stands in it, so that a second click changes nothing.
 */

/** @param {HTMLElement} box @param {string} html @param {string} kind */
function replace(box, html, kind) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  const fresh = holder.content.firstElementChild;
  if (!(fresh instanceof HTMLElement)) return;
  box.replaceWith(fresh);
  const button = fresh.querySelector(`button[value="${CSS.escape(kind)}"]`);
  const seen = button instanceof HTMLElement && button.checkVisibility() ? button : fresh.querySelector("summary");
  if (seen instanceof HTMLElement) seen.focus({ preventScroll: true });
}

addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  const box = form.closest("[data-reactions]");
  const button = event.submitter;
  if (!(box instanceof HTMLElement) || !(button instanceof HTMLButtonElement)) return;
  event.preventDefault();
  if (box.getAttribute("aria-busy") === "true") return;
  box.setAttribute("aria-busy", "true");
  const body = new URLSearchParams({ [button.name]: button.value });
  const token = new FormData(form).get("csrf_token");
  if (typeof token === "string") body.set("csrf_token", token);
  fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true", Accept: "text/html" } })
    .then(async (response) => {
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      replace(box, await response.text(), button.value);
    })
    // Signed out, or the line is down: the ordinary way says what is wrong.
    .catch(() => {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = button.name;
      input.value = button.value;
      form.append(input);
      form.submit();
    });
}, { capture: true });

// "toggle" does not bubble; it can be caught on its way down.
addEventListener("toggle", (event) => {
  const details = event.target;
  if (!(details instanceof HTMLDetailsElement)) return;
  if (details.open) {
    for (const other of document.querySelectorAll("details.reaction-more[open], details.reaction-who[open]")) {
      if (other !== details && details.matches(".reaction-more, .reaction-who")) other.removeAttribute("open");
    }
  }
  const address = details.dataset.who;
  const list = details.querySelector(".reaction-people");
  if (!details.open || !address || !list || list.hasAttribute("data-loaded")) return;
  list.setAttribute("data-loaded", "");
  fetch(address, { headers: { "HX-Request": "true", Accept: "text/html" } })
    .then(async (response) => {
      if (!response.ok) throw new Error(String(response.status));
      list.innerHTML = await response.text();
    })
    // The link to the page with the names stays.
    .catch(() => list.removeAttribute("data-loaded"));
}, { capture: true });

/** @param {(details: Element) => boolean} which */
function close(which) {
  for (const details of document.querySelectorAll("details.reaction-more[open], details.reaction-who[open]")) {
    if (which(details)) details.removeAttribute("open");
  }
}

addEventListener("click", (event) => close((details) => event.target instanceof Node && !details.contains(event.target)));
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !(document.activeElement instanceof HTMLElement)) return;
  const details = document.activeElement.closest("details.reaction-more[open], details.reaction-who[open]");
  if (!details) return;
  details.removeAttribute("open");
  details.querySelector("summary")?.focus();
});

export {};
