// Hears what happens on all phones; comes back by itself and says when it does, so that gaps can be filled.

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8_000;

/** Fires `message` {userid, channel, message}, `clock` {iso}, and `link` {up}: what happened before it was up is not told. */
export class Stream extends EventTarget {
  #source = null;
  #pause = FIRST_PAUSE;

  /** Connect, and stay connected. */
  start() {
    this.#source?.close();
    this.#source = new EventSource("/sim/stream");
    this.#source.onopen = () => this.#up();
    this.#source.onmessage = (event) => this.#hear(event.data);
    this.#source.onerror = () => this.#down();
  }

  #up() {
    this.#pause = FIRST_PAUSE;
    this.#tell("link", { up: true });
  }

  // The browser's own reconnection gives up on an HTTP error, therefore ours replaces it.
  #down() {
    this.#source.close();
    this.#tell("link", { up: false });
    setTimeout(() => this.start(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }

  #hear(data) {
    const news = JSON.parse(data);
    if (news.message) this.#tell("message", news);
    if (news.clock) this.#tell("clock", { iso: news.clock });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
