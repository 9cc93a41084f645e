// The simulated clock: shows it, moves it forward, and tells the page what time it is there.

import * as api from "./api.js";
import { make } from "./element.js";
import { say as notice } from "./notice.js";
import { dayOf, fullDate, learnZone, shortDate, span, timeOfDay } from "./times.js";

const STEPS = [
  ["plus_hour", "+1小时"],
  ["next_day", "第二天"],
  ["next_workday_morning", "下个工作日早上"],
  ["talk_eve", "到约谈前一晚"],
];

/** A bar with the time and the buttons that move it; fires `day` when another day begins. */
export class Clock extends EventTarget {
  #base = Date.now();
  #since = performance.now();
  #day = null;

  constructor({ place }) {
    super();
    this.date = make("span.date");
    this.short = make("span.short");
    this.time = make("strong");
    this.ahead = make("span.ahead");
    const face = make("time", {}, this.date, this.short, " ", this.time);
    this.steps = make("div.steps", { role: "group", "aria-label": "拨时间" }, STEPS.map((step) => this.#step(...step)));
    this.toggle = make("button.turn", { type: "button", "aria-expanded": "false", onclick: () => this.#unfold() }, "拨时间");
    place.append(make("p.face", { "aria-label": "模拟时间" }, face, this.ahead), this.toggle, this.steps);
    this.bar = place;
    setInterval(() => this.#show(), 1000);
    this.#show();
  }

  /** Milliseconds since 1970 on the simulated clock. */
  now() {
    return this.#base + performance.now() - this.#since;
  }

  /** Ask the simulator for the time. */
  async read() {
    try {
      this.#set(await api.clock());
    } catch (refused) {
      if (!(refused instanceof api.Refused)) throw refused;
      notice(refused.message, { trouble: true });
    }
  }

  #set({ now, offset_seconds: offset = 0 }) {
    learnZone(now);
    this.#base = Date.parse(now);
    this.#since = performance.now();
    const words = span(offset);
    this.ahead.textContent = words && `快了 ${words}`;
    this.#show();
  }

  #show() {
    const now = this.now();
    this.date.textContent = fullDate(now);
    this.short.textContent = shortDate(now);
    this.time.textContent = timeOfDay(now);
    if (this.#day === dayOf(now)) return;
    this.#day = dayOf(now);
    this.dispatchEvent(new Event("day"));
  }

  #step(preset, label) {
    return make("button", { type: "button", onclick: () => this.#move(preset) }, label);
  }

  async #move(preset) {
    this.#enable(false);
    try {
      const answer = await api.moveClock({ preset });
      if (answer.now) this.#set(answer);
      await this.read();
      notice(`现在是 ${shortDate(this.now())} ${timeOfDay(this.now())}，到点的提醒随后就到。`);
    } catch (refused) {
      if (!(refused instanceof api.Refused)) throw refused;
      notice(refused.message, { trouble: true });
    } finally {
      this.#enable(true);
    }
  }

  #enable(ready) {
    for (const button of this.steps.children) button.disabled = !ready;
  }

  #unfold() {
    const open = this.bar.classList.toggle("unfolded");
    this.toggle.setAttribute("aria-expanded", String(open));
  }
}
