// The live lot room: applies the stream to the page. Prices come only from the server; the own state from own answers and the ledger.
import { ServerClock, ledgerTime, timeOfDay } from "../lib/clock.js";
import { fallingAt } from "../lib/falling.js";
import { words, yuan } from "../lib/money.js";
import { sealPath } from "../lib/seal.js";
import { Speech, fill } from "../lib/speech.js";
import { mark, stairs } from "../lib/stairs.js";
import { Stream } from "../lib/stream.js";
import { format } from "../lib/left.js";
import { toast } from "./toast.js";

const PHASES = { announced: "before", closed: "ended", awarded: "sold", confirmed: "sold", dealt: "sold", withdrawn: "stopped", terminated: "stopped" };
const SPOKEN = [300, 120, 60, 30, 10];
const SHOWN = 12;
const QUESTIONS = [0, 300, 600, 1200, 2400];
const ASKED_EVERY = 20000;
const SLOW = 1500;
const DOUBTFUL = 250;
const SLEPT = 2000;

class Room {
  constructor(root) {
    this.root = root;
    this.text = JSON.parse(root.dataset.text);
    this.state = JSON.parse(root.dataset.state);
    this.paddle = root.dataset.paddle;
    this.demo = new Set(JSON.parse(root.dataset.demo));
    this.history = JSON.parse(root.dataset.history);
    this.mine = root.dataset.mine;
    this.link = "open";
    this.clock = new ServerClock(root.dataset.now);
    this.speech = new Speech(this.one("[data-live]"), this.one("[data-live-urgent]"));
    this.row = this.one("template[data-row]");
    this.ledger = this.one("[data-ledger]");
    this.spoken = SPOKEN.filter((seconds) => seconds < this.left());
    root.addEventListener("bid:pending", () => this.setMine("pending"));
    root.addEventListener("bid:answer", (event) => this.answered(event.detail));
    for (const button of this.all("[data-reconnect]")) button.addEventListener("click", () => this.stream.open());
    setInterval(() => this.tick(), 250);
    this.stream = new Stream({
      events: root.dataset.events,
      snapshot: root.dataset.snapshot,
      onEvent: (...event) => this.receive(...event),
      onLink: (link, tries) => this.setLink(link, tries),
    });
    this.render();
    this.watchTime();
  }

  one(selector) { return this.root.querySelector(selector); }
  all(selector) { return this.root.querySelectorAll(selector); }
  phase() { return PHASES[this.state.state] || this.state.state; }
  falls() { return ["before", "open", "paused"].includes(this.phase()) ? fallingAt(this.state, this.clock.now()) : null; }
  shownFen() { return this.state.current_fen ?? this.falls()?.fen ?? this.startFen(); }
  left() { return this.state.closes_at ? (Date.parse(this.state.closes_at) - this.clock.now()) / 1000 : 0; }

  receive(name, data, back, polling = false) {
    if (name === "clock") { this.clock.hear(data.time); return; }
    if (name === "snapshot") this.snapshot(data);
    else this.entry(data);
    if (back) toast(this.text.restored);
    if (polling) this.one("[data-tries]").textContent = this.text.polling;
  }

  snapshot(data) {
    this.clock.hear(data.time);
    if (data.seq < this.state.seq) return;
    const fresh = data.entries.filter((entry) => entry.seq > this.state.seq);
    const gap = fresh.length && fresh[0].seq > this.state.seq + 1;
    if (gap) this.ledger.replaceChildren();
    for (const entry of fresh) this.show(entry);
    this.adopt(data);
  }

  entry(data) {
    if (data.seq <= this.state.seq) return;
    if (data.seq > this.state.seq + 1) { this.stream.resync(); return; }
    this.show(data);
    this.adopt(data.live);
    this.announce(data);
  }

  // Asks the server's time in a row, then now and then while somebody looks, and anew after the device has slept.
  watchTime() {
    const ask = async () => {
      try { await this.clock.measure(this.root.dataset.time); this.silent = false; } catch { this.silent = true; }
      this.tellTime();
    };
    const begin = () => { for (const pause of QUESTIONS) setTimeout(ask, pause); };
    const device = () => Date.now() - performance.now();
    let before = device();
    setInterval(() => {
      const jumped = device() - before;
      before += jumped;
      if (Math.abs(jumped) < SLEPT) return;
      this.clock.forget(jumped);
      this.stream.open();
      begin();
    }, 1000);
    setInterval(() => { if (!document.hidden) ask(); }, ASKED_EVERY);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) { this.stream.wake(); begin(); } });
    begin();
  }

  tellTime() {
    const [trip, doubt, ahead] = [this.clock.trip(), this.clock.doubt(), Math.round(this.clock.ahead() / 1000)];
    const state = trip === null ? "unknown" : this.silent || doubt > DOUBTFUL ? "doubtful" : "known";
    const off = ahead && trip !== null ? fill(ahead > 0 ? this.text.clock_ahead : this.text.clock_behind, { seconds: Math.abs(ahead) }) : "";
    this.fill("[data-sync]", `${fill(this.text[`clock_${state}`], { trip, doubt })} ${off}`.trim());
    this.root.dataset.sync = state;
    this.slow = trip > SLOW;
    this.render();
  }

  adopt(live) {
    const phase = this.phase();
    const { entries, time, ...state } = live;
    Object.assign(this.state, state, { closes_at: state.closes_at ?? this.state.closes_at });
    this.judge();
    if (phase !== this.phase()) this.turned();
    this.render();
  }

  leads() { return Boolean(this.paddle) && String(this.state.leader) === this.paddle; }

  judge() {
    if (!this.paddle || this.mine === "pending" || (this.state.sealed && this.phase() !== "sold")) return;
    if (this.leads()) this.mine = "leading";
    else if (this.mine === "leading") {
      this.mine = "outbid";
      if (this.phase() === "open") this.speech.warn(fill(this.text.outbid, this.facts()));
    }
  }

  answered({ receipt, refused }) {
    if (receipt) {
      const passed = this.state.seq > receipt.seq && !this.leads();
      this.mine = passed ? "outbid" : "leading";
      this.prove(receipt.seq);
      this.fill("[data-my-seq]", receipt.seq);
      this.fill("[data-my-amount]", yuan(receipt.amount_fen));
      this.speech.warn(fill(passed ? this.text.outbid : this.text.accepted, { ...this.facts(), amount: yuan(receipt.amount_fen), seq: receipt.seq }));
    } else {
      this.mine = this.leads() ? "leading" : this.before || "active";
      if (refused) this.speech.warn(refused);
    }
    this.render();
  }

  // Offers the receipt of the newest own entry.
  prove(seq) {
    const link = this.one("[data-receipt-link]");
    if (!link) return;
    link.href = link.href.replace(/\d+$/, seq);
    this.one("[data-receipt]").hidden = false;
  }

  setMine(mine) {
    this.before = this.mine;
    this.mine = mine;
    this.render();
  }

  setLink(link, tries) {
    if (link === "offline" && this.link !== "offline") this.speech.warn(this.text.offline);
    this.link = link;
    this.fill("[data-tries]", fill(this.text.retrying, { tries }));
    this.render();
  }

  turned() {
    const text = this.text[`phase_${this.phase()}`];
    if (text) this.speech.warn(fill(text, this.facts()));
    this.spoken = SPOKEN.filter((seconds) => seconds < this.left());
  }

  announce(entry) {
    if (entry.kind === "called") this.speech.say(this.text.calls[entry.data.call]);
    if (entry.kind === "said") this.speech.say(entry.data.text);
    if (entry.kind === "bid" && String(entry.paddle) !== this.paddle) this.speech.say(fill(this.text.price, this.facts()));
  }

  facts() {
    return { price: yuan(this.shownFen()), paddle: this.state.leader ?? "", left: this.spokenTime(this.left()) };
  }

  spokenTime(seconds) {
    const whole = Math.max(0, Math.round(seconds));
    return fill(whole >= 60 ? this.text.minutes : this.text.seconds, { minutes: Math.floor(whole / 60), seconds: whole % 60 });
  }

  // A falling price moves by itself: whatever shows it is drawn again when it has stepped, or has begun to fall.
  course() {
    const falls = this.falls();
    if (this.fell !== (falls?.fen ?? null)) { this.render(); return; }
    this.fill("[data-next-step]", falls?.next ? format(falls.next) : "");
    this.fill("[data-until-fall]", falls?.begins ? format(falls.begins) : "");
    const { period } = this.state;
    const limited = period && this.clock.now() >= Date.parse(period.begins_at);
    for (const element of this.all("[data-period]")) element.hidden = element.dataset.period !== (limited ? "limited" : "free");
  }

  turnCourse() {
    const falls = this.falls();
    this.fell = falls?.fen ?? null;
    this.root.dataset.course = this.fell !== null ? (falls.next === null ? "floor" : "falling") : falls ? "waiting" : "rising";
  }

  tick() {
    this.fill("[data-clock]", timeOfDay(this.clock.now()));
    this.course();
    if (this.phase() !== "open") return;
    const left = this.left();
    this.fill("[data-left]", format(left));
    for (const drain of this.all("[data-drain]")) drain.value = Math.max(0, left);
    if (this.link !== "offline" && this.spoken.length && left <= this.spoken[0]) {
      while (this.spoken.length && left <= this.spoken[0]) this.spoken.shift();
      this.speech.say(fill(this.text.left, this.facts()));
    }
  }

  fill(selector, text) {
    for (const element of this.all(selector)) if (element.textContent !== String(text)) element.textContent = text;
  }

  reveal(selector, when) {
    for (const element of this.all(selector)) element.hidden = !when;
  }

  render() {
    const { state } = this;
    this.turnCourse();
    const current = this.shownFen();
    this.fill("[data-price]", yuan(current).slice(1));
    this.fill("[data-price-words]", words(current));
    this.fill("[data-price-wan]", fill(this.text.wan, { wan: (current / 1e6).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 }), million: (current / 1e8).toFixed(2) }));
    this.fill("[data-leader]", state.leader ?? "");
    if (state.closes_at) this.fill("[data-ended]", timeOfDay(Date.parse(state.closes_at)));
    this.fill("[data-call]", this.text.calls[state.call] ?? "");
    this.reveal("[data-call]", state.call);
    this.fill("[data-notice]", state.notice);
    this.reveal("[data-has-notice]", state.notice && this.phase() !== "paused");
    this.fill("[data-bids]", fill(this.text.bids, state));
    this.fill("[data-count]", state.bids);
    this.fill("[data-step]", yuan(state.step_fen));
    this.fill("[data-extensions]", fill(this.text.extensions, state));
    this.fill("[data-reserve]", !this.root.dataset.hasReserve ? this.text.reserve_none : state.reserve_met ? this.text.reserve_met : this.text.reserve_unmet);
    for (const plate of this.all("[data-leader]")) plate.classList.toggle("paddle--me", this.leads());
    this.reveal("[data-has-leader]", state.leader);
    this.reveal("[data-no-leader]", !state.leader);
    this.reveal("[data-is-mine]", this.leads());
    this.reveal("[data-extended]", state.extensions);
    this.root.dataset.link = this.shownLink();
    this.root.dataset.mine = this.mine;
    this.root.dataset.phase = this.phase();
    for (const element of this.all("[data-in-phase], [data-in-mine], [data-in-link], [data-in-course]")) element.hidden = !this.fits(element.dataset);
    this.tick();
    this.root.dispatchEvent(new CustomEvent("room:update", { detail: { ...state, next_fen: this.fell ?? state.next_fen, falls: this.fell !== null, phase: this.phase(), link: this.link, mine: this.mine } }));
  }

  fits({ inPhase, inMine, inLink, inCourse }) {
    const has = (list, value) => list === undefined || list.split(" ").includes(value);
    return has(inPhase, this.phase()) && has(inMine, this.mine) && has(inLink, this.shownLink()) && has(inCourse, this.root.dataset.course);
  }

  shownLink() { return this.link === "open" && (this.slow || this.silent) ? "weak" : this.link; }

  startFen() { return Number(this.root.dataset.startFen); }

  show(entry) {
    if (this.paddle && String(entry.paddle) === this.paddle && entry.kind !== "awarded") this.prove(entry.seq);
    if (entry.kind === "bid") {
      const extended = this.state.closes_at && entry.closes_at && entry.closes_at > this.state.closes_at;
      this.history.push([entry.amount_fen, Boolean(extended)]);
      this.climb();
    }
    this.ledger.querySelector(".is-top")?.classList.remove("is-top");
    this.ledger.prepend(this.draw(entry));
    while (this.ledger.children.length > SHOWN) this.ledger.lastElementChild.remove();
  }

  draw(entry) {
    const row = this.row.content.cloneNode(true).firstElementChild;
    const part = (name) => row.querySelector(`[data-entry-${name}]`);
    const set = (name, text) => { part(name).textContent = text; };
    const bid = Boolean(entry.paddle);
    const mine = bid && String(entry.paddle) === this.paddle;
    row.classList.toggle("is-top", bid);
    row.classList.toggle("is-me", mine);
    row.querySelector("path").setAttribute("d", sealPath(entry.hash));
    row.querySelector(".seal").setAttribute("aria-label", fill(this.text.seal, { code: entry.hash.slice(0, 8) }));
    set("paddle", entry.paddle ?? "");
    part("paddle").hidden = !bid;
    part("paddle").classList.toggle("paddle--me", mine);
    part("me").hidden = !mine;
    part("demo").hidden = !(bid && this.demo.has(entry.paddle));
    set("kind", entry.data?.text || this.text.calls[entry.data?.call] || this.text.kinds[entry.data?.takes === false ? "waived" : entry.data?.priority ? "by_priority" : entry.bid_kind || entry.kind]);
    part("money").hidden = (entry.amount_fen ?? null) === null;
    set("amount", entry.amount_fen ? yuan(entry.amount_fen).slice(1) : "");
    set("seq", fill(this.text.seq, { seq: entry.seq }));
    set("at", ledgerTime(entry.at));
    part("at").setAttribute("datetime", entry.at);
    set("hash", entry.hash.slice(0, 8));
    return row;
  }

  climb() {
    const amounts = this.history.map(([fen]) => fen);
    const { line, fill: area } = stairs(this.startFen(), amounts);
    this.one(".stairs-line").setAttribute("d", line);
    this.one(".stairs-fill").setAttribute("d", area);
    const marks = this.history.map(([, extended], index) => (extended ? `M${mark(index, amounts.length)} 0V120` : "")).join("");
    this.one(".stairs-mark").setAttribute("d", marks || "M0 0");
  }
}

export default (root) => { root.room = new Room(root); };
