// The list from which a phone is picked: searchable, by role, with what waits unread.

import { avatarOf } from "./avatar.js";
import { make } from "./element.js";
import { recent } from "./memory.js";
import { grouped } from "./roles.js";

const MOST_IN_GROUP = 100;

/** Shows everybody; `open(userid)` is called on a choice, `isOpen(userid)` tells whose phone is on the table. */
export class People {
  #pending = 0;

  constructor({ place, people, botName, unread, open, isOpen }) {
    Object.assign(this, { people, unread, open, isOpen });
    this.groups = grouped(people);
    this.search = make("input", { type: "search", placeholder: "搜姓名、部门、岗位", "aria-label": "搜索人员", autocomplete: "off" });
    this.search.addEventListener("input", () => this.draw());
    this.list = make("div.list");
    const heading = make("header", {}, make("h1", {}, `用谁的手机和${botName}聊？`), make("p", {}, "选一个人，就是拿起他的手机。"));
    place.append(heading, make("div.search", {}, this.search), this.list);
  }

  /** Draw soon, once, however many reasons come together. */
  later() {
    cancelAnimationFrame(this.#pending);
    this.#pending = requestAnimationFrame(() => this.draw());
  }

  draw() {
    const focused = document.activeElement?.closest?.(".person")?.dataset;
    const focus = focused && `.person[data-userid="${CSS.escape(focused.userid)}"]`;
    const groups = this.#wanted();
    this.list.replaceChildren(...groups.map((group) => this.#group(group)));
    if (!groups.length) this.list.append(make("p.none", {}, "没有找到这个人，换个字试试。"));
    if (focus) this.list.querySelector(focus)?.focus({ preventScroll: true });
  }

  #wanted() {
    const words = this.search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (person) => words.every((word) => this.#text(person).includes(word));
    const found = this.groups.map(({ title, members }) => ({ title, members: members.filter(fits) }));
    const top = words.length ? [] : [{ title: "新消息", members: this.#waiting() }, { title: "最近", members: this.#recent() }];
    return [...top, ...found].filter(({ members }) => members.length);
  }

  #text({ name, userid, department, title, site }) {
    return [name, userid, department, title, site].join(" ").toLowerCase();
  }

  #waiting() {
    return this.people.filter((person) => this.unread.count(person.userid));
  }

  #recent() {
    const known = new Map(this.people.map((person) => [person.userid, person]));
    return recent().filter((userid) => known.has(userid) && !this.unread.count(userid)).map((userid) => known.get(userid));
  }

  #group({ title, members }) {
    const rows = members.slice(0, MOST_IN_GROUP).map((person) => make("li", {}, this.#row(person)));
    const rest = members.length - rows.length;
    return make("section", {}, make("h2", {}, title, make("span", {}, String(members.length))), make("ul", {}, rows), rest > 0 && make("p.none", {}, `还有 ${rest} 位，搜一搜更快。`));
  }

  #row(person) {
    const { userid, name, department, title } = person;
    const count = this.unread.count(userid);
    const second = this.unread.gist(userid) || [department, title].filter(Boolean).join(" · ");
    const words = make("span.words", {}, make("strong", {}, name), make("span", {}, second));
    const badge = count > 0 && make("span.badge", { "aria-label": `${count} 条新消息` }, count > 99 ? "99+" : String(count));
    const attributes = { type: "button", "data-userid": userid, "aria-current": this.isOpen(userid) ? "true" : null, onclick: () => this.open(userid) };
    return make("button.person", attributes, avatarOf(person), words, badge);
  }
}

/** What an empty phone shows: one person of each sort who has no phone open, and a way to put it away. */
export function picker({ people, open, isOpen, leave }) {
  const free = grouped(people.filter(({ userid }) => !isOpen(userid)));
  const first = free.map(({ title, members }) => ({ title, person: members[0] })).slice(0, 5);
  const rows = first.map(({ title, person }) => {
    const words = make("span.words", {}, make("strong", {}, person.name), make("span", {}, title));
    return make("button.person", { type: "button", onclick: () => open(person.userid) }, avatarOf(person), words);
  });
  const away = make("button.away", { type: "button", onclick: leave }, "先不开了");
  return make("div.picker", {}, make("h2", {}, "这部手机给谁用？"), make("p", {}, "在左边选一个人，或者从这里开始："), rows, away);
}
