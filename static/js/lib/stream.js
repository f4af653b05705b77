// The lot's event stream with its own way back: retries after 1, 2, 4, 8 and then every 10 s, polling after a minute.
const RETRIES = [1, 2, 4, 8, 10];
const BEAT = 12000;
const WEAK = 20000;
const DEAD = 30000;
const POLL_AFTER = 60000;

export class Stream {
  constructor({ events, snapshot, onEvent, onLink }) {
    Object.assign(this, { events, snapshot, onEvent, onLink });
    this.tries = 0;
    this.link = "open";
    this.heard = performance.now();
    setInterval(() => this.watch(), 1000);
    this.open();
  }

  open() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = new EventSource(this.events);
    for (const name of ["snapshot", "bid", "state", "clock"]) {
      this.source.addEventListener(name, (event) => this.receive(name, JSON.parse(event.data)));
    }
    this.source.onerror = () => this.lose();
  }

  // Somebody looks again: a stream that has said nothing for longer than its clock's beat is opened anew.
  wake() { if (performance.now() - this.heard > BEAT) this.open(); }

  receive(name, data) {
    const back = this.link === "offline";
    this.heard = performance.now();
    this.tries = 0;
    this.lost = null;
    this.onEvent(name, data, back);
    this.set("open");
  }

  lose() {
    this.source?.close();
    this.lost ??= performance.now();
    this.tries += 1;
    const seconds = RETRIES[Math.min(this.tries, RETRIES.length) - 1] * (0.8 + Math.random() * 0.4);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), seconds * 1000);
    this.set("offline");
  }

  watch() {
    const silent = performance.now() - this.heard;
    if (this.link === "offline") {
      if (performance.now() - this.lost > POLL_AFTER) this.poll();
    } else if (silent > DEAD) this.lose();
    else if (silent > WEAK) this.set("weak");
  }

  async poll() {
    if (performance.now() - (this.polled || 0) < 5000) return;
    this.polled = performance.now();
    await this.resync(true);
  }

  async resync(polling = false) {
    try {
      const answer = await fetch(this.snapshot, { headers: { Accept: "application/json" } });
      if (answer.ok) this.onEvent("snapshot", await answer.json(), false, polling);
    } catch { /* the next try will tell */ }
  }

  set(link) {
    if (link === this.link && link !== "offline") return;
    this.link = link;
    this.onLink(link, this.tries);
  }
}
