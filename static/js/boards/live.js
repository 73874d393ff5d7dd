/**
 * A topic while somebody reads it: new posts are offered in a bar and put in when it is pressed,
 * changed ones are replaced in place. What has changed comes by name; the posts themselves are asked
 * from the server, which looks at the reader's rights again.
 */

import { counted } from "../counted.js";
import { isOver, live } from "../live.js";

/** @typedef {{ version: number, highest: number, posts: number[], too_many: boolean }} News */

const SPREAD = 600; // milliseconds: not all readers of a topic ask in the same moment
const POLL = 60_000;
const HELD = 2_000;

const bar = document.querySelector("[data-live]");
const list = document.querySelector(".posts");
if (bar instanceof HTMLElement && list instanceof HTMLElement) follow(bar, list);

/** @param {Element} post */
const numberOf = (post) => Number(/^post-(\d+)$/.exec(post.id)?.[1]);

/** Whether somebody is at work in it: an open menu, a vote half given, words being marked. @param {Element} post */
function isInUse(post) {
  const focused = document.activeElement;
  if (focused && focused !== post && post.contains(focused)) return true;
  if (post.querySelector("details.menu[open], .reaction-more[open], .reaction-who[open]")) return true;
  const marked = getSelection();
  return Boolean(marked && !marked.isCollapsed && marked.containsNode(post, true));
}

/** @param {Element} el */
const isInView = (el) => {
  const box = el.getBoundingClientRect();
  return box.top < innerHeight && box.bottom > 0;
};

/** @param {HTMLElement} bar @param {HTMLElement} list */
function follow(bar, list) {
  const { path = "", page = "1" } = bar.dataset;
  const [topic, room] = [Number(bar.dataset.live), Number(bar.dataset.room)];
  let [version, highest] = [Number(bar.dataset.version), Number(bar.dataset.highest)];
  let known = highest;
  let [busy, over] = [false, false];
  /** Posts on this page that have changed. @type {Set<number>} */
  const stale = new Set();

  /** @param {string} text @param {string} address */
  const offer = (text, address) => {
    // The same element while the number grows: it may have the focus.
    let link = bar.querySelector("a");
    if (!link) {
      link = document.createElement("a");
      link.className = "button button-primary";
      bar.replaceChildren(link);
    }
    link.href = address;
    link.textContent = text;
  };

  const show = () => {
    if (over) return;
    if (highest <= known) bar.replaceChildren();
    else {
      offer(
        counted(bar.dataset.new ?? "", highest - known),
        known < room ? `${path}?page=${page}#post-${known + 1}` : `${path}${known + 1}`,
      );
    }
  };

  /** @param {string} text */
  const end = (text) => {
    over = true;
    offer(text, location.pathname + location.search);
  };

  /** The posts of this page as they are now. @returns {Promise<HTMLElement>} */
  const ask = async () => {
    const response = await fetch(`${path}?page=${page}&only=posts`, { headers: { "HX-Request": "true", Accept: "text/html" } });
    if (!response.ok) throw new Error(String(response.status));
    const found = new DOMParser().parseFromString(await response.text(), "text/html").querySelector(".posts");
    if (!(found instanceof HTMLElement)) throw new Error("no posts");
    return found;
  };

  /** @param {HTMLElement} now */
  const retitle = (now) => {
    const [old, fresh] = [document.querySelector(".topic-head h1"), now.querySelector("h1")];
    if (old && fresh && old.textContent !== fresh.textContent) old.replaceWith(fresh);
  };

  /** What the curators say is known so far; it comes with the opening post. @param {HTMLElement} now */
  const summarise = (now) => {
    const [old, fresh] = [document.querySelector("[data-summary]"), now.querySelector("[data-summary]")];
    if (old && fresh && !isInUse(old) && old.innerHTML.trim() !== fresh.innerHTML.trim()) old.replaceWith(fresh);
  };

  /** @param {HTMLElement} now @param {number} number */
  const replace = (now, number) => {
    const old = document.getElementById(`post-${number}`);
    const fresh = now.querySelector(`#post-${number}`);
    if (!old || !(fresh instanceof HTMLElement)) return;
    if (isInUse(old)) {
      stale.add(number);
      return;
    }
    const seen = CSS.supports("overflow-anchor", "auto")
      ? undefined
      : [...list.querySelectorAll("article.post")].find((el) => el !== old && isInView(el));
    const before = seen?.getBoundingClientRect().top ?? 0;
    const focused = document.activeElement === old;
    old.replaceWith(fresh);
    if (number === 1) {
      retitle(now);
      summarise(now);
    }
    if (focused) {
      fresh.tabIndex = -1;
      fresh.focus({ preventScroll: true });
    }
    if (seen) scrollBy(0, seen.getBoundingClientRect().top - before);
  };

  const added = () => document.dispatchEvent(new Event("hrforum:added"));

  const mend = async () => {
    const numbers = [...stale].filter((number) => {
      const post = document.getElementById(`post-${number}`);
      return post && !isInUse(post);
    });
    if (busy || over || numbers.length === 0) return;
    busy = true;
    numbers.forEach((number) => stale.delete(number));
    try {
      const now = await ask();
      numbers.forEach((number) => replace(now, number));
      added();
    } catch {
      // The line is down: once more when it is back.
      numbers.forEach((number) => stale.add(number));
    } finally {
      busy = false;
    }
  };

  /** @param {News} news */
  const learn = (news) => {
    if (over || !(news.version > version)) return;
    version = news.version;
    highest = Math.max(highest, news.highest);
    if (news.too_many) {
      end(bar.dataset.many ?? "");
      return;
    }
    for (const number of news.posts) if (document.getElementById(`post-${number}`)) stale.add(number);
    show();
    if (stale.size) setTimeout(mend, Math.random() * SPREAD);
  };

  const putIn = async () => {
    const now = await ask();
    const fresh = [...now.querySelectorAll("article.post")].filter((post) => numberOf(post) > known);
    const first = fresh[0];
    if (!(first instanceof HTMLElement)) throw new Error("nothing new");
    list.append(...fresh);
    known = Math.max(...fresh.map(numberOf));
    highest = Math.max(highest, Number(now.dataset.highest));
    fresh.forEach((post) => post.classList.add("is-fresh"));
    added();
    show();
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
    // What was asked for stands below: the page stays where it is and says how to get there.
    if (!isInView(first) && highest <= known) offer(bar.dataset.there ?? "", `#${first.id}`);
  };

  bar.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const modified = event instanceof MouseEvent && (event.ctrlKey || event.metaKey || event.shiftKey);
    if (!link || over || modified) return;
    if (highest <= known) {
      setTimeout(show);
      return;
    }
    if (known >= room) return;
    event.preventDefault();
    if (link.getAttribute("aria-disabled") === "true") return;
    link.setAttribute("aria-disabled", "true");
    // Without an answer the link's own way says what is wrong.
    putIn().catch(() => location.assign(link.href)).finally(() => link.removeAttribute("aria-disabled"));
  });

  const poll = async () => {
    const now = await ask();
    const changed = [...now.querySelectorAll("article.post")].filter((post) => {
      const shown = document.getElementById(post.id);
      return shown && shown.textContent !== post.textContent;
    });
    learn({
      version: Number(now.dataset.version), highest: Number(now.dataset.highest),
      posts: changed.map(numberOf), too_many: false,
    });
    void mend();
  };

  const socket = live("/boards");
  const watch = () => {
    socket.emit("watch", { topic, since: version }, (/** @type {News & { ok: boolean, error: string }} */ answer) => {
      if (answer.ok) learn(answer);
      else if (answer.error === "not_found") end(bar.dataset.gone ?? "");
      void mend();
    });
  };
  socket.on("connect", watch);
  if (socket.connected) watch();
  socket.on("changed", (/** @type {News & { topic?: number }} */ news) => { if (news.topic === topic) learn(news); });
  socket.on("gone", (/** @type {{ topic?: number }} */ news) => { if (news.topic === topic) end(bar.dataset.gone ?? ""); });

  setInterval(() => { if (stale.size && socket.connected && !document.hidden) void mend(); }, HELD);
  // Where no socket gets through.
  setInterval(() => {
    if (!socket.connected && !isOver(socket) && !over && !document.hidden && navigator.onLine) poll().catch(() => {});
  }, POLL);
}
