// The bid form: quick steps, capital numerals, one question before a binding act, and never a blind second try.
import { parse, words, yuan } from "../lib/money.js";
import { fill } from "../lib/speech.js";

const PATIENCE = 5000;
const CHECKS = [0, 1500, 3000, 6000];
const QUICK = [0, 1, 4];

const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const wait = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

class Bid {
  constructor(form) {
    this.form = form;
    this.room = form.closest("[data-controller~='room']");
    this.text = JSON.parse(this.room.dataset.text);
    this.input = form.querySelector("[name=amount]");
    this.error = form.querySelector("[data-amount-error]");
    this.dialog = this.room.querySelector("#confirm-bid");
    const { step_fen: step, next_fen: next } = JSON.parse(this.room.dataset.state);
    this.increment = step;
    this.next = next;
    this.falls = false;
    this.current = null;
    this.typed = false;
    this.quick = [...form.querySelectorAll("[data-quick]")];
    this.form.elements.key.value ||= newKey();
    this.listen();
    this.follow();
  }

  listen() {
    // The complaint goes while the amount is typed, not when the field is left: the button must not move under the finger.
    this.input.addEventListener("input", () => { this.typed = true; this.show(); if (!this.error.hidden) this.check(); });
    this.input.addEventListener("blur", () => { if (this.value() > 0) this.input.value = yuan(this.value()).slice(1); this.check(); });
    this.quick.forEach((button) => button.addEventListener("click", () => {
      this.typed = button !== this.quick[0];
      this.set(Number(button.dataset.quick));
      this.check();
    }));
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.ask(); });
    for (const button of this.room.querySelectorAll("[data-bid-open]")) button.addEventListener("click", () => this.ask());
    this.dialog.addEventListener("close", () => { if (this.dialog.returnValue === "ok") this.send(); });
    this.room.addEventListener("room:update", ({ detail }) => this.update(detail));
  }

  value() { return parse(this.input.value); }

  set(fen) {
    this.input.value = yuan(fen).slice(1);
    this.show();
  }

  update(state) {
    const moved = state.next_fen !== this.next || state.falls !== this.falls || state.step_fen !== this.increment;
    this.next = state.next_fen;
    this.increment = state.step_fen;
    this.falls = state.falls;
    this.current = state.current_fen;
    const off = state.link === "offline" || state.phase !== "open" || state.mine === "pending";
    this.form.querySelector("fieldset").disabled = off;
    for (const button of this.room.querySelectorAll("[data-bid-open]")) button.disabled = off || state.mine === "leading";
    if (moved) this.follow();
    if (this.dialog.open && (off || this.asked < this.next)) {
      this.dialog.close("passed");
      this.refuse(this.asked < this.next ? fill(this.text.passed, { minimum: yuan(this.next) }) : this.text.unavailable);
    }
  }

  // A falling price is accepted as it is: nothing is typed, and what is sent is never more than was seen.
  follow() {
    this.form.querySelector("[data-quick-group]").hidden = this.falls;
    this.input.readOnly = this.falls;
    this.typed &&= !this.falls;
    this.quick.forEach((button, index) => {
      const fen = this.next + QUICK[index] * this.increment;
      button.dataset.quick = fen;
      button.querySelector("[data-quick-amount]").textContent = yuan(fen).slice(1);
    });
    for (const element of this.room.querySelectorAll("[data-next]")) element.textContent = yuan(this.next);
    if (!this.typed) this.set(this.next);
    else { this.show(); this.check(); }
  }

  show() {
    const fen = this.value();
    this.form.querySelector("[data-words]").textContent = words(fen) || this.text.enter;
    for (const button of this.quick) button.setAttribute("aria-pressed", String(Number(button.dataset.quick) === fen));
    for (const label of this.room.querySelectorAll("[data-bid-label]")) label.textContent = fill(this.falls ? this.text.accept : this.text.bid, { amount: fen > 0 ? yuan(fen) : "" });
  }

  check() {
    const fen = this.value();
    const over = (fen - this.next) % this.increment;
    let message = "";
    if (!(fen > 0)) message = this.text.malformed;
    else if (fen < this.next) message = fill(this.text.too_low, { minimum: yuan(this.next) });
    else if (over && !this.falls) message = fill(this.text.off_step, { increment: yuan(this.increment), nearest: yuan(fen - over + this.increment) });
    this.refuse(message);
    return !message;
  }

  refuse(message) {
    this.error.querySelector("span").textContent = message;
    this.error.hidden = !message;
    this.input.setAttribute("aria-invalid", String(Boolean(message)));
  }

  ask() {
    if (this.form.querySelector("fieldset").disabled) return;
    if (!this.check()) { this.input.focus(); return; }
    const fen = this.value();
    this.asked = fen;
    const put = (name, text) => { this.dialog.querySelector(`[data-confirm-${name}]`).textContent = text; };
    put("amount", yuan(fen, true));
    put("words", words(fen));
    put("more", yuan(this.current === null ? 0 : fen - this.current, true));
    this.form.elements.seen.value = this.current === null ? "" : (this.current / 100).toFixed(2);
    this.dialog.showModal();
  }

  async send() {
    const body = new FormData(this.form);
    body.set("amount", (this.asked / 100).toFixed(2));
    const key = this.form.elements.key.value;
    for (const element of this.room.querySelectorAll("[data-pending-amount]")) element.textContent = yuan(this.asked);
    this.note("");
    this.tell("bid:pending", {});
    const answer = (await this.post(body)) || (await this.inquire(key));
    this.form.elements.key.value = newKey();
    this.finish(answer);
  }

  async post(body) {
    try {
      const answer = await fetch(this.form.action, { method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
      return await this.read(answer);
    } catch {
      return null;
    }
  }

  async read(answer) {
    const type = answer.headers.get("content-type") || "";
    if (type.includes("json")) return answer.json();
    if (answer.status >= 500) return null;
    return { accepted: false, detail: answer.redirected || answer.status === 401 ? this.text.signed_out : this.text.not_taken };
  }

  async inquire(key) {
    this.note(this.text.unknown);
    for (const pause of CHECKS) {
      await wait(pause);
      try {
        const answer = await fetch(`${this.form.action}/${key}`, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
        if (answer.ok) return answer.json();
        if (answer.status === 404 && pause === CHECKS.at(-1)) return { accepted: false, detail: this.text.not_arrived };
      } catch { /* ask again */ }
    }
    return { accepted: false, detail: this.text.still_unknown };
  }

  finish(answer) {
    this.note("");
    if (answer.accepted) {
      this.typed = false;
      this.refuse("");
      this.tell("bid:answer", { receipt: answer.receipt });
      return;
    }
    if (answer.next_fen && answer.next_fen > this.next) { this.next = answer.next_fen; this.follow(); }
    this.tell("bid:answer", { refused: answer.detail });
    this.refuse(answer.detail || this.text.not_taken);
  }

  note(text) {
    for (const element of this.room.querySelectorAll("[data-pending-note]")) element.textContent = text || this.text.pending;
  }

  tell(name, detail) { this.room.dispatchEvent(new CustomEvent(name, { detail })); }
}

export default (form) => { form.bid = new Bid(form); };
