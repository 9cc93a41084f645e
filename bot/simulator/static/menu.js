// The menu at the bottom of a phone, as the bot made it on the platform.

import * as api from "./api.js";
import { make } from "./element.js";
import { link } from "./links.js";

/** Up to three buttons, each doing something or opening up to five more. */
export class Menu {
  #drawn = "";

  constructor({ press }) {
    this.press = press;
    this.element = make("nav.menu", { "aria-label": "菜单", hidden: true });
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    this.element.addEventListener("focusout", (event) => this.element.contains(event.relatedTarget) || this.close());
  }

  /** Ask for the menu again; an unreachable simulator leaves it as it is. */
  async load(channel) {
    try {
      this.#draw(await api.menu(channel));
    } catch (refused) {
      if (!(refused instanceof api.Refused)) throw refused;
    }
  }

  close() {
    this.element.querySelectorAll(".sub").forEach((list) => (list.hidden = true));
    this.element.querySelectorAll("[aria-expanded]").forEach((button) => button.setAttribute("aria-expanded", "false"));
  }

  #draw(entries) {
    const drawn = JSON.stringify(entries);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.element.hidden = !entries.length;
    this.element.replaceChildren(...entries.map((entry) => (entry.sub_button?.length ? this.#group(entry) : make("div", {}, this.#leaf(entry)))));
  }

  // A page opens beside this one, and the bot hears of it, as on the platform.
  #leaf({ type, name, key, url }) {
    const press = () => {
      this.close();
      this.press(key ?? url ?? name);
    };
    if (type === "view") {
      const anchor = link(url, name);
      anchor.addEventListener("click", press);
      return anchor;
    }
    return make("button", { type: "button", onclick: press }, name);
  }

  #group({ name, sub_button: entries }) {
    const list = make("div.sub", { hidden: true }, entries.map((entry) => this.#leaf(entry)));
    const toggle = make("button.group", { type: "button", "aria-expanded": "false" }, name);
    toggle.addEventListener("click", () => {
      const open = list.hidden;
      this.close();
      list.hidden = !open;
      toggle.setAttribute("aria-expanded", String(open));
    });
    return make("div", {}, toggle, list);
  }
}
