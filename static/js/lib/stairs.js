// The price stairs: one tread for each bid, in a 1000 × 120 box (the same as price_stairs on the server).
export const stairs = (start, bids) => {
  const top = Math.max(...bids, start + 1);
  const low = Math.min(...bids, start);
  const y = (fen) => Math.round((112 - ((fen - low) / (top - low)) * 100) * 10) / 10;
  const step = 1000 / (bids.length + 1);
  let line = `M0 ${y(start)}`;
  bids.forEach((fen, index) => { line += `H${Math.round(step * (index + 1))}V${y(fen)}`; });
  line += "H1000";
  return { line, fill: `${line}V120H0Z` };
};

export const mark = (index, count) => Math.round((1000 / (count + 1)) * (index + 1));
