// The auctioneer's console: price, clock and ledger follow the stream; lists are fetched anew; the hammer waits for zero.
import { ServerClock, ledgerTime, timeOfDay } from "../lib/clock.js";
import { fallingAt } from "../lib/falling.js";
import { words, yuan } from "../lib/money.js";
import { Stream } from "../lib/stream.js";
import { format } from "../lib/left.js";

const PAUSE = 800;
const SHOWN = 20;
const LOOK = 5000;

class Console {
  constructor(root) {
    this.root = root;
    this.clock = new ServerClock(root.dataset.now);
    this.closes = root.dataset.closes;
    this.state = root.dataset.state;
    this.seq = Number(root.dataset.seq);
    setInterval(() => this.tick(), 250);
    if (!root.dataset.events) return;
    this.kinds = JSON.parse(root.dataset.kinds);
    this.calls = JSON.parse(root.dataset.calls);
    setInterval(() => { if (!document.hidden) this.refresh("[data-refresh=timed]"); }, LOOK);
    this.course = JSON.parse(root.dataset.course);
    this.ledger = root.querySelector("[data-ledger]");
    this.row = root.querySelector("template[data-row]");
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

  reveal(name, when) {
    for (const element of this.root.querySelectorAll(`[data-${name}]`)) element.hidden = !when;
  }

  receive(name, data) {
    if (data.time) this.clock.hear(data.time);
    if (name === "clock" || data.seq <= this.seq) return;
    if (data.live && data.seq > this.seq + 1) { this.stream.resync(); return; }
    const live = data.live || data;
    this.write(data.live ? [data] : data.entries.filter((entry) => entry.seq > this.seq));
    this.seq = data.seq;
    if (live.state !== this.state) { this.refresh(); this.turn(); return; }
    this.closes = live.closes_at;
    this.course = { falling: live.falling, paused_at: live.paused_at };
    if (live.current_fen) this.price(live.current_fen);
    this.fill("leader", live.leader ?? "—");
    this.fill("bids", live.bids);
    this.fill("extensions", live.extensions);
    this.fill("call", this.calls[live.call] ?? "");
    this.reveal("call", live.call);
    this.reveal("with-bid", live.current_fen);
    this.reveal("without-bid", !live.current_fen);
    this.reveal("met", live.reserve_met);
    this.reveal("unmet", !live.reserve_met);
    this.root.dispatchEvent(new CustomEvent("console:update", { detail: live }));
    this.refresh();
  }

  price(fen) {
    this.fill("price", yuan(fen).slice(1));
    this.fill("words", words(fen));
  }

  write(entries) {
    if (entries[0]?.seq > this.seq + 1) this.ledger.replaceChildren();
    for (const entry of entries) {
      this.ledger.querySelector("[aria-current]")?.removeAttribute("aria-current");
      this.ledger.prepend(this.draw(entry));
    }
    while (this.ledger.children.length > SHOWN) this.ledger.lastElementChild.remove();
  }

  draw(entry) {
    const row = this.row.content.cloneNode(true).firstElementChild;
    const put = (name, text) => {
      const cell = row.querySelector(`[data-entry=${name}]`);
      if (text) cell.textContent = text;
      else cell.closest("td").replaceChildren("—");
    };
    row.setAttribute("aria-current", "true");
    put("seq", entry.seq);
    put("at", ledgerTime(entry.at));
    put("paddle", entry.paddle);
    put("kind", entry.data?.text || this.calls[entry.data?.call] || this.kinds[entry.data?.takes === false ? "waived" : entry.data?.priority ? "by_priority" : entry.bid_kind || entry.kind]);
    put("amount", entry.amount_fen && yuan(entry.amount_fen).slice(1));
    put("hash", entry.hash.slice(0, 8));
    return row;
  }

  // Another state means other buttons: go to the page anew as soon as nobody is in the middle of typing. Never "reload": where
  // an order was refused, that would give the order again.
  turn() {
    const field = document.activeElement;
    this.turned = Boolean(field?.matches("textarea, input:not([type=radio])") && field.value);
    if (!this.turned) window.location.assign(this.root.dataset.page);
  }

  refresh(parts = "[data-refresh]") {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      const answer = await fetch(this.root.dataset.page, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of this.root.querySelectorAll(parts)) {
        if (part.contains(document.activeElement)) continue;
        const fresh = page.getElementById(part.id);
        if (fresh) part.replaceChildren(...fresh.childNodes);
      }
      if (this.state === "closed") this.hold(0);
    }, PAUSE);
  }

  // The hammer waits for zero, and for the holders of a priority right who are still asked.
  hold(left) {
    const waits = left > 0 || this.root.querySelector("[data-hammer-waits]") !== null;
    for (const button of this.root.querySelectorAll("[data-hammer]")) button.disabled = waits;
  }

  link(link) {
    for (const element of this.root.querySelectorAll("[data-link]")) element.hidden = element.dataset.link !== link;
  }

  tick() {
    this.fill("clock", timeOfDay(this.clock.now()));
    if (this.turned) this.turn();
    if (this.state !== "open" || !this.closes) return;
    const left = (Date.parse(this.closes) - this.clock.now()) / 1000;
    const fell = fallingAt(this.course, this.clock.now())?.fen;
    if (fell) this.price(fell);
    this.fill("left", format(left));
    this.hold(left);
    for (const button of this.root.querySelectorAll("[data-while-open]")) button.disabled = left <= 0;
    for (const drain of this.root.querySelectorAll("[data-drain]")) drain.value = Math.max(0, left);
  }
}

export default (root) => { root.console = new Console(root); };
