// The server's time as NTP finds it: each question gives a round trip and an offset, and the quickest of the last eight is believed.
// An answer that contradicts older ones voids them: a clock was set. Before the first, messages that came one way must do.
// The device clock is never believed.
const KEPT = 8;
const PATIENCE = 5000;
const middle = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

export class ServerClock {
  constructor(iso) {
    this.forget(0);
    this.hear(iso);
  }

  hear(iso) { this.heard = [...this.heard.slice(-4), Date.parse(iso) - performance.now()]; }

  async measure(url) {
    const sent = performance.now();
    const answer = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    const { time } = await answer.json();
    const back = performance.now();
    const newest = { trip: back - sent, offset: Date.parse(time) - (sent + back) / 2 };
    const agrees = (old) => Math.abs(old.offset - newest.offset) <= (old.trip + newest.trip) / 2 + 2;
    this.asked = [...this.asked.filter(agrees).slice(1 - KEPT), newest];
  }

  // What was measured is void after a sleep of `lost` ms, which the steady clock may not have counted.
  forget(lost) {
    this.heard = this.heard ? [this.now() + lost - performance.now()] : [];
    this.asked = [];
  }

  best() { return this.asked.reduce((a, b) => (a && a.trip <= b.trip ? a : b), null); }
  now() { return performance.now() + (this.best()?.offset ?? middle(this.heard)); }
  trip() { return this.asked.length ? Math.round(middle(this.asked.map(({ trip }) => trip))) : null; }
  doubt() { return this.asked.length ? Math.ceil(this.best().trip / 2) : Infinity; }
  ahead() { return Date.now() - this.now(); }
}

const form = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

export const timeOfDay = (milliseconds) => form.format(new Date(milliseconds));

export const ledgerTime = (iso) => `${timeOfDay(Date.parse(iso))}.${new Date(iso).toISOString().slice(20, 23)}`;
