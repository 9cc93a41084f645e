// Brings what a person does on a phone to the bot, and keeps track of what did not arrive.

import * as api from "./api.js";
import { say as notice } from "./notice.js";
import { keep, recall } from "./memory.js";

/** Messages of one phone that the bot did not get: `failed`, or sent `again` and therefore hidden. */
export class Undelivered {
  #name;
  #states;

  constructor(userid, channel) {
    this.#name = `undelivered.${userid}.${channel}`;
    this.#states = recall(this.#name, {}, "sessionStorage");
  }

  // The moment is part of the key: a simulator that was started afresh counts from 1 again.
  of(message) {
    return this.#states[`${message.id} ${message.at}`] ?? null;
  }

  set(message, state) {
    this.#states[`${message.id} ${message.at}`] = state;
    keep(this.#name, this.#states, "sessionStorage");
  }
}

/** One phone's way to the bot on one channel. */
export class Outbox {
  #again = new Map();

  constructor({ userid, channel, chat, undelivered, catchUp }) {
    Object.assign(this, { userid, channel, chat, undelivered, catchUp });
  }

  say(text) {
    return this.#send(() => this.#act("say", { text }));
  }

  place(place) {
    return this.#send(() => this.#act("send", { kind: "location", ...place }));
  }

  file(kind, file) {
    return this.#send(() => api.sendFile(this.userid, this.channel, kind, file));
  }

  menu(key) {
    return this.#send(() => this.#act("menu", { key }));
  }

  enter() {
    return this.#send(() => this.#act("enter", {}));
  }

  click(message, key) {
    return this.#press(() => this.#act("click", { message_id: message.id, key }));
  }

  submit(message, key, selected) {
    return this.#press(() => this.#act("submit", { message_id: message.id, key, selected }));
  }

  tap(message, tap) {
    return this.#send(() => this.#act("click", { message_id: message.id, ...tap }));
  }

  /** Send a message once more; the copy that failed disappears, as on the phone. */
  again(message) {
    const request = this.#again.get(message.id) ?? this.#remade(message);
    if (!request) return notice("这一条请重新发一次。");
    this.undelivered.set(message, "again");
    this.chat.refresh();
    return this.#send(request);
  }

  // After the page was loaded anew only words can be repeated.
  #remade(message) {
    return message.kind === "text" ? () => this.#act("say", { text: message.text }) : null;
  }

  #act(what, body) {
    return api.act(this.userid, what, { channel: this.channel, ...body });
  }

  async #send(request) {
    const outcome = await this.#deliver(request);
    if (!outcome) return false;
    if (!outcome.delivered) await this.#failed(outcome.message_id, request);
    return true;
  }

  async #press(request) {
    const outcome = await this.#deliver(request);
    if (outcome?.delivered) return true;
    if (outcome) this.#unpressed(outcome.message_id);
    return false;
  }

  // Null when the simulator itself refused, which is said at once.
  async #deliver(request) {
    this.chat.wait(+1);
    try {
      const outcome = await request();
      await this.catchUp(outcome.message_id);
      return outcome;
    } catch (refused) {
      if (!(refused instanceof api.Refused)) throw refused;
      notice(refused.message, { trouble: true });
      return null;
    } finally {
      this.chat.wait(-1);
    }
  }

  // The card can be pressed again; the line that tells of the press goes, since it came to nothing.
  #unpressed(id) {
    notice("刚才没送到，请再点一次。", { trouble: true });
    const message = this.chat.find(id);
    if (message?.kind !== "event") return;
    this.undelivered.set(message, "again");
    this.chat.refresh();
  }

  async #failed(id, request) {
    this.#again.set(id, request);
    const message = this.chat.find(id);
    if (message?.from !== "me") return notice("没送到机器人，它可能还没开好，过一会儿再试。", { trouble: true });
    this.undelivered.set(message, "failed");
    return this.chat.refresh();
  }
}
