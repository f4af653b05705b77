// The rules of every auction format, as market/auctions/rules/formats decides: pure functions over terms and standing.
// Amounts are fen, times are microseconds (BigInt); a refusal is its reason's code, null lets an offer pass.
import { inYears, sha256 } from "./canonical.js";
import { isHash } from "./shape.js";

const SECOND = 1_000_000n;
const LONGEST = 999_999_999n * 86_400n * SECOND;
const WHOLE = 10_000;
const MOST_ROUNDS = 5;

const span = (microseconds) => {
  if (microseconds > LONGEST || microseconds < -LONGEST) throw new RangeError("no such duration");
  return microseconds;
};
const floor = (one, other) => { const rest = ((one % other) + other) % other; return (one - rest) / other; };
const largest = (one, other) => (one > other ? one : other);
const wholeYuan = (fen) => fen > 0 && fen % 100 === 0;

export const readTerms = (lot, opened) => {
  const said = opened.rules ?? {};
  const seconds = (name) => BigInt(said[name] ?? 0) * SECOND;
  return {
    lot,
    format: opened.format,
    start: opened.start_fen,
    rungs: said.ladder ?? [[0, opened.increment_fen]],
    duration: BigInt(opened.duration_s) * SECOND,
    soft: BigInt(opened.soft_close_s) * SECOND,
    extension: BigInt(opened.extend_s) * SECOND,
    cap: "cap_s" in said ? seconds("cap_s") : null,
    period: seconds("period_s"),
    fall: said.fall ? { step: said.fall.step_fen, interval: BigInt(said.fall.interval_s) * SECOND, floor: said.fall.floor_fen } : null,
    judging: seconds("judging_s"),
    revealing: seconds("revealing_s"),
    rounds: said.rounds ?? 1,
    raises: "raises" in said,
    tie: "tie_round" in said,
    weights: said.weights ?? [],
    criteria: said.criteria ?? [],
  };
};

// What the formats share.
const step = (terms, price) => {
  let found = terms.rungs[0][1];
  for (const [from, larger] of terms.rungs.slice(1)) {
    if (price < from) break;
    found = larger;
  }
  return found;
};
const elapsed = (standing, at) => at - standing.openedAt - standing.credited;
const when = (standing, time) => inYears(inYears(standing.openedAt + standing.credited) + span(time));
const opening = (at, length) => ({ state: "open", openedAt: at, closesAt: inYears(at + span(length)), current: null, leader: null, leadingSeq: 0, bids: 0, extensions: 0, pausedAt: null, credited: 0n, envelopes: [], points: [] });
export const paused = (standing, at) => ({ ...standing, state: "paused", pausedAt: at });
export const resumed = (standing, at) => {
  const credit = at - (standing.pausedAt ?? at);
  return { ...standing, state: "open", pausedAt: null, credited: standing.credited + credit, closesAt: inYears(standing.closesAt + credit) };
};
const latest = (terms, standing) => (terms.cap === null ? null : when(standing, terms.cap));
const shut = (terms, standing, at) => {
  latest(terms, standing);
  if (standing.state === "paused") return "lot.paused";
  return standing.state !== "open" || at >= standing.closesAt ? "lot.ended" : null;
};
const leads = (standing, paddle, amount, seq, closesAt) => ({ ...standing, current: amount, leader: paddle, leadingSeq: seq, bids: standing.bids + 1, closesAt });
const later = (end, wanted, last) => largest(end, last !== null && last < wanted ? last : wanted);

const commonFlaw = (terms) => {
  if (!wholeYuan(terms.start)) return "terms.start";
  const rising = terms.rungs.every(([from], index) => index === 0 || terms.rungs[index - 1][0] < from);
  if (!rising || terms.rungs[0][0] > terms.start || !terms.rungs.every(([from, rise]) => wholeYuan(rise) && from % 100 === 0)) return "terms.ladder";
  if (terms.duration <= 0n) return "terms.duration";
  return terms.cap !== null && terms.cap < terms.duration ? "terms.cap" : null;
};
const foreign = (terms, ...known) => {
  const strange = { cap: terms.cap !== null, period: terms.period > 0n, fall: terms.fall !== null, judging: terms.judging > 0n, revealing: terms.revealing > 0n, rounds: terms.rounds !== 1, raises: terms.raises, tie: terms.tie, weights: terms.weights.length > 0, criteria: terms.criteria.length > 0 };
  return Object.entries(strange).some(([name, there]) => there && !known.includes(name)) ? "terms.foreign" : null;
};
const fallFlaw = ({ fall, start }) => (!fall || !wholeYuan(fall.step) || !wholeYuan(fall.floor) || fall.interval <= 0n || fall.floor >= start ? "terms.fall" : null);
const fallen = (fall, start, time) => {
  const steps = floor(time, fall.interval);
  return Math.max(fall.floor, start - fall.step * Number(steps > 0n ? steps : 0n));
};
const fallLength = (fall, start) => {
  const gap = start - fall.floor;
  return span(fall.interval * (BigInt((gap - (gap % fall.step)) / fall.step + (gap % fall.step ? 1 : 0)) + 1n));
};

// Ascending.
const offLadder = (terms, standing, amount) => {
  const base = standing.current ?? terms.start;
  if (amount % 100) return "bid.not_whole";
  if (amount < (standing.current === null ? terms.start : base + step(terms, base))) return "bid.too_low";
  return (amount - base) % step(terms, base) ? "bid.off_step" : null;
};
const highest = (terms, standing, reserve) => {
  if (standing.current === null) return { passed: "no_bid" };
  if (reserve !== null && standing.current < reserve) return { passed: "reserve_not_met" };
  return { winner: standing.leader, price: standing.current, seq: standing.leadingSeq };
};
const english = {
  flaw: (terms) => commonFlaw(terms) ?? foreign(terms, "cap"),
  opening: (terms, at) => opening(at, terms.duration),
  validate: (terms, standing, offer, at) => {
    if (offer.kind !== "bid") return "bid.other_form";
    const closed = shut(terms, standing, at);
    if (closed) return closed;
    if (standing.leader === offer.paddle && offer.way !== "proxy") return "bid.already_leading";
    return offLadder(terms, standing, offer.amount);
  },
  apply: (terms, standing, offer, at, seq) => {
    const end = standing.closesAt;
    const moved = end - at > terms.soft ? end : later(end, inYears(at + terms.extension), latest(terms, standing));
    return { ...leads(standing, offer.paddle, offer.amount, seq, moved), extensions: standing.extensions + Number(moved > end) };
  },
  settle: highest,
};
const dynamic = {
  ...english,
  flaw: (terms) => {
    const common = commonFlaw(terms);
    if (common) return common;
    if (terms.period <= 0n) return "terms.period";
    return terms.cap !== null && terms.cap < terms.duration + terms.period ? "terms.cap" : foreign(terms, "cap", "period");
  },
  opening: (terms, at) => opening(at, terms.duration + terms.period),
  apply: (terms, standing, offer, at, seq) => {
    const free = elapsed(standing, at) < terms.duration;
    const end = free ? standing.closesAt : later(standing.closesAt, inYears(at + terms.period), latest(terms, standing));
    return { ...leads(standing, offer.paddle, offer.amount, seq, end), extensions: standing.extensions + Number(end > standing.closesAt) };
  },
};

// Falling.
const unaccepted = (amount, price) => (amount % 100 ? "bid.not_whole" : amount < price ? "bid.too_low" : null);
const dutch = {
  flaw: (terms) => commonFlaw(terms) ?? fallFlaw(terms) ?? (fallLength(terms.fall, terms.start) > terms.duration ? "terms.fall" : foreign(terms, "fall")),
  opening: english.opening,
  validate: (terms, standing, offer, at) => {
    if (offer.kind !== "bid") return "bid.other_form";
    return shut(terms, standing, at) ?? unaccepted(offer.amount, fallen(terms.fall, terms.start, elapsed(standing, at)));
  },
  apply: (terms, standing, offer, at, seq) => leads(standing, offer.paddle, fallen(terms.fall, terms.start, elapsed(standing, at)), seq, at),
  settle: highest,
};
const fallingNow = (terms, standing, at) => {
  const since = elapsed(standing, at) - terms.duration;
  return standing.current !== null || since < 0n ? null : fallen(terms.fall, terms.start, since);
};
const engDutch = {
  flaw: (terms) => {
    const common = commonFlaw(terms) ?? fallFlaw(terms);
    if (common) return common;
    if (terms.period <= 0n) return "terms.period";
    const longest = terms.duration + fallLength(terms.fall, terms.start) + terms.period;
    return terms.cap !== null && terms.cap < longest ? "terms.cap" : foreign(terms, "cap", "period", "fall");
  },
  opening: (terms, at) => opening(at, terms.duration + fallLength(terms.fall, terms.start)),
  validate: (terms, standing, offer, at) => {
    const price = fallingNow(terms, standing, at);
    return price === null || shut(terms, standing, at) || offer.kind !== "bid" ? english.validate(terms, standing, offer, at) : unaccepted(offer.amount, price);
  },
  apply: (terms, standing, offer, at, seq) => {
    if (standing.current !== null) return english.apply(terms, standing, offer, at, seq);
    const price = fallingNow(terms, standing, at);
    if (price !== null) return leads(standing, offer.paddle, price, seq, inYears(at + terms.period));
    return english.apply(terms, { ...standing, closesAt: when(standing, terms.duration) }, offer, at, seq);
  },
  settle: highest,
};

// Sealed.
const roundLength = (terms) => terms.duration + terms.judging + terms.revealing;
const moment = (terms, standing, at) => {
  const rounds = floor(elapsed(standing, at), roundLength(terms));
  const into = elapsed(standing, at) - rounds * roundLength(terms);
  const stage = into < terms.duration ? "sealing" : into < terms.duration + terms.judging ? "judging" : "revealing";
  return { number: Number(rounds) + 1, stage };
};
const leastOf = (terms, standing, number) => {
  const before = standing.envelopes.filter((each) => each.round < number && each.counts).map((each) => each.amount);
  if (!before.length) return terms.start;
  const most = Math.max(...before);
  return terms.raises ? most + step(terms, most) : most;
};
export const ranked = (standing, reserve) => standing.envelopes
  .filter((each) => each.counts && (reserve === null || each.amount >= reserve))
  .sort((one, other) => other.amount - one.amount || one.seq - other.seq);
const tied = (terms, standing) => {
  const planned = ranked(standing, null).filter((each) => each.round <= terms.rounds);
  const best = new Set(planned.filter((each) => each.amount === planned[0].amount).map((each) => each.paddle));
  return best.size > 1 ? best : new Set();
};
const envelope = (standing, number, paddle) => standing.envelopes.find((each) => each.round === number && each.paddle === paddle);
const others = (standing, number, paddle) => standing.envelopes.filter((each) => each.round !== number || each.paddle !== paddle);
const unopenable = async (terms, standing, offer, number, stage) => {
  if (stage !== "revealing") return "reveal.not_now";
  const sealed = envelope(standing, number, offer.paddle);
  if (!sealed) return "reveal.nothing_sealed";
  if (sealed.amount !== null) return "reveal.done";
  const commitment = await sha256(`${terms.lot}|${number}|${offer.paddle}|${offer.amount}|${offer.nonce}`);
  return offer.amount > 0 && commitment === sealed.commitment ? null : "reveal.differs";
};
const nobody = (standing) => ({ passed: standing.current === null ? "no_bid" : "reserve_not_met" });
const firstPrice = (terms, standing, reserve) => {
  const [best] = ranked(standing, reserve);
  return best ? { winner: best.paddle, price: best.amount, seq: best.seq } : nobody(standing);
};
const sealed = {
  flaw: (terms, ...known) => commonFlaw(terms) ?? (terms.revealing <= 0n ? "terms.revealing" : foreign(terms, "revealing", ...known)),
  opening: (terms, at) => opening(at, roundLength(terms) * BigInt(terms.rounds)),
  validate: async (terms, standing, offer, at) => {
    const closed = shut(terms, standing, at);
    if (closed) return closed;
    const { number, stage } = moment(terms, standing, at);
    if (offer.kind === "revealed") return unopenable(terms, standing, offer, number, stage);
    if (offer.kind !== "sealed") return "bid.other_form";
    if (stage !== "sealing") return "seal.not_now";
    if (terms.tie && number > terms.rounds && !tied(terms, standing).has(offer.paddle)) return "seal.not_tied";
    return isHash(offer.commitment) ? null : "seal.malformed";
  },
  apply: (terms, standing, offer, at, seq) => {
    const { number } = moment(terms, standing, at);
    const rest = others(standing, number, offer.paddle);
    if (offer.kind === "sealed") return { ...standing, envelopes: [...rest, { round: number, paddle: offer.paddle, seq, commitment: offer.commitment, amount: null, counts: false }] };
    const counts = offer.amount % 100 === 0 && offer.amount >= leastOf(terms, standing, number);
    const opened = { ...envelope(standing, number, offer.paddle), amount: offer.amount, counts };
    const after = { ...standing, bids: standing.bids + 1, envelopes: [...rest, opened] };
    const [best] = ranked(after, null);
    if (!best) return after;
    const rounds = terms.rounds + Number(terms.tie && tied(terms, after).size > 0);
    return { ...after, current: best.amount, leader: best.paddle, leadingSeq: best.seq, closesAt: when(after, roundLength(terms) * BigInt(rounds)) };
  },
  settle: firstPrice,
};
const sealedSecond = {
  ...sealed,
  flaw: (terms) => sealed.flaw(terms),
  settle: (terms, standing, reserve) => {
    const [best, second] = ranked(standing, reserve);
    if (!best) return nobody(standing);
    return { winner: best.paddle, price: second ? second.amount : Math.max(terms.start, reserve || terms.start), seq: best.seq };
  },
};
const multiRound = { ...sealed, flaw: (terms) => sealed.flaw(terms, "rounds", "raises") ?? (terms.rounds > MOST_ROUNDS ? "terms.rounds" : null) };
const score = {
  ...sealed,
  flaw: (terms) => {
    const found = sealed.flaw(terms, "judging", "weights", "criteria") ?? (terms.judging <= 0n ? "terms.duration" : null);
    const sound = terms.weights.length > 1 && terms.weights.every((weight) => weight > 0) && terms.weights.reduce((sum, weight) => sum + weight, 0) === WHOLE;
    const named = terms.criteria.length === 0 || terms.criteria.length === terms.weights.length - 1;
    return found ?? (sound && named ? null : "terms.weights");
  },
  validate: (terms, standing, offer, at) => {
    if (offer.kind !== "scored") return sealed.validate(terms, standing, offer, at);
    const closed = shut(terms, standing, at);
    if (closed) return closed;
    if (moment(terms, standing, at).stage === "revealing") return "points.late";
    return offer.points.length === terms.weights.length - 1 && offer.points.every((points) => points <= WHOLE) ? null : "points.malformed";
  },
  apply: (terms, standing, offer, at, seq) => {
    if (offer.kind !== "scored") return sealed.apply(terms, standing, offer, at, seq);
    return { ...standing, points: [...standing.points.filter(([paddle]) => paddle !== offer.paddle), [offer.paddle, offer.points]] };
  },
  settle: (terms, standing, reserve) => {
    const given = new Map(standing.points);
    const able = ranked(standing, reserve);
    const judged = able.filter((each) => given.has(each.paddle));
    if (!judged.length) return able.length ? { passed: "not_judged" } : nobody(standing);
    const most = judged[0].amount;
    const points = (each) => [Number((BigInt(each.amount) * BigInt(WHOLE)) / BigInt(most)), ...given.get(each.paddle)].reduce((sum, one, index) => sum + terms.weights[index] * one, 0);
    const best = judged.reduce((one, other) => (points(other) > points(one) ? other : one));
    return { winner: best.paddle, price: best.amount, seq: best.seq };
  },
};

export const FORMATS = {
  english, dutch, dynamic, score,
  eng_dutch: engDutch,
  sealed_first: { ...sealed, flaw: (terms) => sealed.flaw(terms, "tie") },
  sealed_second: sealedSecond,
  multi_round: multiRound,
};
