// The exact shape of a published ledger: what may be computed with at all (market/auctions/rules/shape.py, record.py).
import { isObject, isText, isWhole, readInstant, same } from "./canonical.js";

export const FORMAT = "chunqiu-ledger/1";
export const LARGEST_FEN = 900_000_000_000_000;
const LONGEST_S = 10 * 366 * 86_400;
const MOST = 100;
const MEMBERS = ["lot", "seq", "kind", "at", "closes_at", "paddle", "amount_fen", "bid_kind", "data", "prev", "hash"];
const TEXT = ["sale", "title_zh", "title_en", "commitment", "mode", "format"];
const POSITIVE = ["number", "start_fen", "increment_fen", "deposit_fen", "duration_s"];
const SECONDS = ["soft_close_s", "extend_s"];
const DATA = {
  opened: [...TEXT, ...POSITIVE, ...SECONDS],
  bid: ["reserve_met"],
  sealed: ["commitment"],
  revealed: ["nonce", "reserve_met"],
  scored: ["points"],
  matched: ["takes"],
  paused: ["reason"],
  resumed: ["reason", "credited_us"],
  closed: ["reserve_met"],
  awarded: ["by"],
  passed: ["why"],
  terminated: ["reason"],
  defaulted: ["why"],
  succeeded: ["by"],
  called: ["call"],
  said: ["text"],
};
const ALSO = { opened: [["rules"]], paused: [["ground"], ["ground", "since"]], closed: [["reserve_fen", "reserve_nonce"]], awarded: [["priority"]], terminated: [["ground"]] };
const MODES = ["licensed_auction", "exchange_bidding", "private_tender"];
const BID_KINDS = ["online", "floor", "phone", "proxy"];
const EXTRA_SECONDS = ["cap_s", "period_s", "judging_s", "revealing_s"];
const FLAGS = ["raises", "tie_round"];
const FALL = { step_fen: LARGEST_FEN, interval_s: LONGEST_S, floor_fen: LARGEST_FEN };
const EXTRAS = [...EXTRA_SECONDS, ...FLAGS, "ladder", "fall", "rounds", "weights", "criteria", "priority"];

export const isHash = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
export const has = (value, names) => same(Object.keys(value).sort(), [...names].sort());
const list = (value, right) => Array.isArray(value) && value.length > 0 && value.length <= MOST && value.every(right);
const isNumber = (value) => isWhole(value, 0, LARGEST_FEN);
const isRung = (value) => Array.isArray(value) && value.length === 2 && isNumber(value[0]) && isWhole(value[1], 1, LARGEST_FEN);
const absentOr = (value, name, right) => !(name in value) || right(value[name]);
const isPriority = (value) => isObject(value) && has(value, ["window_s", "ranks"]) && isWhole(value.window_s, 1, LONGEST_S) && list(value.ranks, isRung);
const isFall = (value) => isObject(value) && has(value, Object.keys(FALL)) && Object.entries(FALL).every(([name, most]) => isWhole(value[name], 1, most));

const areExtras = (said) => isObject(said) && Object.keys(said).length > 0 && Object.keys(said).every((name) => EXTRAS.includes(name))
  && EXTRA_SECONDS.every((name) => absentOr(said, name, (value) => isWhole(value, 1, LONGEST_S)))
  && FLAGS.every((name) => absentOr(said, name, (value) => value === true))
  && absentOr(said, "rounds", (value) => isWhole(value, 2, MOST)) && absentOr(said, "weights", (value) => list(value, isNumber)) && absentOr(said, "criteria", (value) => list(value, isText))
  && absentOr(said, "ladder", (value) => list(value, isRung)) && absentOr(said, "fall", isFall) && absentOr(said, "priority", isPriority);

const areTerms = (data) => TEXT.every((name) => isText(data[name])) && isHash(data.commitment)
  && POSITIVE.every((name) => isWhole(data[name], 1, LARGEST_FEN))
  && [...SECONDS, "duration_s"].every((name) => isWhole(data[name], 0, LONGEST_S))
  && absentOr(data, "rules", areExtras) && MODES.includes(data.mode);

const areMarks = (kind, data) => absentOr(data, "reserve_met", (met) => typeof met === "boolean" || (met === null && kind === "closed"))
  && absentOr(data, "takes", (takes) => typeof takes === "boolean") && absentOr(data, "priority", (priority) => priority === true)
  && absentOr(data, "points", (points) => list(points, isNumber))
  && absentOr(data, "reserve_fen", (reserve) => reserve === null || isWhole(reserve, 1, LARGEST_FEN));

const isData = (kind, data) => {
  if (!isObject(data) || !DATA[kind].every((name) => name in data)) return false;
  const more = Object.keys(data).filter((name) => !DATA[kind].includes(name)).sort();
  if (more.length && !(ALSO[kind] ?? []).some((names) => same(names, more))) return false;
  if (kind === "opened") return areTerms(data);
  return ["reason", "by", "why", "reserve_nonce", "ground", "text"].every((name) => absentOr(data, name, isText))
    && absentOr(data, "call", (call) => isWhole(call, 1, 2)) && absentOr(data, "since", (since) => readInstant(since) !== null)
    && ["commitment", "nonce"].every((name) => absentOr(data, name, isHash))
    && absentOr(data, "credited_us", (value) => isWhole(value, 0)) && areMarks(kind, data);
};

export const isEntry = (entry) => isObject(entry) && has(entry, MEMBERS) && typeof entry.kind === "string" && Object.hasOwn(DATA, entry.kind)
  && isWhole(entry.lot, 1) && isWhole(entry.seq, 1) && (entry.paddle === null || isWhole(entry.paddle, 1))
  && (entry.amount_fen === null || isWhole(entry.amount_fen, 1, LARGEST_FEN))
  && (entry.bid_kind === null || BID_KINDS.includes(entry.bid_kind))
  && readInstant(entry.at) !== null && (entry.closes_at === null || readInstant(entry.closes_at) !== null)
  && isHash(entry.prev) && isHash(entry.hash) && isData(entry.kind, entry.data);

export const isDocument = (value) => isObject(value) && has(value, ["format", "lot", "entries", "head"]) && value.format === FORMAT
  && isWhole(value.lot, 1) && Array.isArray(value.entries) && isHash(value.head);
