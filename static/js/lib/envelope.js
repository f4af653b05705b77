// A sealed bid as its bidder keeps it: made here, kept here and in a file; only the commitment leaves this computer.
import { hex, sha256 } from "./canonical.js";

const FORMAT = "chunqiu-seal/1";
const PREFIX = "chunqiu.seal.";
const HASH = /^[0-9a-f]{64}$/;

export const able = () => Boolean(globalThis.crypto?.subtle && globalThis.crypto.getRandomValues);

export const commitment = ({ lot, round, paddle, amount_fen: fen, nonce }) => sha256(`${lot}|${round}|${paddle}|${fen}|${nonce}`);

export const make = async (lot, round, paddle, fen) => {
  const kept = { format: FORMAT, lot, round, paddle, amount_fen: fen, nonce: hex(crypto.getRandomValues(new Uint8Array(32))) };
  return { ...kept, commitment: await commitment(kept) };
};

// Storage may be full or forbidden: then the file alone must do.
export const keep = (kept) => {
  try {
    localStorage.setItem(PREFIX + kept.commitment, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
};

export const recall = (sealed) => {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + sealed));
  } catch {
    return null;
  }
};

// What a file holds, or null where it is not such a file.
export const read = (text) => {
  try {
    const found = JSON.parse(text);
    const right = found.format === FORMAT && [found.lot, found.round, found.paddle, found.amount_fen].every((each) => Number.isSafeInteger(each) && each > 0);
    return right && HASH.test(found.nonce) ? found : null;
  } catch {
    return null;
  }
};

export const name = (kept) => `chunqiu-seal-lot${kept.lot}-round${kept.round}-paddle${kept.paddle}-${kept.commitment.slice(0, 8)}.json`;

export const save = (kept) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${JSON.stringify(kept, null, 1)}\n`], { type: "application/json" }));
  link.download = name(kept);
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};
