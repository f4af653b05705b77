// Verify it yourself: reads files, recomputes everything here and says what it found. Nothing leaves the browser.
import { isObject, instant, parse } from "../lib/canonical.js";
import { timeOfDay } from "../lib/clock.js";
import { canCheckSignatures, checkDigests, daysOf, faultOf, isReceipt } from "../lib/evidence.js";
import { yuan } from "../lib/money.js";
import { verify } from "../lib/replay.js";
import { fill } from "../lib/speech.js";

const HASH = /^[0-9a-f]{64}$/;
const SHOWN = 40;

class Verifier {
  constructor(root) {
    this.root = root;
    this.text = JSON.parse(root.dataset.text);
    this.words = JSON.parse(root.dataset.words);
    this.form = root.querySelector("form");
    this.result = root.querySelector("[data-result]");
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.run(); });
  }

  one(selector) { return this.root.querySelector(selector); }

  async run() {
    this.say("", this.text.working, "");
    this.given = { ledgers: [], receipts: [], digests: [], heads: [], keys: JSON.parse(this.root.dataset.keys).keys };
    this.lines = [];
    this.wrong = 0;
    if (!globalThis.crypto?.subtle) { this.show("danger", this.text.insecure, ""); return; }
    await this.gather();
    await this.judge();
    this.result.focus();
  }

  async gather() {
    for (const file of this.form.elements.files.files) this.sort(await file.text(), file.name);
    for (const part of this.parts(this.form.elements.kept.value)) this.sort(part, "");
    const lot = this.form.elements.lot.value.trim();
    if (lot && !this.given.ledgers.length) await this.fetch(lot);
  }

  // What was pasted: one JSON document, or hashes, one on each line.
  parts(text) {
    const pasted = text.trim();
    return pasted.startsWith("{") ? [pasted] : pasted.split(/\s+/).filter(Boolean);
  }

  async fetch(lot) {
    try {
      for (const path of [`lots/${encodeURIComponent(lot)}/ledger`, `digests?lot=${encodeURIComponent(lot)}`]) {
        const answer = await fetch(`/api/v1/${path}`, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(String(answer.status));
        const found = parse(await answer.text());
        if (path.startsWith("lots")) this.given.ledgers.push(found);
        else this.given.digests.push(...daysOf(found));
      }
    } catch {
      this.fault(this.text.not_fetched, "");
    }
  }

  sort(text, name) {
    if (HASH.test(text.trim())) { this.given.heads.push(text.trim()); return; }
    let found;
    try { found = parse(text); } catch { this.fault(fill(this.text.at_file, { name }), this.text.not_json); return; }
    const receipt = isObject(found) && isObject(found.receipt) ? found.receipt : found;
    const format = isObject(receipt) && typeof receipt.format === "string" ? receipt.format : "";
    if (format.startsWith("chunqiu-ledger/")) this.given.ledgers.push(receipt);
    else if (format.startsWith("chunqiu-receipt/")) this.given.receipts.push(receipt);
    else if (format.startsWith("chunqiu-digest")) this.given.digests.push(receipt);
    else if (format.startsWith("chunqiu-keys/") && Array.isArray(receipt.keys)) this.given.keys = receipt.keys;
    else this.fault(fill(this.text.at_file, { name }), this.text.unknown);
  }

  async judge() {
    for (const document of this.given.digests) await this.digest(document);
    for (const receipt of this.given.receipts) await this.receipt(receipt);
    const [ledger] = this.given.ledgers;
    if (!ledger && !this.lines.length) { this.show("warn", this.text.no_ledger, ""); return; }
    const report = ledger ? await verify(ledger, this.evidence(ledger)) : null;
    for (const finding of report?.findings ?? []) this.finding(finding);
    this.facts(report);
    const end = !report ? "" : report.anchored ? this.text.complete : this.text.open_end;
    if (this.wrong) this.show("danger", fill(this.text.wrong, { count: this.wrong }), "");
    else this.show(report && !report.anchored ? "warn" : "ok", this.text.ok, end);
  }

  evidence(ledger) {
    const days = this.given.digests.flatMap(daysOf).filter((day) => isObject(day) && Array.isArray(day.heads));
    const naming = days.filter((day) => day.heads.some((line) => isObject(line) && line.lot === ledger.lot));
    const sealed = new Set(days.map((day) => day.digest));
    return { heads: this.given.heads.filter((head) => !sealed.has(head)), receipts: this.given.receipts.filter(isReceipt), digests: naming.length ? naming : days };
  }

  async digest(document) {
    const findings = await checkDigests(document);
    for (const { code, day } of findings) this.fault(day ? fill(this.text.at_day, { day }) : "", this.words.faults[code]);
    const days = daysOf(document);
    if (findings.length || !days.length) return;
    this.line(fill(this.text.at_day, { day: days.length > 1 ? `${days[0].day} – ${days.at(-1).day}` : days[0].day }), this.text.sound);
  }

  async receipt(receipt) {
    const place = isReceipt(receipt) ? fill(this.text.at_receipt, receipt) : "";
    if (!await canCheckSignatures()) { this.fault(place, this.text.not_checked); return; }
    const code = await faultOf(receipt, this.given.keys);
    if (code) this.fault(place, this.words.faults[code], code);
    else this.line(place, fill(this.text.genuine, receipt));
  }

  finding({ code, seq, said, computed }) {
    const known = [fill(this.text.said, { said: this.value(said) }), fill(this.text.computed, { computed: this.value(computed) })];
    this.fault(seq ? fill(this.text.at_entry, { seq }) : this.text.at_whole, this.words.faults[code], code, said === null && computed === null ? "" : known.join(" "));
  }

  value(found) {
    if (found === null || found === undefined) return this.text.none;
    if (typeof found === "boolean") return found ? this.text.yes : this.text.no;
    return this.words.states[found] ?? String(found);
  }

  fault(place, text, code = "", detail = "") {
    this.wrong += 1;
    this.line(place, text, code, detail, "danger");
  }

  line(place, text, code = "", detail = "", kind = "ok") { this.lines.push({ place, text, code, detail, kind }); }

  facts(report) {
    const list = this.one("[data-facts]");
    list.hidden = !report?.result;
    if (list.hidden) return;
    const { result } = report;
    const shown = { ...result, state: this.words.states[result.state] ?? result.state, price: result.price === null ? null : yuan(result.price), closes_at: result.closes_at === null ? null : this.moment(result.closes_at) };
    for (const cell of this.root.querySelectorAll("[data-fact]")) {
      cell.textContent = shown[cell.dataset.fact] ?? this.text.none;
    }
  }

  moment(microseconds) {
    const day = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date(instant(microseconds)));
    return `${day} ${timeOfDay(Number(microseconds / 1000n))}`;
  }

  say(kind, title, text) {
    this.one("[data-box]").className = kind ? `alert alert--${kind}` : "alert";
    this.result.dataset.verdict = kind;
    this.one("[data-icon-ok]").toggleAttribute("hidden", kind !== "ok");
    this.one("[data-icon-wrong]").toggleAttribute("hidden", !kind || kind === "ok");
    this.one("[data-verdict-title]").textContent = title;
    this.one("[data-verdict-text]").textContent = text;
    this.one("[data-facts]").hidden = true;
    this.one("[data-lines]").replaceChildren();
    this.result.hidden = false;
  }

  show(kind, title, text) {
    const facts = this.one("[data-facts]").hidden;
    this.say(kind, title, text);
    this.one("[data-facts]").hidden = facts;
    const template = this.one("template[data-line]");
    this.one("[data-lines]").replaceChildren(...this.lines.slice(0, SHOWN).map((line) => this.draw(template, line)));
  }

  draw(template, { place, text, code, detail, kind }) {
    const row = template.content.cloneNode(true).firstElementChild;
    row.dataset.code = code;
    row.querySelector("[data-line-place]").textContent = place;
    row.querySelector("[data-line-place]").hidden = !place;
    row.querySelector("[data-line-place]").classList.add(`pill--${kind}`);
    row.querySelector("[data-line-text]").textContent = text;
    row.querySelector("[data-line-detail]").textContent = detail;
    return row;
  }
}

export default (root) => { root.verifier = new Verifier(root); };
