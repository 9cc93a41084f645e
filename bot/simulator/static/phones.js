// Which phones are open, in which order; the address of the page and the browser remember it.

import { make } from "./element.js";
import { keep, keepRecent, recall } from "./memory.js";
import { CHANNELS } from "./phone.js";

export const MOST = 4;
const NARROW = window.matchMedia("(max-width: 819px)");

/** The row of phones. `build(person, callbacks)` makes one; `picker(leave)` fills a phone that is nobody's yet. */
export class Phones {
  #open = []; // {userid, phone}; userid is null for a phone that is nobody's yet
  #active = null;

  constructor({ stage, people, build, picker, changed }) {
    Object.assign(this, { stage, people, build, picker, changed });
    window.addEventListener("popstate", () => this.#follow(fromAddress()));
    NARROW.addEventListener("change", () => this.#settle());
  }

  /** Open what the address says, else what was open last time on a wide screen. */
  restore() {
    const asked = fromAddress();
    this.#follow(asked.length || NARROW.matches ? asked : recall("phones", []));
  }

  get full() {
    return this.#open.length >= MOST;
  }

  has(userid) {
    return this.#open.some((slot) => slot.userid === userid);
  }

  of(userid) {
    return this.#open.find((slot) => slot.userid === userid)?.phone;
  }

  each(act) {
    for (const { phone } of this.#open) if (phone) act(phone);
  }

  /** Show a person's phone: the one that is open, else in an empty place, else instead of the one used last. */
  show(userid) {
    const person = this.people.get(userid);
    if (!person) return;
    if (!this.has(userid)) this.#put(person);
    this.#touch(this.#open.find((slot) => slot.userid === userid));
    keepRecent(userid);
    this.#settle({ remember: true });
    this.#active.element.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (!NARROW.matches) this.of(userid).composer.focus();
  }

  /** Set an empty phone beside the others. */
  addEmpty() {
    if (this.full || this.has(null)) return;
    this.#open.push(this.#empty());
    this.#touch(this.#open.at(-1));
    this.#settle();
    this.#active.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #put(person, channel = recall(`channel.${person.userid}`, "wecom")) {
    const slot = { userid: person.userid };
    slot.phone = this.build(person, {
      leave: () => this.#leave(slot),
      turned: () => this.#turned(slot),
      touched: () => this.#touch(slot),
    });
    slot.element = slot.phone.element;
    slot.phone.turn(channel in CHANNELS ? channel : "wecom");
    const free = this.#open.findIndex(({ userid }) => userid === null);
    const place = free >= 0 ? free : this.#open.indexOf(this.#active);
    if (place >= 0) this.#open.splice(place, 1, slot);
    else this.#open.push(slot);
    return slot;
  }

  #empty() {
    const slot = { userid: null, phone: null };
    const choice = this.picker(() => this.#leave(slot));
    return Object.assign(slot, { element: make("section.phone.nobody", { "aria-label": "还没选人的手机" }, choice) });
  }

  // On a narrow screen there is only one way back: to the list.
  #leave(slot) {
    this.#open = NARROW.matches ? [] : this.#open.filter((other) => other !== slot);
    if (this.#active === slot) this.#active = this.#open.at(-1) ?? null;
    this.#settle({ remember: true });
  }

  #turned(slot) {
    keep(`channel.${slot.userid}`, slot.phone.channel);
    this.#settle({ remember: true });
  }

  #touch(slot) {
    this.#active = slot;
    for (const { element } of this.#open) element.classList.toggle("active", element === slot?.element);
  }

  // Make the open phones those of the address; phones that stay keep their conversation.
  #follow(entries) {
    const wanted = entries.filter(({ userid }) => this.people.has(userid)).slice(0, MOST);
    const old = this.#open;
    this.#open = [];
    this.#active = null;
    for (const { userid, channel } of wanted) {
      const slot = old.find((other) => other.userid === userid);
      if (slot) this.#open.push(slot);
      else this.#put(this.people.get(userid), channel || undefined);
    }
    this.#touch(this.#open[0] ?? null);
    this.#settle();
  }

  // A narrow screen shows one phone or the list; a wide one always has at least an empty phone.
  #settle({ remember = false } = {}) {
    if (NARROW.matches) this.#open = this.#open.filter(({ userid }) => userid !== null);
    else if (!this.#open.length) this.#open.push(this.#empty());
    if (!this.#open.includes(this.#active)) this.#active = this.#open[0] ?? null;
    this.#touch(this.#active);
    this.#arrange(this.#open.map(({ element }) => element));
    document.body.classList.toggle("on-phone", this.#open.some(({ userid }) => userid !== null));
    if (remember) this.#remember();
    this.changed();
  }

  // Elements that stay are not moved, so that focus and scroll positions are kept.
  #arrange(elements) {
    for (const child of [...this.stage.children]) if (!elements.includes(child)) child.remove();
    elements.forEach((element, place) => {
      if (this.stage.children[place] !== element) this.stage.insertBefore(element, this.stage.children[place] ?? null);
    });
  }

  #remember() {
    const entries = this.#open.filter(({ userid }) => userid).map(({ userid, phone }) => ({ userid, channel: phone.channel }));
    keep("phones", entries);
    const address = `${location.pathname}${location.search}${entries.length ? `#${entries.map(written).join(",")}` : ""}`;
    const change = NARROW.matches && entries.length ? "pushState" : "replaceState";
    history[change](null, "", address);
  }
}

const written = ({ userid, channel }) => encodeURIComponent(userid) + (channel === "mp" ? ":mp" : "");

function fromAddress() {
  const parts = location.hash.slice(1).split(",").filter(Boolean);
  return parts.map((part) => {
    const [userid, channel = ""] = part.split(":");
    return { userid: unescaped(userid), channel };
  });
}

function unescaped(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // An address typed by hand; it then names nobody.
  }
}
