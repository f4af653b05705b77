// Recomputes a lot's result from its ledger alone: what market/auctions/rules/replay.py computes, finding by finding.
import { canonical, chain, inYears, instant, isObject, isText, isWhole, readInstant, same, without } from "./canonical.js";

export const FORMAT = "chunqiu-ledger/1";
export const GENESIS = "0".repeat(64);
const LARGEST_FEN = 900_000_000_000_000;
const LONGEST_S = 10 * 366 * 86_400;
const MEMBERS = ["lot", "seq", "kind", "at", "closes_at", "paddle", "amount_fen", "bid_kind", "data", "prev", "hash"];
const TERMS = {
  text: ["sale", "title_zh", "title_en", "commitment", "mode", "format"],
  positive: ["number", "start_fen", "increment_fen", "deposit_fen", "duration_s"],
  seconds: ["soft_close_s", "extend_s"],
};
const DATA = {
  opened: [...TERMS.text, ...TERMS.positive, ...TERMS.seconds],
  bid: ["reserve_met"],
  paused: ["reason"],
  resumed: ["reason", "credited_us"],
  closed: ["reserve_met"],
  awarded: ["by"],
  passed: ["why"],
  terminated: ["reason"],
};
const MODES = ["licensed_auction", "exchange_bidding", "private_tender"];
const BID_KINDS = ["online", "floor", "phone", "proxy"];
const MOVES = {
  announced: { opened: "open" },
  open: { paused: "paused", closed: "closed", terminated: "terminated" },
  paused: { resumed: "open", terminated: "terminated" },
  closed: { awarded: "awarded", passed: "passed" },
};

export const isHash = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
const has = (value, names) => same(Object.keys(value).sort(), [...names].sort());
const second = (number) => BigInt(number) * 1_000_000n;

const areTerms = (data) => TERMS.text.every((name) => isText(data[name])) && isHash(data.commitment)
  && TERMS.positive.every((name) => isWhole(data[name], 1, LARGEST_FEN))
  && [...TERMS.seconds, "duration_s"].every((name) => isWhole(data[name], 0, LONGEST_S)) && MODES.includes(data.mode);

const isData = (kind, data) => {
  if (!isObject(data) || !has(data, DATA[kind])) return false;
  if (kind === "opened") return areTerms(data);
  const texts = ["reason", "by", "why"].every((name) => !(name in data) || isText(data[name]));
  const credit = !("credited_us" in data) || isWhole(data.credited_us, 0);
  return texts && credit && (!("reserve_met" in data) || typeof data.reserve_met === "boolean" || (data.reserve_met === null && kind === "closed"));
};

const isEntry = (entry, plain) => isObject(entry) && has(entry, MEMBERS) && isText(entry.kind) && (plain || Object.hasOwn(DATA, entry.kind))
  && isWhole(entry.lot, 1) && isWhole(entry.seq, 1) && (entry.paddle === null || isWhole(entry.paddle, 1))
  && (entry.amount_fen === null || isWhole(entry.amount_fen, 1, LARGEST_FEN))
  && (entry.bid_kind === null || BID_KINDS.includes(entry.bid_kind))
  && readInstant(entry.at) !== null && (entry.closes_at === null || readInstant(entry.closes_at) !== null)
  && isHash(entry.prev) && isHash(entry.hash) && (plain ? isObject(entry.data) : isData(entry.kind, entry.data));

export const isDocument = (value) => isObject(value) && has(value, ["format", "lot", "entries", "head"]) && value.format === FORMAT
  && isWhole(value.lot, 1) && Array.isArray(value.entries) && isHash(value.head);

class Replay {
  constructor(document) {
    Object.assign(this, { document, findings: [], hashes: [], terms: null, pausedAt: null, lastAt: null });
    this.result = { lot: document.lot, entries: 0, bids: 0, state: "announced", price: null, leader: null, winner: null, extensions: 0, closes_at: null, reserve_met: null, head: GENESIS };
    const format = document.entries[0]?.data?.format;
    this.plain = typeof format === "string" && format !== "english";
  }

  check(right, code, seq, said = null, computed = null) {
    if (!right) this.findings.push({ code, seq, said, computed });
    return right;
  }

  async take(position, entry) {
    if (!this.check(isEntry(entry, this.plain), "entry.shape", position)) return false;
    await this.link(position, entry);
    const at = readInstant(entry.at);
    this.check(this.lastAt === null || at >= this.lastAt, "entry.time", position, entry.at);
    this.lastAt = at;
    return this.plain ? this.note(entry) : this.step(position, entry, at);
  }

  note(entry) {
    this.result.closes_at = entry.closes_at === null ? null : readInstant(entry.closes_at);
    return true;
  }

  step(position, entry, at) {
    const money = entry.kind === "bid" || entry.kind === "awarded";
    const places = (entry.paddle !== null) === money && (entry.amount_fen !== null) === money && (entry.bid_kind !== null) === (entry.kind === "bid");
    this.check(places, "entry.place", entry.seq);
    if (entry.kind !== "bid" && !this.move(entry.kind, position)) return false;
    if (this[entry.kind](entry, at) === false) return false;
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

  opened(entry, at) {
    const terms = entry.data;
    this.check(terms.start_fen % 100 === 0 && terms.increment_fen % 100 === 0 && terms.format === "english", "opened.terms", entry.seq);
    this.terms = terms;
    this.result.closes_at = inYears(at + second(terms.duration_s));
    return true;
  }

  refusal(entry, at) {
    const { state, closes_at: end, leader, price } = this.result;
    const { start_fen: start, increment_fen: increment } = this.terms;
    if (state === "paused") return "lot.paused";
    if (state === "announced" || end === null) return "lot.not_open";
    if (state !== "open" || at >= end) return "lot.ended";
    if (leader === (entry.paddle ?? 0) && entry.bid_kind !== "proxy") return "bid.already_leading";
    const amount = entry.amount_fen ?? 0;
    if (amount % 100) return "bid.not_whole";
    if (amount < (price === null ? start : price + increment)) return "bid.too_low";
    return (amount - (price ?? start)) % increment ? "bid.off_step" : null;
  }

  bid(entry, at) {
    if (!this.check(this.terms !== null, "entry.order", entry.seq, entry.kind, this.result.state)) return false;
    const refused = this.refusal(entry, at);
    if (refused) return this.check(false, "bid.refused", entry.seq, entry.amount_fen, refused);
    const before = this.result;
    this.check(entry.data.reserve_met || !before.reserve_met, "entry.reserve", entry.seq, entry.data.reserve_met, true);
    const extended = inYears(at + second(this.terms.extend_s));
    const late = before.closes_at - at <= second(this.terms.soft_close_s) && extended > before.closes_at;
    this.result = { ...before, price: entry.amount_fen ?? 0, leader: entry.paddle ?? 0, bids: before.bids + 1, closes_at: late ? extended : before.closes_at, extensions: before.extensions + Number(late), reserve_met: entry.data.reserve_met };
    return true;
  }

  paused(entry, at) {
    const end = this.result.closes_at;
    this.check(end !== null && at < end, "entry.order", entry.seq, entry.at, end && instant(end));
    this.pausedAt = at;
  }

  resumed(entry, at) {
    const credit = at - (this.pausedAt ?? at);
    this.check(BigInt(entry.data.credited_us) === credit, "resumed.credit", entry.seq, entry.data.credited_us, credit);
    this.result.closes_at = inYears((this.result.closes_at ?? at) + credit);
  }

  closed(entry, at) {
    const end = this.result.closes_at;
    this.check(end !== null && at >= end, "closed.early", entry.seq, entry.at, end && instant(end));
    this.check(entry.data.reserve_met === this.result.reserve_met, "entry.reserve", entry.seq, entry.data.reserve_met, this.result.reserve_met);
  }

  awarded(entry) {
    const { leader, price, reserve_met: met } = this.result;
    this.check(leader !== null && entry.paddle === leader, "awarded.winner", entry.seq, entry.paddle, leader);
    this.check(price !== null && entry.amount_fen === price, "awarded.price", entry.seq, entry.amount_fen, price);
    this.check(met === true, "entry.reserve", entry.seq, "awarded", met);
    const by = this.terms.mode === "licensed_auction" ? "auctioneer" : "settlement";
    this.check(entry.data.by === by, "awarded.by", entry.seq, entry.data.by, by);
    this.result.winner = leader;
  }

  passed(entry) {
    const why = this.result.price === null ? "no_bid" : "reserve_not_met";
    this.check(entry.data.why === why && !this.result.reserve_met, "passed.why", entry.seq, entry.data.why, why);
  }

  terminated() {}

  holds(receipt) {
    if (receipt.lot !== this.result.lot || !isWhole(receipt.seq, 1) || receipt.seq > this.hashes.length) return false;
    const entry = this.document.entries[receipt.seq - 1];
    const alike = ["amount_fen", "at", "closes_at", "prev", "paddle"].every((name) => canonical(entry[name]) === canonical(name in receipt ? receipt[name] : entry[name]));
    return alike && entry.kind !== "awarded" && this.hashes[receipt.seq - 1] === receipt.hash;
  }

  // The state after each hash is known: does a published digest name this ledger as it is?
  named(digest) {
    const lines = digest.heads.filter((line) => line.lot === this.result.lot);
    return lines.length === 1 && lines[0].seq <= this.hashes.length && this.hashes[lines[0].seq - 1] === lines[0].head;
  }
}

// Resolves to { findings, result, anchored, plain }; `plain` where the format's price and winner are not computed here.
export const verify = async (document, { heads = [], receipts = [], digests = [] } = {}) => {
  if (!isDocument(document)) return { findings: [{ code: "ledger.format", seq: 0, said: null, computed: FORMAT }], result: null, anchored: false, plain: false };
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
  return { findings: walk.findings, result: walk.result, anchored: Boolean(heads.length + receipts.length + digests.length), plain: walk.plain };
};
