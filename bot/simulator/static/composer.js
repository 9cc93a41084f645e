// The line in which a person writes, and the panel behind + for a photo, a file, a voice file or a place.

import { icon, iconButton, make } from "./element.js";
import { placeDialog } from "./place.js";

const PLUS = ["M12 5v14", "M5 12h14"];
const DRAWINGS = {
  image: ["M4 5h16v14H4z", "M4 16l5-5 4 4 3-3 4 4", "M15.5 9.5h.01"],
  file: ["M6 3h8l4 4v14H6z", "M14 3v4h4"],
  voice: ["M12 4a3 3 0 0 1 3 3v4a3 3 0 0 1-6 0V7a3 3 0 0 1 3-3z", "M6 11a6 6 0 0 0 12 0", "M12 17v3"],
  place: ["M12 21s6.5-6 6.5-10.8a6.5 6.5 0 0 0-13 0C5.5 15 12 21 12 21z", "M12 12.4a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z"],
};
const FILES = {
  image: ["照片", "image/jpeg,image/png"],
  file: ["文件", ""],
  voice: ["语音文件", ".amr,.speex,.mp3,audio/*"],
};

/** A text field that grows, with a send button; `outbox` is asked for at the moment of sending. */
export class Composer {
  constructor({ outbox, owner }) {
    this.outbox = outbox;
    this.field = make("textarea", { rows: "1", "aria-label": `${owner}要说的话`, placeholder: "发消息", enterkeyhint: "send", autocomplete: "off" });
    this.send = make("button.send", { type: "submit", hidden: true }, "发送");
    this.plus = iconButton("plus", "照片、文件、语音、位置", PLUS, { "aria-expanded": "false", onclick: () => this.#togglePanel() });
    this.panel = make("div.panel", { hidden: true }, Object.keys(FILES).map((kind) => this.#fileButton(kind)), this.#placeButton());
    const line = make("div.line", {}, this.field, this.plus, this.send);
    this.element = make("form.composer", { onsubmit: (event) => this.#submit(event) }, line, this.panel);
    this.field.addEventListener("input", () => this.#grow());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("focus", () => this.#togglePanel(false));
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  // Enter while a Chinese input method is composing chooses a word and must not send.
  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    this.#submit(event);
  }

  #submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = "";
    this.#grow();
    this.outbox().say(text).then((taken) => taken || this.#giveBack(text));
  }

  // What could not even be handed over is not lost.
  #giveBack(text) {
    this.field.value = this.field.value ? `${text}\n${this.field.value}` : text;
    this.#grow();
  }

  #grow() {
    const ready = Boolean(this.field.value.trim());
    this.send.hidden = !ready;
    this.plus.hidden = ready;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }

  #togglePanel(open = this.panel.hidden) {
    this.panel.hidden = !open;
    this.plus.setAttribute("aria-expanded", String(open));
  }

  #fileButton(kind) {
    const [label, accept] = FILES[kind];
    const input = make("input.spoken", { type: "file", accept, "aria-label": label });
    input.addEventListener("change", () => {
      if (input.files.length) this.outbox().file(kind, input.files[0]);
      input.value = "";
      this.#togglePanel(false);
    });
    return make("label.tool", {}, input, make("span.tile", {}, icon(...DRAWINGS[kind])), make("span", {}, label));
  }

  #placeButton() {
    const ask = () => {
      this.#togglePanel(false);
      placeDialog((place) => this.outbox().place(place));
    };
    return make("button.tool", { type: "button", onclick: ask }, make("span.tile", {}, icon(...DRAWINGS.place)), make("span", {}, "位置"));
  }
}
