// Amounts in whole fen 分: figures, and capital numerals 大写 as Money.words writes them.
const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const PLACES = ["", "拾", "佰", "仟"];
const GROUPS = ["", "万", "亿", "万亿"];

export const yuan = (fen, decimals = false) => {
  if (fen === null || fen === undefined) return "—";
  const cents = fen % 100;
  const whole = ((fen - cents) / 100).toLocaleString("en-US");
  return `¥${whole}${decimals || cents ? `.${String(cents).padStart(2, "0")}` : ""}`;
};

const group = (number) => {
  let text = "";
  let gap = false;
  for (let place = 3; place >= 0; place -= 1) {
    const digit = Math.floor(number / 10 ** place) % 10;
    if (digit) {
      text += (gap && text ? "零" : "") + DIGITS[digit] + PLACES[place];
      gap = false;
    } else gap = true;
  }
  return text;
};

const whole = (number) => {
  const groups = [];
  for (let rest = number; rest > 0; rest = Math.floor(rest / 10000)) groups.push(rest % 10000);
  let text = "";
  let gap = false;
  for (let index = groups.length - 1; index >= 0; index -= 1) {
    const part = groups[index];
    if (!part) { gap = true; continue; }
    if (text && (gap || part < 1000)) text += "零";
    text += group(part) + GROUPS[index];
    gap = false;
  }
  return text;
};

export const words = (fen) => {
  if (!Number.isSafeInteger(fen) || fen < 0) return "";
  const number = Math.floor(fen / 100);
  const jiao = Math.floor((fen % 100) / 10);
  const last = fen % 10;
  const front = number ? `${whole(number)}元` : "";
  if (fen % 100 === 0) return `${front || "零元"}整`;
  const small = (jiao ? `${DIGITS[jiao]}角` : "") + (last ? `${DIGITS[last]}分` : "");
  const zero = number && (!jiao || number % 10 === 0) ? "零" : "";
  return front + zero + small + (last ? "" : "整");
};

// What a person typed, in fen: full-width digits, separators and 万 are understood; NaN where it is no amount.
export const parse = (text) => {
  const match = /^[¥￥]?(\d+)(?:\.(\d{1,2}))?(元|万元|万|亿元|亿)?$/.exec(text.normalize("NFKC").replace(/[,\s]/g, ""));
  if (!match) return NaN;
  const scale = { "万": 1e4, "亿": 1e8 }[(match[3] || "")[0]] || 1;
  return Math.round(Number(`${match[1]}.${match[2] || "0"}`) * scale * 100);
};
