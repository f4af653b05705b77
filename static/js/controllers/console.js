// The auctioneer's console: price and clock follow the stream; lists are fetched anew; the hammer waits for zero.
import { ServerClock, timeOfDay } from "../lib/clock.js";
import { words, yuan } from "../lib/money.js";
import { Stream } from "../lib/stream.js";
import { format } from "./countdown.js";

const PAUSE = 800;

class Console {
  constructor(root) {
    this.root = root;
    this.clock = new ServerClock(root.dataset.now);
    this.closes = root.dataset.closes;
    this.state = root.dataset.state;
    this.seq = Number(root.dataset.seq);
    setInterval(() => this.tick(), 250);
    if (!root.dataset.events) return;
    this.stream = new Stream({
      events: root.dataset.events,
      snapshot: root.dataset.snapshot,
      onEvent: (name, data) => this.receive(name, data),
      onLink: (link) => this.link(link),
    });
  }

  fill(name, text) {
    for (const element of this.root.querySelectorAll(`[data-${name}]`)) if (element.textContent !== String(text)) element.textContent = text;
  }

  receive(name, data) {
    if (data.time) this.clock.hear(data.time);
    if (name === "clock" || data.seq <= this.seq) return;
    const live = data.live || data;
    this.seq = data.seq;
    if (live.state !== this.state) { this.turn(); return; }
    this.closes = live.closes_at;
    if (live.current_fen) {
      this.fill("price", yuan(live.current_fen).slice(1));
      this.fill("words", words(live.current_fen));
    }
    this.fill("leader", live.leader ?? "—");
    this.fill("bids", live.bids);
    this.fill("extensions", live.extensions);
    this.refresh();
  }

  // Another state means other buttons: load the page anew, unless somebody is typing a reason.
  turn() {
    const typing = document.activeElement?.matches("textarea, input");
    if (typing) this.refresh();
    else window.location.reload();
  }

  refresh() {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of this.root.querySelectorAll("[data-refresh]")) {
        const fresh = page.getElementById(part.id);
        if (fresh) part.replaceChildren(...fresh.childNodes);
      }
    }, PAUSE);
  }

  link(link) {
    for (const element of this.root.querySelectorAll("[data-link]")) element.hidden = element.dataset.link !== link;
  }

  tick() {
    this.fill("clock", timeOfDay(this.clock.now()));
    if (this.state !== "open" || !this.closes) return;
    const left = (Date.parse(this.closes) - this.clock.now()) / 1000;
    this.fill("left", format(left));
    for (const button of this.root.querySelectorAll("[data-hammer]")) button.disabled = left > 0;
    for (const button of this.root.querySelectorAll("[data-while-open]")) button.disabled = left <= 0;
    for (const drain of this.root.querySelectorAll("[data-drain]")) drain.value = Math.max(0, left);
  }
}

export default (root) => { root.console = new Console(root); };
