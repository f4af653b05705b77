// What was kept outside a ledger: signed receipts, daily digests, published keys. The same findings as the Python verifier's.
import { canonical, chain, hex, isObject, isText, isWhole, nextDay, readInstant, without } from "./canonical.js";
import { LARGEST_FEN, has, isHash } from "./shape.js";

const RECEIPT = ["format", "lot", "seq", "paddle", "amount_fen", "at", "closes_at", "prev", "hash", "key", "signature"];
const DIGEST = ["format", "day", "lots", "heads", "prev", "digest"];
const unpack = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));

export const isReceipt = (value) => isObject(value) && has(value, RECEIPT) && value.format === "chunqiu-receipt/1"
  && ["lot", "seq", "paddle"].every((name) => isWhole(value[name], 1)) && (value.amount_fen === null || isWhole(value.amount_fen, 1, LARGEST_FEN))
  && isText(value.key) && isText(value.signature) && readInstant(value.at) !== null
  && (value.closes_at === null || readInstant(value.closes_at) !== null) && isHash(value.prev) && isHash(value.hash);

// Says whether this browser can check Ed25519 signatures, by trying one.
export const canCheckSignatures = async () => {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32).fill(1), "Ed25519", false, ["verify"]);
    return true;
  } catch (error) {
    return error?.name === "DataError";
  }
};

const keyId = async (key) => {
  try {
    const bytes = unpack(key.public_key);
    return bytes.length === 32 ? hex(await crypto.subtle.digest("SHA-256", bytes)).slice(0, 16) : null;
  } catch {
    return null;
  }
};

const signedBy = async (key, receipt) => {
  try {
    const imported = await crypto.subtle.importKey("raw", unpack(key.public_key), "Ed25519", false, ["verify"]);
    const content = new TextEncoder().encode(canonical(without(receipt, "signature")));
    return await crypto.subtle.verify("Ed25519", imported, unpack(receipt.signature), content);
  } catch {
    return false;
  }
};

// Resolves to the code of what is wrong with a receipt, or null where it is genuine.
export const faultOf = async (receipt, keys) => {
  if (!isReceipt(receipt)) return "receipt.format";
  const key = keys.find((each) => each.id === receipt.key);
  if (!key || await keyId(key) !== key.id) return "receipt.unknown_key";
  if (!await signedBy(key, receipt)) return "receipt.signature";
  if (key.compromised) return "receipt.compromised";
  return key.retired_at && readInstant(receipt.at) >= readInstant(key.retired_at) ? "receipt.retired" : null;
};

export const daysOf = (document) => (isObject(document) && document.format === "chunqiu-digests/1" ? document.days : [document]);

const isDay = (value) => {
  if (!isObject(value) || !has(value, DIGEST) || value.format !== "chunqiu-digest/1" || !isHash(value.prev) || !isHash(value.digest)) return false;
  if (!Array.isArray(value.heads) || !value.heads.every((line) => isObject(line) && "head" in line && isWhole(line.lot, 1) && isWhole(line.seq, 1))) return false;
  const lots = value.heads.map((line) => line.lot);
  const rising = lots.every((lot, index) => index === 0 || lots[index - 1] < lot);
  return rising && value.lots === lots.length && typeof value.day === "string" && readInstant(`${value.day}T00:00:00.000000Z`) !== null;
};

// Resolves to the findings in one day's digest or in a published chain of them.
export const checkDigests = async (document, kept = []) => {
  const days = daysOf(document);
  if (!Array.isArray(days) || !days.every(isDay)) return [{ code: "digest.format", day: null }];
  const findings = [];
  for (const [index, day] of days.entries()) {
    const before = days[index - 1];
    if (day.digest !== await chain(without(day, "prev", "digest"), day.prev)) findings.push({ code: "digest.hash", day: day.day });
    if (before && day.prev !== before.digest) findings.push({ code: "digest.link", day: day.day });
    if (before && day.day !== nextDay(before.day)) findings.push({ code: "digest.day", day: day.day });
  }
  const known = new Set(days.map((day) => day.digest));
  return kept.every((digest) => known.has(digest)) ? findings : [...findings, { code: "digest.kept", day: null }];
};
