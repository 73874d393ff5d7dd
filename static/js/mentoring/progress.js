/**
 * A run of the matching on its way: the bar moves, and the page is loaded anew when it is over. Without
 * scripts the link "Look again" does the same.
 */

const EVERY = 700;
const MOST = 5_000;

/** @param {HTMLElement} place */
function follow(place) {
  const address = place.dataset.progress ?? "";
  const bar = place.querySelector("progress");
  const words = place.querySelector("[data-percent]");
  let pause = EVERY;
  const look = async () => {
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const found = /** @type {{ state: string, progress: number, replayed: boolean }} */ (await answer.json());
      const over = place.dataset.until === "replayed" ? found.replayed : !["queued", "running"].includes(found.state);
      if (over) {
        location.reload();
        return;
      }
      if (bar instanceof HTMLProgressElement) bar.value = found.progress;
      if (words) words.textContent = `${found.progress} %`;
      pause = EVERY;
    } catch {
      pause = Math.min(MOST, pause * 2);
    }
    setTimeout(look, pause);
  };
  setTimeout(look, pause);
}

for (const place of document.querySelectorAll("[data-progress]")) if (place instanceof HTMLElement) follow(place);
