/**
 * One connection for all that is live on a page. It is closed with the page and while nobody looks it
 * is not opened again: whoever comes back asks what was missed.
 */

import { Manager } from "socket.io-client";

/** @typedef {import("socket.io-client").Socket} Socket */

const AGAIN = 1_000;
const AT_MOST = 60_000;
const OFTEN = 12;
const AWAY = 30_000;
const LOOK = 5_000;

/** @type {Map<string, Socket>} */
const sockets = new Map();
/** @type {Set<Socket>} */
const ended = new Set();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let failures = 0;
let left = false;

const manager = new Manager(location.origin, {
  transports: ["websocket"], autoConnect: false, reconnection: false, timeout: 10_000,
});
manager.on("error", later);
manager.on("close", later);

/** The connection to a namespace; it comes back by itself unless the server ended it. @param {string} namespace */
export function live(namespace) {
  let socket = sockets.get(namespace);
  if (!socket) {
    socket = manager.socket(namespace);
    const made = socket;
    sockets.set(namespace, made);
    made.on("connect", () => { failures = 0; });
    // The session is over: this page has nothing to come back with.
    made.on("disconnect", (reason) => { if (reason === "io server disconnect") ended.add(made); });
    open();
  }
  return socket;
}

/** Whether the server has ended the connection for good. @param {Socket} socket */
export const isOver = (socket) => ended.has(socket);

function open() {
  clearTimeout(timer);
  timer = undefined;
  if (left || document.hidden || !navigator.onLine) return;
  for (const socket of sockets.values()) if (!socket.active && !ended.has(socket)) socket.connect();
  if ([...sockets.values()].some((socket) => socket.active)) manager.open();
}

function later() {
  if (timer !== undefined || left) return;
  // Often at first, since a server that starts anew is away for seconds; then less and less.
  const pause = Math.min(AT_MOST, AGAIN * 2 ** Math.max(Math.min(failures, 1), failures - OFTEN));
  failures += 1;
  // Not all at once after the server was away.
  timer = setTimeout(open, pause * (0.5 + Math.random() / 2));
}

/** One that is being made is left alone: ending it now would only make the browser complain. */
const close = () => { if (manager.engine?.readyState === "open") manager.engine.close(); };

/** A connection that slept may be dead without knowing it. */
function afresh() {
  failures = 0;
  close();
  open();
}

let hidden = 0;
document.addEventListener("visibilitychange", () => {
  if (document.hidden) hidden = Date.now();
  else if (Date.now() - hidden > AWAY) afresh();
  else open();
});
addEventListener("online", afresh);
// Browsers keep a page for the Back button only where it holds no connection.
addEventListener("pagehide", () => { left = true; close(); });
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  left = false;
  afresh();
});
let last = Date.now();
setInterval(() => {
  const gap = Date.now() - last;
  last = Date.now();
  if (gap > AWAY && !document.hidden) afresh();
}, LOOK);
