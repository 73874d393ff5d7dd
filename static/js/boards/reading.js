/**
 * Marks the posts that were in view as read. Numbers are gathered and sent a few seconds apart, and
 * when the page is left.
 */

const LOOK = 1_000;
const SEND = 3_000;

const list = document.querySelector("[data-reading]");
const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
if (list instanceof HTMLElement && list.dataset.reading) watch(list, list.dataset.reading);

/** @param {HTMLElement} list @param {string} address */
function watch(list, address) {
  /** @type {Set<Element>} */
  const near = new Set();
  let [reached, sent, last] = [0, 0, -SEND];

  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) near.add(entry.target);
      else near.delete(entry.target);
    }
  });
  for (const post of list.querySelectorAll("article.post")) observer.observe(post);
  // Posts come and are replaced while one reads.
  new MutationObserver((records) => {
    for (const record of records) {
      for (const node of record.removedNodes) if (node instanceof Element) near.delete(node);
      for (const node of record.addedNodes) if (node instanceof Element && node.matches("article.post")) observer.observe(node);
    }
  }).observe(list, { childList: true });

  /** A post is read when its end was in view, or when it filled half of the window. @param {Element} post */
  const isSeen = (post) => {
    const box = post.getBoundingClientRect();
    const height = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
    return (box.bottom > 0 && box.bottom <= innerHeight + 1) || height > innerHeight / 2;
  };

  const send = () => {
    if (reached <= sent) return;
    const number = reached;
    sent = number;
    last = performance.now();
    const body = new URLSearchParams({ number: String(number), csrf_token: token });
    // Without an answer the number goes out again with the next one.
    fetch(address, { method: "POST", body, keepalive: true }).then(
      (answer) => { if (answer.status >= 500) sent = 0; },
      () => { sent = 0; },
    );
  };

  setInterval(() => {
    if (document.hidden) return;
    for (const post of near) {
      const number = Number(/^post-(\d+)$/.exec(post.id)?.[1]);
      if (number > reached && isSeen(post)) reached = number;
    }
    if (performance.now() - last >= SEND) send();
  }, LOOK);
  document.addEventListener("visibilitychange", () => document.hidden && send());
  // Before a link is followed: the next page shall know it already.
  addEventListener("click", send, true);
  addEventListener("pagehide", send);
}

export {};
