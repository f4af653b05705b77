// The hash seal 哈希印: the first 32 bits of a digest as nine-fold strokes in a 10 × 10 frame (see seal_path on the server).
const STROKES = [
  (x, y) => `M${x} ${y + 1}h2`,
  (x, y) => `M${x + 1} ${y}v2`,
  (x, y) => `M${x} ${y + 1}h1v1`,
  (x, y) => `M${x + 1} ${y}v1h1`,
];

export const sealPath = (digest) => {
  const value = parseInt(digest.slice(0, 8), 16);
  let path = "M.5.5h9v9h-9z";
  for (let i = 0; i < 16; i += 1) {
    path += STROKES[(value >>> (30 - 2 * i)) & 3]((i % 4) * 2 + 1, Math.floor(i / 4) * 2 + 1);
  }
  return path;
};
