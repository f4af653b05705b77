// JSON read as the verifier needs it, and written in the one byte form that is hashed and signed (docs/verification.md).
// Whole numbers stay exact (BigInt beyond 2^53); what is no whole number becomes an Odd, which no format allows.
export class Odd {
  constructor(source) { this.source = source; }
}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORDS = { true: true, false: false, null: null };
const DEEPEST = 200;

class Reader {
  constructor(text) { Object.assign(this, { text, at: 0 }); }

  fail() { throw new SyntaxError(`not JSON at ${this.at}`); }

  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  take(sign) {
    this.match(SPACE);
    if (this.text[this.at] !== sign) return false;
    this.at += 1;
    return true;
  }

  expect(sign) { if (!this.take(sign)) this.fail(); }

  value(depth = 0) {
    if (depth > DEEPEST) this.fail();
    if (this.take("{")) return this.object(depth);
    if (this.take("[")) return this.array(depth);
    const text = this.match(STRING);
    if (text) return JSON.parse(text[0]);
    const number = this.match(NUMBER);
    if (number) return whole(number);
    for (const [word, meant] of Object.entries(WORDS)) {
      if (this.text.startsWith(word, this.at)) { this.at += word.length; return meant; }
    }
    return this.fail();
  }

  array(depth) {
    const items = [];
    if (this.take("]")) return items;
    do items.push(this.value(depth + 1)); while (this.take(","));
    this.expect("]");
    return items;
  }

  object(depth) {
    const found = Object.create(null);
    if (this.take("}")) return found;
    do {
      this.match(SPACE);
      const name = this.match(STRING) || this.fail();
      this.expect(":");
      found[JSON.parse(name[0])] = this.value(depth + 1);
    } while (this.take(","));
    this.expect("}");
    return found;
  }
}

const whole = ([source, fraction, exponent]) => {
  if (fraction || exponent) return new Odd(source);
  const number = Number(source);
  return Number.isSafeInteger(number) ? number : BigInt(source);
};

export const parse = (text) => {
  const reader = new Reader(text.replace(/^\ufeff/, ""));
  const found = reader.value();
  reader.match(SPACE);
  if (reader.at !== reader.text.length) reader.fail();
  return found;
};

export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Odd);
export const isWhole = (value, least, most = 2n ** 63n - 1n) => (Number.isSafeInteger(value) || typeof value === "bigint") && least <= value && value <= most;
export const isText = (value) => typeof value === "string" && !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(value);

const byCodePoint = (one, other) => {
  const [left, right] = [[...one], [...other]];
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    if (left[i] !== right[i]) return left[i].codePointAt(0) - right[i].codePointAt(0);
  }
  return left.length - right.length;
};

export const canonical = (value) => {
  if (value instanceof Odd) return value.source;
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort(byCodePoint);
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
};

export const without = (value, ...names) => Object.assign(Object.create(null), Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name))));
export const same = (one, other) => canonical(one) === canonical(other);

export const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
export const sha256 = async (text) => hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
export const chain = (content, previous) => sha256(canonical({ ...content, prev: previous }));

const DAY = 86_400_000;
const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{6})Z$/;

// An instant of the ledger as microseconds since 1970, or null for any other spelling.
export const readInstant = (text) => {
  const match = typeof text === "string" && INSTANT.exec(text);
  if (!match || match[1] < "0001") return null;
  const second = Date.parse(`${match[1]}.000Z`);
  if (Number.isNaN(second) || new Date(second).toISOString() !== `${match[1]}.000Z`) return null;
  return BigInt(second) * 1000n + BigInt(match[2]);
};

const FIRST = BigInt(Date.parse("0001-01-01T00:00:00.000Z")) * 1000n;
const LAST = BigInt(Date.parse("9999-12-31T23:59:59.999Z")) * 1000n + 999n;

// Throws RangeError where a sum leaves the years that dates have.
export const inYears = (microseconds) => {
  if (microseconds < FIRST || microseconds > LAST) throw new RangeError("no such date");
  return microseconds;
};

export const instant = (microseconds) => {
  const part = ((microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const second = new Date(Number((microseconds - part) / 1000n)).toISOString().slice(0, 19);
  return `${second}.${String(part).padStart(6, "0")}Z`;
};

export const nextDay = (day) => new Date(Date.parse(`${day}T00:00:00.000Z`) + DAY).toISOString().slice(0, 10);
