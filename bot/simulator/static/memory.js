// Remembers small things in the browser; a browser that forbids storage only forgets, nothing breaks.

const PREFIX = "huitan.";

/** Return what was kept under `name`, or `otherwise`. */
export function recall(name, otherwise, storage = "localStorage") {
  try {
    return JSON.parse(window[storage].getItem(PREFIX + name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Keep a value; `sessionStorage` for what ends with the tab. */
export function keep(name, value, storage = "localStorage") {
  try {
    window[storage].setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Private windows may refuse; the page works without.
  }
}

/** Put `userid` first among the people used lately. */
export function keepRecent(userid) {
  keep("recent", [userid, ...recent().filter((other) => other !== userid)].slice(0, 6));
}

/** The people used lately, latest first. */
export const recent = () => recall("recent", []);
