// Counts what arrived on phones that nobody is looking at.

import { gist } from "./bubbles.js";
import { keep, recall } from "./memory.js";

/** Unread messages by person and channel; fires `change`. */
export class Unread extends EventTarget {
  #counts = recall("unread", {}, "sessionStorage"); // "userid channel" -> {count, gist, last}

  /** Count a message of the bot; one that only changed (a card that was closed) is not new. */
  add(userid, channel, message) {
    if (message.from !== "bot" || message.card_state === "closed" || message.recalled) return;
    const before = this.#counts[`${userid} ${channel}`] ?? { count: 0 };
    const last = `${message.id} ${message.at}`;
    if (before.last === last) return;
    this.#counts[`${userid} ${channel}`] = { count: before.count + 1, gist: gist(message), last };
    this.#changed();
  }

  clear(userid, channel) {
    delete this.#counts[`${userid} ${channel}`];
    this.#changed();
  }

  /** How many wait for a person, on one channel or on all. */
  count(userid, channel) {
    return this.#of(userid, channel).reduce((sum, { count }) => sum + count, 0);
  }

  /** The latest unread message in one line, or an empty string. */
  gist(userid) {
    return this.#of(userid).at(-1)?.gist ?? "";
  }

  total() {
    return Object.values(this.#counts).reduce((sum, { count }) => sum + count, 0);
  }

  #of(userid, channel) {
    const channels = channel ? [channel] : ["wecom", "mp"];
    return channels.map((name) => this.#counts[`${userid} ${name}`]).filter(Boolean);
  }

  #changed() {
    keep("unread", this.#counts, "sessionStorage");
    this.dispatchEvent(new Event("change"));
  }
}
