// One phone: whose it is, which of the two platforms it shows, and the conversation on it.

import * as api from "./api.js";
import { avatarOf } from "./avatar.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { iconButton, make } from "./element.js";
import { Menu } from "./menu.js";
import { say as notice } from "./notice.js";
import { Outbox, Undelivered } from "./outbox.js";

const BACK = ["M15 5l-7 7 7 7"];
const CLOSE = ["M6 6l12 12", "M18 6L6 18"];
export const CHANNELS = { wecom: "企业微信", mp: "公众号" };

/** A person's phone. `leave`, `turned`, `touched` are called when it is closed, its channel changed, it is used. */
export class Phone {
  constructor({ person, botName, now, unread, leave, turned, touched }) {
    Object.assign(this, { person, botName, now, unread, turned });
    this.back = iconButton("back", "返回人员列表", BACK, { onclick: () => leave() });
    this.backCount = make("span.badge", { hidden: true });
    this.back.append(this.backCount);
    this.tabs = Object.fromEntries(Object.keys(CHANNELS).map((channel) => [channel, this.#tab(channel)]));
    this.menu = new Menu({ press: (key) => this.outbox.menu(key) });
    this.composer = new Composer({ outbox: () => this.outbox, owner: person.name });
    this.place = make("div.place-of-chat");
    this.screen = make("div.screen", {}, this.#bar(), this.place, this.composer.element, this.menu.element);
    this.element = make("section.phone", { "aria-label": `${person.name}的手机` }, this.#owner(leave), this.screen);
    this.element.addEventListener("focusin", touched);
    this.element.addEventListener("pointerdown", touched);
  }

  /** Show one of the platforms. */
  async turn(channel) {
    this.channel = channel;
    for (const [name, tab] of Object.entries(this.tabs)) tab.setAttribute("aria-pressed", String(name === channel));
    const chat = this.#newChat(channel);
    this.place.replaceChildren(chat.element);
    this.unread.clear(this.person.userid, channel);
    const read = await this.recover({ quietly: true });
    if (read && chat === this.chat && chat.empty) this.#begin(channel);
  }

  /** Take what the stream brought for this person. */
  receive({ channel, message }) {
    if (channel !== this.channel) return this.unread.add(this.person.userid, channel, message);
    this.invitation?.remove();
    return this.chat.take([message]);
  }

  /** Fetch what was missed; everything anew where the simulator no longer knows what is shown. Returns whether it could. */
  async recover({ quietly = false } = {}) {
    const { chat, channel } = this;
    this.menu.load(channel);
    try {
      const missed = await api.messages(this.person.userid, channel, chat.settled);
      const known = chat.agrees(missed);
      if (!known) chat.clear();
      chat.take(known ? missed : await api.messages(this.person.userid, channel), { quietly });
    } catch (refused) {
      if (!(refused instanceof api.Refused)) throw refused;
      notice(refused.message, { trouble: true });
      return false;
    }
    return true;
  }

  refresh() {
    this.chat.refresh();
  }

  /** Show on the tabs and on the way back how much waits elsewhere. */
  showUnread() {
    for (const [channel, tab] of Object.entries(this.tabs)) tab.classList.toggle("waiting", this.unread.count(this.person.userid, channel) > 0);
    const elsewhere = this.unread.total();
    this.backCount.hidden = !elsewhere;
    this.backCount.textContent = elsewhere > 99 ? "99+" : String(elsewhere);
  }

  #newChat(channel) {
    const { userid } = this.person;
    const undelivered = new Undelivered(userid, channel);
    const hooks = {
      click: (...press) => outbox.click(...press),
      submit: (...press) => outbox.submit(...press),
      again: (message) => outbox.again(message),
      tap: (message, tap, pressed) => once(pressed, () => outbox.tap(message, tap)),
      remark: notice,
    };
    const chat = new Chat({ person: this.person, botName: this.botName, now: this.now, hooks, undelivered });
    const catchUp = (id) => (id > chat.last && chat === this.chat ? this.recover() : undefined);
    const outbox = new Outbox({ userid, channel, chat, undelivered, catchUp });
    this.chat = chat;
    this.outbox = outbox;
    return chat;
  }

  // Opening the application tells the bot, as on WeCom; following an account is for the person to do.
  #begin(channel) {
    if (channel === "wecom") return this.outbox.enter();
    const follow = () => {
      this.invitation.remove();
      this.outbox.enter();
    };
    this.invitation = make("div.invitation", {}, make("p", {}, `${this.person.name}还没有关注公众号「${this.botName}」。`));
    this.invitation.append(make("button.button.look1", { type: "button", onclick: follow }, "关注公众号"));
    return this.chat.scroller.prepend(this.invitation);
  }

  #tab(channel) {
    return make("button.tab", { type: "button", "aria-pressed": "false", onclick: () => this.#turnTo(channel) }, CHANNELS[channel]);
  }

  #turnTo(channel) {
    if (channel === this.channel) return;
    this.turn(channel);
    this.turned();
  }

  #bar() {
    const title = make("div.title", {}, make("h2", {}, this.botName), make("p", {}, this.person.name));
    return make("header.nav", {}, this.back, title, make("div.tabs", { role: "group", "aria-label": "平台" }, Object.values(this.tabs)));
  }

  #owner(leave) {
    const where = [this.person.department, this.person.title].filter(Boolean).join(" · ");
    const close = iconButton("close", `收起${this.person.name}的手机`, CLOSE, { onclick: () => leave() });
    return make("header.owner", {}, avatarOf(this.person), make("div.who", {}, make("strong", {}, this.person.name), make("span", {}, where)), close);
  }
}

async function once(pressed, deliver) {
  pressed.disabled = true;
  await deliver();
  pressed.disabled = false;
}
