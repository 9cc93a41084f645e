// Puts the page together: clock, people, phones, and the stream that feeds them.

import * as api from "./api.js";
import { Clock } from "./clock.js";
import { make } from "./element.js";
import { say as notice } from "./notice.js";
import { People, picker } from "./people.js";
import { Phone } from "./phone.js";
import { Phones } from "./phones.js";
import { Stream } from "./stream.js";
import { Unread } from "./unread.js";

const place = (id) => document.getElementById(id);
const AGAIN_MS = 2_000;

async function everybody() {
  for (;;) {
    try {
      return await api.people();
    } catch (refused) {
      if (!(refused instanceof api.Refused)) throw refused;
      notice(refused.message, { trouble: true });
      await new Promise((wake) => setTimeout(wake, AGAIN_MS));
    }
  }
}

function listen({ stream, clock, phones, unread }) {
  stream.addEventListener("message", ({ detail }) => {
    const phone = phones.of(detail.userid);
    if (phone) phone.receive(detail);
    else unread.add(detail.userid, detail.channel, detail.message);
  });
  stream.addEventListener("clock", () => clock.read());
  stream.addEventListener("link", ({ detail }) => {
    document.body.classList.toggle("offline", !detail.up);
    if (!detail.up) return notice("和模拟器的连接断了，正在重连。", { trouble: true });
    clock.read();
    return phones.each((phone) => phone.recover());
  });
}

async function start() {
  const clock = new Clock({ place: place("clock") });
  clock.read();
  const { people: everyone, bot_name: botName = "慧谈" } = await everybody();
  const unread = new Unread();
  const open = (userid) => phones.show(userid);
  const list = new People({ place: place("people"), people: everyone, botName, unread, open, isOpen: (userid) => phones.has(userid) });
  const phones = new Phones({
    stage: place("stage"),
    people: new Map(everyone.map((person) => [person.userid, person])),
    build: (person, callbacks) => new Phone({ person, botName, now: () => clock.now(), unread, ...callbacks }),
    picker: (leave) => picker({ people: everyone, open, isOpen: (userid) => phones.has(userid), leave }),
    changed: () => changed(),
  });
  const changed = () => {
    const waiting = unread.total();
    document.title = `${waiting ? `(${waiting}) ` : ""}${botName} · 手机`;
    place("another").disabled = phones.full || phones.has(null);
    phones.each((phone) => phone.showUnread());
    list.later();
  };
  unread.addEventListener("change", changed);
  clock.addEventListener("day", () => phones.each((phone) => phone.refresh()));
  place("another").addEventListener("click", () => phones.addEmpty());
  const stream = new Stream();
  listen({ stream, clock, phones, unread });
  phones.restore();
  stream.start();
}

start().catch((trouble) => {
  place("stage").replaceChildren(make("p.plain", {}, "页面没能打开，刷新一下试试。"));
  throw trouble;
});
