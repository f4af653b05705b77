// Bids from the hall: paddle number and Enter. The amount is the lowest next bid as it was when the number was begun.
import { yuan } from "../lib/money.js";
import { fill } from "../lib/speech.js";

class Floor {
  constructor(form) {
    this.form = form;
    this.text = JSON.parse(form.dataset.text);
    this.card = form.closest(".card");
    this.said = this.card.querySelector("[data-floor-said]");
    this.next = Number(form.elements.seen.value);
    this.sent = null;
    form.addEventListener("submit", (event) => { event.preventDefault(); this.enter(); });
    form.addEventListener("input", () => this.show());
    form.elements.paddle.addEventListener("keydown", (event) => this.key(event));
    this.card.addEventListener("click", (event) => this.pick(event.target.closest("[data-floor-paddle]")));
    document.addEventListener("keydown", (event) => this.shortcut(event));
    form.closest("[data-controller~=console]")?.addEventListener("console:update", ({ detail }) => this.hear(detail));
    this.show();
  }

  hear({ next_fen: next }) {
    this.next = next;
    if (!this.form.elements.paddle.value) this.form.elements.seen.value = next;
    this.show();
  }

  shortcut(event) {
    if (event.key.toLowerCase() !== "f" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, dialog[open]")) return;
    event.preventDefault();
    this.form.elements.paddle.focus();
    this.form.elements.paddle.select();
  }

  key(event) {
    if (event.key === "Escape") this.clear();
    if (event.key.toLowerCase() !== "t" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const ways = [...this.form.elements.kind];
    const at = ways.findIndex((way) => way.checked);
    ways[(at + 1) % ways.length].checked = true;
  }

  pick(chip) {
    if (!chip) return;
    this.form.elements.seen.value = this.next;
    this.form.elements.paddle.value = chip.dataset.floorPaddle;
    this.form.elements.paddle.focus();
    this.show();
  }

  show() {
    const { amount, paddle, seen } = this.form.elements;
    if (!paddle.value) seen.value = this.next;
    amount.placeholder = yuan(Number(seen.value)).slice(1);
    const shown = amount.value ? `¥${amount.value}` : yuan(Number(seen.value));
    this.form.querySelector("[data-floor-enter]").textContent = fill(this.text.enter, { amount: shown });
  }

  clear() {
    this.form.elements.paddle.value = "";
    this.form.elements.amount.value = "";
    this.show();
  }

  // The same entry keeps its key until it is answered, so that a second Enter never bids twice.
  body() {
    const data = new FormData(this.form);
    const same = ["paddle", "amount", "kind", "seen"].map((name) => data.get(name)).join("|");
    if (this.sent?.same !== same) this.sent = { same, key: crypto.randomUUID() };
    data.set("key", this.sent.key);
    return data;
  }

  async enter() {
    const { paddle } = this.form.elements;
    if (!paddle.value.trim() || this.busy) { paddle.focus(); return; }
    this.busy = true;
    try {
      const answer = await fetch(this.form.action, { method: "POST", body: this.body(), headers: { Accept: "application/json" } });
      const { accepted, detail } = await answer.json();
      this.sent = null;
      this.say(detail, accepted);
      this.clear();
    } catch {
      this.say(this.text.lost, false);
    } finally {
      this.busy = false;
      paddle.focus();
    }
  }

  say(text, accepted) {
    this.said.textContent = text;
    this.said.classList.toggle("ok-text", accepted);
    this.said.classList.toggle("danger-text", !accepted);
  }
}

export default (form) => { form.floor = new Floor(form); };
