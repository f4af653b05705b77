// The server's time: the median offset of the last five messages against a monotonic clock, never the device clock alone.
export class ServerClock {
  constructor(iso) {
    this.offsets = [];
    this.hear(iso);
  }

  hear(iso) {
    this.offsets.push(Date.parse(iso) - performance.now());
    if (this.offsets.length > 5) this.offsets.shift();
  }

  now() {
    const sorted = [...this.offsets].sort((a, b) => a - b);
    return performance.now() + sorted[Math.floor(sorted.length / 2)];
  }
}

const form = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

export const timeOfDay = (milliseconds) => form.format(new Date(milliseconds));

export const ledgerTime = (iso) => {
  const at = Date.parse(iso);
  return `${timeOfDay(at)}.${String(((at % 1000) + 1000) % 1000).padStart(3, "0")}`;
};
