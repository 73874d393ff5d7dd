/**
 * Passkeys: the server's question stands in the form, the browser's answer goes back with it.
 * Without this module the buttons stay hidden, and password and app do the same.
 */

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
};

/** @param {ArrayBuffer} buffer @returns {string} */
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/** @param {any} options @returns {any} */
function read(options) {
  const list = (/** @type {any[] | undefined} */ keys) => keys?.map((key) => ({ ...key, id: bytes(key.id) }));
  const read = { ...options, challenge: bytes(options.challenge) };
  if (options.user) read.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) read.excludeCredentials = list(options.excludeCredentials);
  if (options.allowCredentials) read.allowCredentials = list(options.allowCredentials);
  return read;
}

/** @param {PublicKeyCredential} credential @returns {string} */
function written(credential) {
  const { response } = credential;
  /** @type {Record<string, unknown>} */
  const answer = { clientDataJSON: text(response.clientDataJSON) };
  if (response instanceof AuthenticatorAttestationResponse) {
    answer.attestationObject = text(response.attestationObject);
    answer.transports = response.getTransports?.() ?? [];
  } else if (response instanceof AuthenticatorAssertionResponse) {
    answer.authenticatorData = text(response.authenticatorData);
    answer.signature = text(response.signature);
    if (response.userHandle) answer.userHandle = text(response.userHandle);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: answer,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: {},
  });
}

/** @param {HTMLButtonElement} button */
function equip(button) {
  const { form } = button;
  const error = form?.querySelector("[data-passkey-error]");
  const field = form?.elements.namedItem("credential");
  const known = "PublicKeyCredential" in window && isSecureContext;
  const say = (/** @type {string} */ words) => {
    if (!(error instanceof HTMLElement)) return;
    error.textContent = words;
    error.hidden = words === "";
  };
  if (!known) say(button.dataset.unknown ?? "");
  else button.hidden = false;
  let waiting = false;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    if (!known || waiting || !form || !(field instanceof HTMLInputElement)) return;
    waiting = true;
    say("");
    const publicKey = read(JSON.parse(button.dataset.options ?? "{}"));
    const asked = button.dataset.passkey === "add"
      ? navigator.credentials.create({ publicKey })
      : navigator.credentials.get({ publicKey });
    asked.then((credential) => {
      if (!(credential instanceof PublicKeyCredential)) throw new TypeError("no passkey");
      field.value = written(credential);
      form.action = button.formAction;
      form.submit();
    }).catch(() => {
      waiting = false;
      say(button.dataset.failed ?? "");
    });
  });
}

for (const button of document.querySelectorAll("button[data-passkey]")) {
  if (button instanceof HTMLButtonElement) equip(button);
}

export {};
