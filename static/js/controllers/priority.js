// Holders of a priority right are asked once bidding has ended: who is awaited, how long still, and what came of it.
import { format } from "../lib/left.js";

const BEFORE = ["announced", "open", "paused"];
const SOLD = ["awarded", "confirmed", "dealt"];

export default (block) => {
  const root = block.closest("[data-controller~=room]");
  const clock = () => root.room?.clock.now() ?? Date.now();
  const own = Number(block.dataset.own);
  const left = block.querySelector("[data-ask-left]");
  const names = block.querySelector("[data-ask-waiting]");
  let live = JSON.parse(root.dataset.state);
  let shown = null;

  const states = () => {
    const { state, priority } = live;
    if (BEFORE.includes(state)) return ["before"];
    if (!priority) return [];
    if (state !== "closed") return SOLD.includes(state) && priority.matched ? ["matched"] : [];
    const said = priority.answers.find(([paddle]) => paddle === own);
    const mine = said ? [said[1] ? "took" : "waived"] : [];
    const asked = priority.waiting.length && clock() < Date.parse(priority.until);
    return asked ? ["asked", ...mine, ...(priority.waiting.includes(own) ? ["mine"] : [])] : ["answered", ...mine];
  };

  const draw = () => {
    const now = states();
    if (now.includes("asked")) left.textContent = format((Date.parse(live.priority.until) - clock()) / 1000);
    if (now.join() === shown) return;
    for (const element of root.querySelectorAll("[data-ask]")) element.hidden = !element.dataset.ask.split(" ").some((name) => now.includes(name));
    if (now.includes("asked") && !shown?.includes("asked")) root.room?.speech.warn(block.dataset.said);
    shown = now.join();
  };

  root.addEventListener("room:update", (event) => {
    live = event.detail;
    names.textContent = live.priority?.waiting.join(" · ") ?? "";
    draw();
  });
  setInterval(draw, 250);
  draw();
};
