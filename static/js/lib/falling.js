// A price that falls with the lot's clock, at a moment of server time, as rules/formats/falling.py decides it.
// Before it falls: the seconds until then. While it falls: the price and the seconds until its next step; at the floor there is none.
export const fallingAt = ({ falling, paused_at: pausedAt }, now) => {
  if (!falling) return null;
  const since = ((pausedAt ? Date.parse(pausedAt) : now) - Date.parse(falling.begins_at)) / 1000;
  if (since < 0) return { fen: null, begins: -since };
  const steps = Math.floor(since / falling.interval_s);
  const fen = Math.max(falling.floor_fen, falling.start_fen - steps * falling.step_fen);
  return { fen, next: fen > falling.floor_fen ? (steps + 1) * falling.interval_s - since : null };
};
