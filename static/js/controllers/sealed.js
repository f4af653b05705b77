// The panel of a sealed lot: seals and opens bids of the reader's paddle, and shows where the round stands in the server's time.
import { able, commitment, keep, make, read, recall, save } from "../lib/envelope.js";
import { parse, words, yuan } from "../lib/money.js";
import { fill } from "../lib/speech.js";
import { format } from "../lib/left.js";

const PATIENCE = 8000;
const CHECKS = [0, 1500, 3000, 6000];
const wait = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

class Sealed {
  constructor(panel) {
    this.panel = panel;
    this.root = panel.closest("[data-controller~='room']");
    this.text = JSON.parse(panel.dataset.text);
    this.lot = Number(this.root.dataset.lot);
    this.paddle = Number(this.root.dataset.paddle) || null;
    this.limit = Number(panel.dataset.limitFen) || null;
    this.state = JSON.parse(this.root.dataset.state);
    this.phase = this.root.dataset.phase;
    this.dialog = this.root.querySelector("#confirm-seal");
    this.sealing = panel.querySelector("[data-seal]");
    this.opening = panel.querySelector("[data-open]");
    this.listen();
    this.root.addEventListener("room:update", ({ detail }) => { this.state = detail; this.phase = detail.phase; this.render(); });
    setInterval(() => this.tick(), 250);
    this.render();
  }

  now() { return this.root.room ? this.root.room.clock.now() : Date.now(); }
  all(selector) { return this.root.querySelectorAll(selector); }
  step() {
    const now = this.now();
    return this.state.sealed?.schedule.find(([, , begins, ends]) => Date.parse(begins) <= now && now < Date.parse(ends)) ?? null;
  }

  own(round) { return this.state.sealed?.envelopes.find((one) => one.paddle === this.paddle && one.round === round) ?? null; }

  listen() {
    if (this.sealing) {
      this.panel.querySelector("[data-unable]").hidden = able();
      this.sealing.hidden = !able();
      const typed = this.sealing.querySelector("[data-amount]");
      typed.addEventListener("input", () => { this.sealing.querySelector("[data-words]").textContent = words(parse(typed.value)) || this.text.enter; });
      this.sealing.addEventListener("submit", (event) => { event.preventDefault(); this.ask(); });
      this.dialog.addEventListener("close", () => { if (this.dialog.returnValue === "ok") this.seal(); });
      for (const own of this.panel.querySelectorAll("[data-own-tool]")) own.open = false;
    }
    if (this.opening) {
      this.opening.addEventListener("submit", (event) => { event.preventDefault(); this.reveal(); });
      this.opening.querySelector("[data-file]").addEventListener("change", (event) => this.take(event.target.files[0]));
    }
    for (const again of this.all("[data-save-again]")) {
      again.addEventListener("click", () => { const kept = this.kept(); if (kept) save(kept); });
    }
  }

  kept() {
    const step = this.step();
    const own = step && this.own(step[0]);
    return own ? recall(own.commitment) : null;
  }

  minimum() {
    const step = this.step();
    return step ? this.state.sealed.minimums[step[0] - 1] : Number(this.root.dataset.startFen);
  }

  complaint(fen) {
    if (!(fen > 0) || fen % 100) return this.text.malformed;
    if (fen < this.minimum()) return fill(this.text.too_low, { minimum: yuan(this.minimum()) });
    return this.limit && fen > this.limit ? fill(this.text.over_limit, { limit: yuan(this.limit) }) : "";
  }

  ask() {
    const typed = this.sealing.querySelector("[data-amount]");
    this.fen = parse(typed.value);
    const wrong = this.complaint(this.fen);
    this.complain(this.sealing, wrong);
    if (wrong) { typed.focus(); return; }
    this.dialog.querySelector("[data-confirm-amount]").textContent = yuan(this.fen, true);
    this.dialog.querySelector("[data-confirm-words]").textContent = words(this.fen);
    this.dialog.showModal();
  }

  async seal() {
    const step = this.step();
    if (step?.[1] !== "sealing") { this.complain(this.sealing, this.text.too_late); return; }
    const kept = await make(this.lot, step[0], this.paddle, this.fen);
    const stored = keep(kept);
    save(kept);
    const body = new FormData(this.sealing);
    body.set("commitment", kept.commitment);
    body.set("round", kept.round);
    const answer = await this.send(this.sealing, body);
    if (!answer.accepted) { this.complain(this.sealing, answer.detail); return; }
    this.complain(this.sealing, "");
    this.sealing.querySelector("[data-amount]").value = "";
    this.sealing.querySelector("[data-words]").textContent = "";
    this.say(fill(stored ? this.text.sealed : this.text.sealed_file, { seq: answer.seq }));
    this.root.room?.prove(answer.seq);
  }

  async take(file) {
    const found = file && read(await file.text());
    const own = this.own(this.step()?.[0]);
    if (!found) { this.complain(this.opening, this.text.no_file); return; }
    if (own && (await commitment(found)) !== own.commitment) { this.complain(this.opening, this.text.other_file); return; }
    this.complain(this.opening, "");
    this.offer(found);
  }

  offer(kept) {
    this.opening.elements.amount.value = yuan(kept.amount_fen, true).replace("¥", "");
    this.opening.elements.nonce.value = kept.nonce;
  }

  async reveal() {
    const answer = await this.send(this.opening, new FormData(this.opening));
    this.complain(this.opening, answer.accepted ? "" : answer.detail);
    if (!answer.accepted) return;
    this.say(fill(this.text.opened, { amount: yuan(answer.amount_fen), seq: answer.seq }));
    this.root.room?.prove(answer.seq);
  }

  async send(form, body) {
    form.querySelector("fieldset").disabled = true;
    const key = body.get("key");
    const answer = (await this.post(form.action, body)) || (await this.inquire(key));
    form.elements.key.value = newKey();
    form.querySelector("fieldset").disabled = false;
    return answer;
  }

  async post(url, body) {
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
      if ((answer.headers.get("content-type") || "").includes("json")) return await answer.json();
      return answer.status >= 500 ? null : { accepted: false, detail: answer.redirected || answer.status === 401 ? this.text.signed_out : this.text.not_taken };
    } catch {
      return null;
    }
  }

  async inquire(key) {
    for (const pause of CHECKS) {
      await wait(pause);
      try {
        const answer = await fetch(`/lots/${this.lot}/seals/${key}`, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
        if (answer.ok) return await answer.json();
        if (answer.status === 404 && pause === CHECKS.at(-1)) return { accepted: false, detail: this.text.not_arrived };
      } catch { /* ask again */ }
    }
    return { accepted: false, detail: this.text.unknown };
  }

  complain(form, message) {
    const place = form.querySelector("[data-error]");
    place.querySelector("span").textContent = message || "";
    place.hidden = !message;
    form.querySelector("[aria-describedby]").setAttribute("aria-invalid", String(Boolean(message)));
    if (message) this.root.room?.speech.warn(message);
  }

  say(message) {
    const done = this.panel.querySelector("[data-done]");
    done.hidden = false;
    done.querySelector("p").textContent = message;
    this.root.room?.speech.warn(message);
  }

  tick() {
    const step = this.step();
    if (step && this.phase === "open") {
      const left = format(Math.max(0, (Date.parse(step[3]) - this.now()) / 1000));
      for (const place of this.all("[data-stage-left]")) if (place.textContent !== left) place.textContent = left;
    }
    const now = step ? step.slice(0, 2).join(" ") : "";
    if (now !== this.shown) this.render();
  }

  render() {
    const step = this.step();
    const [round, stage] = step ?? [0, "over"];
    const own = step && this.paddle ? this.own(round) : null;
    const state = own ? (own.amount_fen === null ? "sealed" : "opened") : "none";
    const turned = this.shown !== undefined && this.shown !== (step ? `${round} ${stage}` : "");
    this.shown = step ? `${round} ${stage}` : "";
    const fits = (list, value) => list === undefined || list.split(" ").includes(value);
    for (const part of this.all("[data-in-stage], [data-in-own]")) {
      part.hidden = !(this.phase === "open" && fits(part.dataset.inStage, stage) && fits(part.dataset.inOwn, state));
    }
    for (const place of this.all("[data-round]")) place.textContent = round || "";
    for (const place of this.all("[data-minimum]")) place.textContent = yuan(this.minimum());
    for (const place of this.all("[data-sealed-count]")) place.textContent = fill(this.text.counts, this.counts(round));
    if (this.sealing && step) this.sealing.elements.round.value = round;
    if (own) this.mine(own, stage);
    this.list();
    this.forfeit();
    if (turned) this.panel.querySelector("[data-done]").hidden = true;
    if (turned && this.phase === "open") this.root.room?.speech.warn(fill(this.text[`stage_${stage}`] ?? "", { round }));
  }

  counts(round) {
    const here = (this.state.sealed?.envelopes ?? []).filter((one) => one.round === round);
    return { sealed: here.length, opened: here.filter((one) => one.amount_fen !== null).length };
  }

  mine(own, stage) {
    for (const place of this.all("[data-own-commitment]")) place.textContent = own.commitment;
    for (const place of this.all("[data-own-amount]")) place.textContent = own.amount_fen === null ? "" : yuan(own.amount_fen);
    const kept = recall(own.commitment);
    for (const part of this.all("[data-when-kept]")) part.hidden = !kept;
    for (const part of this.all("[data-when-lost]")) part.hidden = Boolean(kept);
    if (kept && this.opening && stage === "revealing" && !this.opening.elements.nonce.value) this.offer(kept);
  }

  // Who did not open what it sealed hears so as soon as bidding is over.
  forfeit() {
    const shut = ["ended", "sold", "passed"].includes(this.phase) && this.paddle && this.state.sealed?.envelopes.some((one) => one.paddle === this.paddle && one.amount_fen === null);
    for (const part of this.all("[data-unopened]")) part.hidden = !shut;
    if (shut && this.root.room?.mine === "active") this.root.room.setMine("forfeited");
  }

  list() {
    const body = this.root.querySelector("[data-envelopes]");
    const row = this.root.querySelector("template[data-envelope]");
    if (!body || !row || !this.state.sealed) return;
    const points = new Map(this.state.sealed.points.map(([paddle, given]) => [paddle, given]));
    const totals = new Map(this.state.sealed.scores.map((one) => [one.paddle, one.total]));
    body.replaceChildren(...this.state.sealed.envelopes.map((one) => {
      const line = row.content.cloneNode(true).firstElementChild;
      const put = (part, text) => { const place = line.querySelector(`[data-cell-${part}]`); if (place) place.textContent = text; };
      put("paddle", one.paddle);
      line.querySelector("[data-cell-paddle]").classList.toggle("paddle--me", one.paddle === this.paddle);
      put("round", one.round);
      put("commitment", one.commitment.slice(0, 12));
      put("amount", one.amount_fen === null ? this.text.shut : yuan(one.amount_fen));
      put("note", one.amount_fen !== null && !one.counts ? this.text.uncounted : "");
      put("points", points.has(one.paddle) ? points.get(one.paddle).map((each) => (each / 100).toFixed(2)).join(" · ") : "–");
      put("total", totals.has(one.paddle) ? (totals.get(one.paddle) / 1e6).toFixed(2) : "–");
      return line;
    }));
    for (const part of this.all("[data-no-envelopes]")) part.hidden = this.state.sealed.envelopes.length > 0;
    for (const part of this.all("[data-some-envelopes]")) part.hidden = this.state.sealed.envelopes.length === 0;
  }
}

export default (panel) => { panel.sealed = new Sealed(panel); };
