// The conversation on one phone and one channel: messages in order, moments between them, and who is typing.

import { avatarOf, avatarOfBot } from "./avatar.js";
import { bubble, remark } from "./bubbles.js";
import { freeze } from "./controls.js";
import { iconButton, make, spoken } from "./element.js";
import { same } from "./same.js";
import { dayOf, stamp } from "./times.js";

const GAP = 5 * 60_000;
const TYPING_AFTER = 250;
const NEAR_END = 80;
const DOWN = ["M12 5v14", "M6 13l6 6 6-6"];

/** Shows messages; what is pressed on them goes through `hooks` (controls.js, bubbles.js). */
export class Chat {
  #entries = []; // {message, element, choices, held}, ordered by id
  #waiting = 0;
  #pinned = true;

  constructor({ person, botName, now, hooks, undelivered }) {
    Object.assign(this, { person, botName, now, undelivered });
    const entry = ({ id }) => this.#entry(id);
    this.hooks = { ...hooks, choices: (message) => entry(message)?.choices ?? {}, hold: (message, held) => this.#hold(entry(message), held) };
    this.list = make("ol.messages", { role: "log", "aria-live": "polite", "aria-label": `与${botName}的对话` });
    this.typing = make("div.typing", { hidden: true }, avatarOfBot(botName), make("span.dots", {}, make("i"), make("i"), make("i")));
    this.typing.append(spoken("正在输入"));
    this.end = iconButton("to-end", "看最新消息", DOWN, { hidden: true, onclick: () => this.toEnd() });
    this.scroller = make("div.scroller", { tabindex: "0", "aria-label": "消息" }, this.list, this.typing);
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.element = make("div.thread", {}, this.scroller, this.end);
    const resized = new ResizeObserver(() => this.#pinned && this.toEnd());
    resized.observe(this.scroller);
    resized.observe(this.list);
  }

  /** The id of the newest message; 0 when there is none. */
  get last() {
    return this.#entries.at(-1)?.message.id ?? 0;
  }

  /** The id just below everything that may have changed unseen: cards still open, and the newest message. */
  get settled() {
    const open = this.#entries.find(({ message }) => message.kind === "card" && message.card_state === "open");
    return Math.max(0, Math.min(open?.message.id ?? Infinity, this.last) - 1);
  }

  get empty() {
    return !this.#entries.length;
  }

  /** Whether the server still has what stands here; not so after it was started afresh. */
  agrees(messages) {
    const newest = this.#entries.at(-1)?.message;
    return !newest || messages.some((message) => message.id === newest.id && message.at === newest.at);
  }

  /** The message with this id, if it is here. */
  find(id) {
    return this.#entry(id)?.message;
  }

  clear() {
    this.#entries = [];
    this.list.replaceChildren();
  }

  /** Show messages that are new, and anew those that changed. */
  take(messages, { quietly = false } = {}) {
    const stay = this.#pinned || messages.some((message) => message.from === "me" && message.id > this.last);
    this.list.setAttribute("aria-busy", String(quietly));
    for (const message of messages) this.#put(message);
    this.list.setAttribute("aria-busy", "false");
    if (stay) this.toEnd();
    else this.end.hidden = false;
  }

  /** Redraw the moments, when the day has changed, and the marks of messages that did not arrive. */
  refresh() {
    this.#entries.forEach((entry, place) => this.#mark(entry, this.#entries[place - 1]));
  }

  /** Count a callback that is under way (+1) or over (-1); while there are any, the bot is typing. */
  wait(change) {
    this.#waiting += change;
    if (!this.#waiting) return this.#showTyping(false);
    return setTimeout(() => this.#waiting && this.#showTyping(true), TYPING_AFTER);
  }

  /** Show the newest message, and stay with the newest until somebody scrolls back. */
  toEnd() {
    this.#pinned = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.end.hidden = true;
  }

  #showTyping(shown) {
    this.typing.hidden = !shown;
    if (this.#pinned) this.toEnd();
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.#pinned = scrollHeight - scrollTop - clientHeight < NEAR_END;
    if (this.#pinned) this.end.hidden = true;
  }

  #entry(id) {
    return this.#entries.find(({ message }) => message.id === id);
  }

  #put(message) {
    const known = this.#entry(message.id);
    if (!known) return this.#add(message);
    if (same(known.message, message)) return undefined;
    const focused = known.element.contains(document.activeElement);
    if (!same(known.message.card, message.card)) known.held = false;
    known.message = message;
    this.#draw(known);
    if (focused) this.scroller.focus({ preventScroll: true });
    return this.refresh();
  }

  #add(message) {
    const entry = { message, element: make("li.message"), choices: { ...message.selected }, held: false };
    const place = this.#entries.findLastIndex((other) => other.message.id < message.id) + 1;
    this.list.insertBefore(entry.element, this.#entries[place]?.element ?? null);
    this.#entries.splice(place, 0, entry);
    this.#draw(entry);
    this.#mark(entry, this.#entries[place - 1]);
    if (this.#entries[place + 1]) this.refresh();
  }

  #draw(entry) {
    const { message, element } = entry;
    const mine = message.from === "me";
    const words = remark(message, this.botName);
    element.className = `message ${words ? "remark" : mine ? "mine" : "theirs"}`;
    element.dataset.id = message.id;
    if (words) return element.replaceChildren(make("p.words", {}, words));
    const face = mine ? avatarOf(this.person) : avatarOfBot(this.botName);
    const says = spoken(`${mine ? "我" : this.botName}：`);
    element.replaceChildren(make("div.row", {}, face, says, bubble(message, this.hooks)));
    return entry.held && freeze(element);
  }

  // A card that comes back to life is drawn anew: its controls may be others than those that were pressed.
  #hold(entry, held) {
    entry.held = held;
    if (!held) {
      this.#draw(entry);
      this.refresh();
    }
  }

  #mark(entry, before) {
    const { message, element } = entry;
    element.querySelectorAll(":scope > .moment, .failed").forEach((old) => old.remove());
    if (this.#pause(message, before?.message)) {
      const words = stamp(Date.parse(message.at), this.now());
      element.prepend(make("time.moment", { datetime: message.at }, words));
    }
    const failed = message.from === "me" ? this.undelivered.of(message) : null;
    element.hidden = failed === "again";
    if (failed === "failed") (element.querySelector(".row") ?? element).append(this.#failure(message));
  }

  #pause(message, before) {
    if (!before) return true;
    const [then, now] = [Date.parse(before.at), Date.parse(message.at)];
    return now - then >= GAP || dayOf(then) !== dayOf(now);
  }

  #failure(message) {
    const again = () => this.hooks.again(message);
    const retry = make("button.retry", { type: "button", onclick: again, title: "没送到，点一下再发" }, make("b", { "aria-hidden": "true" }, "!"));
    retry.append(spoken("没送到，再发一次"));
    return make("span.failed", {}, retry);
  }
}
