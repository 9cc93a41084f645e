// Draws a person's picture: the end of the name on a colour that stays with the person.

import { make } from "./element.js";

const COLOURS = 8;

function colourOf(userid) {
  let sum = 0;
  for (const letter of userid) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return sum % COLOURS;
}

/** The last two characters as in WeCom; the first two of names with a dot, the first letters of Latin ones. */
export function initials(name) {
  const words = name.trim().split(/[\s·]+/);
  if (/^[\p{Script=Latin}\s·.'-]+$/u.test(name)) return words.map((word) => word[0]).join("").slice(0, 2).toUpperCase();
  return words.length > 1 ? [...words[0]].slice(0, 2).join("") : [...name].slice(-2).join("");
}

/** The picture of one of the people. */
export function avatarOf(person) {
  return make(`span.avatar.colour${colourOf(person.userid)}`, { "aria-hidden": "true" }, initials(person.name || person.userid));
}

/** The bot's picture. */
export function avatarOfBot(name) {
  return make("span.avatar.bot", { "aria-hidden": "true" }, [...name][0] ?? "慧");
}
