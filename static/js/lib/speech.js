// What a screen reader hears: at most one polite message in five seconds, the newest; urgent ones at once.
export class Speech {
  constructor(polite, urgent) {
    Object.assign(this, { polite, urgent, last: -Infinity });
  }

  say(text) {
    this.next = text;
    clearTimeout(this.timer);
    const wait = Math.max(0, 5000 - (performance.now() - this.last));
    this.timer = setTimeout(() => {
      this.last = performance.now();
      this.polite.textContent = this.next;
    }, wait);
  }

  warn(text) {
    this.urgent.textContent = "";
    requestAnimationFrame(() => { this.urgent.textContent = text; });
  }
}

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
