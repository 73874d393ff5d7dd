/** The number of unread notifications in the header, as it is now. */

import { counted } from "./counted.js";
import { live } from "./live.js";

const MOST = 99;

const link = document.querySelector("[data-inbox]");
if (link instanceof HTMLElement) live("/boards").on("unread", (news) => show(link, Number(news?.count)));

/** @param {HTMLElement} link @param {number} count */
function show(link, count) {
  if (!Number.isInteger(count)) return;
  for (const old of link.querySelectorAll(".inbox-count, .inbox-count + .visually-hidden")) old.remove();
  if (count < 1) return;
  const sign = document.createElement("span");
  sign.className = "inbox-count";
  sign.setAttribute("aria-hidden", "true");
  sign.textContent = count > MOST ? `${MOST}+` : String(count);
  const words = document.createElement("span");
  words.className = "visually-hidden";
  words.textContent = count > MOST ? link.dataset.inboxMore ?? "" : counted(link.dataset.inbox ?? "", count);
  link.append(sign, words);
}
