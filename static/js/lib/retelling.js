// A lot told again from its public entries: standing, what the reserve must have been, priority rights, outcome
// (market/auctions/rules/retelling.py, record.py and priority.py).
import { inYears, sha256 } from "./canonical.js";
import { FORMATS, paused, ranked, readTerms, resumed } from "./formats.js";

const offerOf = ({ kind, paddle, amount_fen: amount, bid_kind: way, data }) => ({
  kind,
  paddle: paddle ?? 0,
  amount: amount ?? 0,
  way,
  commitment: data.commitment,
  nonce: data.nonce,
  points: data.points,
});

export class Retelling {
  constructor(lot, opened, at) {
    this.terms = readTerms(lot, opened);
    this.rules = FORMATS[opened.format];
    this.flaw = this.rules.flaw(this.terms);
    if (this.flaw) return;
    this.standing = this.rules.opening(this.terms, at);
    this.opened = opened;
    this.priority = opened.rules?.priority ?? null;
    Object.assign(this, { endedAt: null, matches: [], leastMet: null, mostUnmet: null, reserve: undefined });
  }

  static known(format) { return Object.hasOwn(FORMATS, format); }

  // Resolves to null where the rules let the offer pass, else to what they say instead.
  async take(entry, at) {
    const offer = offerOf(entry);
    const refusal = await this.rules.validate(this.terms, this.standing, offer, at);
    if (refusal) return { computed: refusal };
    const after = this.rules.apply(this.terms, this.standing, offer, at, entry.seq);
    const amount = entry.kind === "bid" ? after.current || offer.amount : entry.kind === "revealed" ? offer.amount : null;
    if (amount !== entry.amount_fen) return { computed: amount };
    this.standing = after;
    return null;
  }

  mark(amount, met) {
    if (met) this.leastMet = this.leastMet === null ? amount : Math.min(this.leastMet, amount);
    else this.mostUnmet = this.mostUnmet === null ? amount : Math.max(this.mostUnmet, amount);
    return this.leastMet === null || this.mostUnmet === null || this.mostUnmet < this.leastMet;
  }

  get reserveMet() {
    const { current } = this.standing;
    return current === null ? null : this.leastMet !== null && current >= this.leastMet;
  }

  pause(at) { this.standing = paused(this.standing, at); }
  resume(at) { this.standing = resumed(this.standing, at); }

  async close(said, at) {
    this.standing = { ...this.standing, state: "closed" };
    this.endedAt = at;
    this.windowCloses = this.priority ? inYears(at + BigInt(this.priority.window_s) * 1_000_000n) : null;
    if (!("reserve_nonce" in said)) return this.terms.format !== "sealed_second" || ranked(this.standing, this.inferred()).length !== 1;
    this.reserve = said.reserve_fen;
    const above = this.reserve === null || this.leastMet === null || this.reserve <= this.leastMet;
    const below = this.mostUnmet === null || (this.reserve !== null && this.mostUnmet < this.reserve);
    return above && below && await sha256(`${said.reserve_nonce}:${said.reserve_fen ?? "none"}`) === this.opened.commitment;
  }

  inferred() {
    return this.leastMet !== null || this.mostUnmet === null ? this.leastMet : this.mostUnmet + 1;
  }

  beforePriority() {
    return this.rules.settle(this.terms, this.standing, this.reserve === undefined ? this.inferred() : this.reserve);
  }

  entitled(outcome) {
    if (outcome.winner === undefined || outcome.winner === null) return new Map();
    const ranks = new Map(this.priority?.ranks ?? []);
    const own = ranks.get(outcome.winner);
    return new Map([...ranks].filter(([, rank]) => own === undefined || rank < own));
  }

  // Resolves to what is wrong with a holder's answer, or null.
  answer(entry, at) {
    if (!this.priority) return { computed: this.standing.state };
    const outcome = this.beforePriority();
    const paddle = entry.paddle ?? 0;
    if (at < this.endedAt) return { computed: "lot.not_open" };
    if (at >= this.windowCloses) return { computed: "lot.ended" };
    if (!this.entitled(outcome).has(paddle)) return { computed: "priority.none" };
    if (this.matches.some((match) => match.paddle === paddle)) return { computed: "priority.answered" };
    this.matches.push({ paddle, seq: entry.seq, takes: entry.data.takes });
    return entry.amount_fen === (outcome.price ?? null) ? null : { computed: outcome.price ?? null };
  }

  complete(at) {
    if (!this.priority || at >= this.windowCloses) return true;
    const ranks = this.entitled(this.beforePriority());
    const taken = this.matches.filter((match) => match.takes).map((match) => ranks.get(match.paddle));
    const best = taken.length ? Math.min(...taken) : null;
    const silent = [...ranks].filter(([paddle]) => !this.matches.some((match) => match.paddle === paddle)).map(([, rank]) => rank);
    return !silent.some((rank) => best === null || rank < best);
  }

  outcome() {
    const outcome = this.beforePriority();
    const ranks = this.entitled(outcome);
    const taking = this.matches.filter((match) => match.takes && ranks.has(match.paddle));
    if (!taking.length) return outcome;
    const best = taking.reduce((one, other) => (ranks.get(other.paddle) < ranks.get(one.paddle) || (ranks.get(other.paddle) === ranks.get(one.paddle) && other.seq < one.seq) ? other : one));
    return { ...outcome, winner: best.paddle, seq: best.seq, byPriority: true };
  }
}
