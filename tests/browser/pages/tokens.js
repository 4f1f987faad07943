// The token of the app or of an extension, fetched anew before it expires.
export class Tokens {
  constructor(extension, margin) {
    this.extension = extension;
    this.margin = margin;
    this.onRefresh = () => {};
  }

  async start() {
    this.current = await this.#fetch();
    this.#schedule();
  }

  async refresh() {
    clearTimeout(this.timer);
    this.current = await this.#fetch();
    this.#schedule();
    this.onRefresh(this.current);
  }

  stop() {
    clearTimeout(this.timer);
  }

  async #fetch() {
    const answer = await fetch(`/token?extension=${encodeURIComponent(this.extension)}`, { method: "POST" });
    return answer.text();
  }

  #schedule() {
    if (this.margin === null) return;
    const claims = JSON.parse(atob(this.current.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
    const left = claims.exp * 1000 - Date.now() - this.margin * 1000;
    this.timer = setTimeout(() => this.refresh(), Math.max(left, 200));
  }
}
