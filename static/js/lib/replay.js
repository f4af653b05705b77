// Recomputes a lot's result from its ledger alone: what market/auctions/rules/replay.py computes, finding by finding.
import { canonical, chain, instant, isWhole, readInstant, without } from "./canonical.js";
import { Retelling } from "./retelling.js";
import { FORMAT, isDocument, isEntry } from "./shape.js";

export const GENESIS = "0".repeat(64);
const FOLLOWING = ["awarded", "defaulted", "succeeded"];
const HAS_PADDLE = ["bid", "sealed", "revealed", "scored", "matched", ...FOLLOWING];
const HAS_AMOUNT = ["bid", "revealed", "matched", "awarded", "succeeded"];
const SUCCESSION = ["english", "eng_dutch", "dynamic", "sealed_first"];
const EVENTS = ["opened", "paused", "resumed", "closed", "passed", "terminated", ...FOLLOWING];
const MOVES = {
  announced: { opened: "open" },
  open: { paused: "paused", closed: "closed", terminated: "terminated" },
  paused: { resumed: "open", terminated: "terminated" },
  closed: { awarded: "awarded", passed: "passed" },
  awarded: { defaulted: "defaulted" },
  defaulted: { succeeded: "awarded" },
};

class Replay {
  constructor(document) {
    Object.assign(this, { document, findings: [], hashes: [], prices: [], out: [], terms: null, lot: null, pausedAt: null, lastAt: null, beforeAt: null, calls: 0 });
    this.result = { lot: document.lot, entries: 0, bids: 0, state: "announced", price: null, leader: null, winner: null, extensions: 0, closes_at: null, reserve_met: null, by_priority: false, head: GENESIS };
  }

  check(right, code, seq, said = null, computed = null) {
    if (!right) this.findings.push({ code, seq, said, computed });
    return right;
  }

  async take(position, entry) {
    if (!this.check(isEntry(entry), "entry.shape", position)) return false;
    await this.link(position, entry);
    const { kind } = entry;
    const at = readInstant(entry.at);
    this.check(this.lastAt === null || at >= this.lastAt, "entry.time", position, entry.at);
    this.beforeAt = this.lastAt;
    this.lastAt = at;
    if (!["called", "said"].includes(kind)) this.calls = 0;
    const places = (entry.paddle !== null) === HAS_PADDLE.includes(kind) && (entry.amount_fen !== null) === HAS_AMOUNT.includes(kind) && (entry.bid_kind !== null) === (kind === "bid");
    this.check(places, "entry.place", entry.seq);
    if (EVENTS.includes(kind) && !this.move(kind, position)) return false;
    const step = ["bid", "sealed", "revealed", "scored"].includes(kind) ? "offered" : kind;
    if (await this[step](entry, at) === false) return false;
    const end = this.result.closes_at === null ? null : instant(this.result.closes_at);
    this.check(entry.closes_at === end, "entry.end", position, entry.closes_at, end);
    return true;
  }

  async link(position, entry) {
    this.check(entry.seq === position, "entry.number", position, entry.seq, position);
    this.check(entry.lot === this.result.lot, "entry.lot", position, entry.lot, this.result.lot);
    this.check(entry.prev === this.result.head, "entry.link", position, entry.prev, this.result.head);
    const digest = await chain(without(entry, "prev", "hash"), this.result.head);
    this.check(entry.hash === digest, "entry.hash", position, entry.hash, digest);
    this.hashes.push(digest);
    Object.assign(this.result, { head: digest, entries: position });
  }

  move(kind, position) {
    const next = MOVES[this.result.state]?.[kind];
    if (!next) return this.check(false, "entry.order", position, kind, this.result.state);
    this.result.state = next;
    return true;
  }

  note() {
    const { standing } = this.lot;
    Object.assign(this.result, { price: standing.current, leader: standing.leader, bids: standing.bids, closes_at: standing.closesAt, extensions: standing.extensions, reserve_met: this.lot.reserveMet });
  }

  bidding(entry) { return this.check(this.lot !== null, "entry.order", entry.seq, entry.kind, this.result.state); }

  opened(entry, at) {
    this.terms = entry.data;
    const lot = Retelling.known(entry.data.format) ? new Retelling(this.result.lot, entry.data, at) : null;
    if (!lot || lot.flaw) return this.check(false, "opened.terms", entry.seq);
    this.lot = lot;
    this.note();
    return true;
  }

  async offered(entry, at) {
    if (!this.bidding(entry)) return false;
    const wrong = await this.lot.take(entry, at);
    if (!this.check(!wrong, "bid.refused", entry.seq, entry.amount_fen, wrong?.computed ?? null)) return false;
    if (entry.amount_fen !== null) this.prices.push(entry);
    if ("reserve_met" in entry.data) {
      const met = entry.data.reserve_met;
      this.check(this.lot.mark(entry.amount_fen, met), "entry.reserve", entry.seq, met, !met);
    }
    this.note();
    return true;
  }

  matched(entry, at) {
    const ready = this.bidding(entry) && this.result.state === "closed";
    const wrong = ready ? this.lot.answer(entry, at) : { computed: this.result.state };
    return this.check(!wrong, "bid.refused", entry.seq, entry.amount_fen, wrong?.computed ?? null);
  }

  paused(entry, at) {
    const end = this.result.closes_at;
    const since = this.stopped(entry.data, at);
    this.check(end !== null && since !== null && since < end, "entry.order", entry.seq, entry.at, end === null ? null : instant(end));
    this.pausedAt = since ?? at;
    this.lot.pause(this.pausedAt);
  }

  // An outage of the market stopped the clock in the silence before it was found, behind the last entry.
  stopped({ ground, since: said }, at) {
    if (said === undefined) return at;
    const since = readInstant(said);
    return ground === "outage" && (this.beforeAt ?? at) <= since && since <= at ? since : null;
  }

  called(entry, at) {
    const end = this.result.closes_at;
    this.calls += 1;
    this.check(this.result.state === "open" && end !== null && at < end && entry.data.call === this.calls, "entry.order", entry.seq, entry.data.call, this.calls);
  }

  said(entry) {
    this.check(["open", "paused", "closed"].includes(this.result.state), "entry.order", entry.seq, entry.kind, this.result.state);
  }

  resumed(entry, at) {
    const credit = at - (this.pausedAt ?? at);
    this.check(BigInt(entry.data.credited_us) === credit, "resumed.credit", entry.seq, entry.data.credited_us, credit);
    this.lot.resume(at);
    this.note();
  }

  async closed(entry, at) {
    const end = this.result.closes_at;
    const { reserve_met: met, reserve_fen: reserve } = entry.data;
    this.check(end !== null && at >= end, "closed.early", entry.seq, entry.at, end === null ? null : instant(end));
    this.check(met === this.result.reserve_met, "entry.reserve", entry.seq, met, this.result.reserve_met);
    this.check(await this.lot.close(entry.data, at), "entry.reserve", entry.seq, reserve ?? null);
  }

  awarded(entry, at) {
    const { seq, data } = entry;
    const { winner = null, price = null, byPriority = false } = this.lot.outcome();
    this.check(winner !== null && entry.paddle === winner && (data.priority ?? false) === byPriority, "awarded.winner", seq, entry.paddle, winner);
    this.check(price !== null && entry.amount_fen === price, "awarded.price", seq, entry.amount_fen, price);
    this.check(this.result.reserve_met === true, "entry.reserve", seq, "awarded", this.result.reserve_met);
    this.check(this.lot.complete(at), "awarded.priority", seq, entry.at);
    const by = this.terms.mode === "licensed_auction" ? "auctioneer" : "settlement";
    this.check(data.by === by, "awarded.by", seq, data.by, by);
    Object.assign(this.result, { winner, price, by_priority: byPriority });
  }

  passed(entry) {
    const why = this.lot.outcome().passed ?? null;
    this.check(why !== null && entry.data.why === why, "passed.why", entry.seq, entry.data.why, why);
  }

  terminated() {}

  defaulted(entry) {
    const { winner } = this.result;
    this.check(winner !== null && entry.paddle === winner, "awarded.winner", entry.seq, entry.paddle, winner);
    this.out.push(entry.paddle);
    Object.assign(this.result, { winner: null, by_priority: false });
  }

  runnerUp() {
    if (!SUCCESSION.includes(this.lot.terms.format)) return null;
    const others = this.prices.filter(({ paddle }) => !this.out.includes(paddle));
    return others.reduce((best, one) => (best && best.amount_fen >= one.amount_fen ? best : one), null);
  }

  succeeded(entry) {
    if (!this.bidding(entry)) return false;
    const { seq, paddle, amount_fen: amount, data } = entry;
    const best = this.runnerUp();
    this.check(best !== null && paddle === best.paddle, "awarded.winner", seq, paddle, best?.paddle ?? null);
    this.check(best !== null && amount === best.amount_fen, "awarded.price", seq, amount, best?.amount_fen ?? null);
    this.check(this.lot.leastMet !== null && amount >= this.lot.leastMet, "entry.reserve", seq, "succeeded");
    this.check(data.by === "second_offer", "awarded.by", seq, data.by, "second_offer");
    Object.assign(this.result, { winner: paddle, price: amount });
    return true;
  }

  holds(receipt) {
    if (receipt.lot !== this.result.lot || !isWhole(receipt.seq, 1) || receipt.seq > this.hashes.length) return false;
    const entry = this.document.entries[receipt.seq - 1];
    const alike = ["amount_fen", "at", "closes_at", "prev", "paddle"].every((name) => canonical(entry[name]) === canonical(receipt[name]));
    return alike && !FOLLOWING.includes(entry.kind) && this.hashes[receipt.seq - 1] === receipt.hash;
  }

  named(digest) {
    const lines = digest.heads.filter((line) => line.lot === this.result.lot);
    return lines.length === 1 && lines[0].seq <= this.hashes.length && this.hashes[lines[0].seq - 1] === lines[0].head;
  }
}

// Resolves to { findings, result, anchored }; the evidence is what was kept outside: heads, signed receipts, daily digests.
export const verify = async (document, { heads = [], receipts = [], digests = [] } = {}) => {
  if (!isDocument(document)) return { findings: [{ code: "ledger.format", seq: 0, said: null, computed: FORMAT }], result: null, anchored: false };
  const walk = new Replay(document);
  try {
    for (const [index, entry] of document.entries.entries()) if (!await walk.take(index + 1, entry)) break;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    walk.check(false, "entry.time", walk.result.entries);
  }
  walk.check(document.head === walk.result.head, "ledger.head", 0, document.head, walk.result.head);
  for (const head of heads) walk.check(head === walk.result.head, "ledger.head", 0, walk.result.head, head);
  for (const receipt of receipts) walk.check(walk.holds(receipt), "ledger.receipt", 0);
  for (const digest of digests) walk.check(walk.named(digest), "ledger.digest", 0, walk.result.head);
  return { findings: walk.findings, result: walk.result, anchored: heads.length + receipts.length + digests.length > 0 };
};
