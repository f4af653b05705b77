import { format } from "../lib/left.js";

// Counts down to data-until from the server's time in data-now; the device clock only measures the steps.
const DAYS = 2 * 86400;

export default (element) => {
  const total = (Date.parse(element.dataset.until) - Date.parse(element.dataset.now)) / 1000;
  const start = performance.now();
  const drain = document.getElementById(element.dataset.drain || "");
  const tick = () => {
    const seconds = total - (performance.now() - start) / 1000;
    if (seconds >= DAYS) return;
    const text = format(seconds);
    if (element.textContent !== text) element.textContent = text;
    if (drain) drain.value = Math.max(0, seconds);
    if (seconds <= 0) clearInterval(timer);
  };
  const timer = setInterval(tick, 250);
  tick();
};
