// Turns a message's text into nodes: the only markup understood is <a>, and only with an address that is safe.

import { make } from "./element.js";

const ANCHOR = /<a\s[^>]*?href\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>([\s\S]*?)<\/a\s*>/gi;
const ADDRESS = /https?:\/\/[^\s<>"'，。；：！？、（）【】《》“”]+/g;
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " ", "#39": "'", "#34": '"' };

const decode = (text) => text.replace(/&(amp|lt|gt|quot|apos|nbsp|#39|#34);/g, (_, name) => ENTITIES[name]);

/** Return the address if a tap on it can do no harm, else an empty string. */
export function safe(address) {
  const text = String(address ?? "").trim();
  if (/^tel:[+\d-]+$/.test(text)) return text;
  if (text.startsWith("/") && !text.startsWith("//")) return text;
  return /^https?:\/\//i.test(text) && URL.canParse(text) ? text : "";
}

/** A link that opens beside the page; its text alone where the address is not safe. */
export function link(address, ...label) {
  const href = safe(address);
  if (!href) return make("span", {}, ...label);
  if (href.startsWith("tel:")) return make("a", { href }, ...label);
  return make("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...label);
}

/** What stands behind a weixin://bizmsgmenu link, or null for any other address. */
export function menuTap(address) {
  const found = /^weixin:\/\/bizmsgmenu\/?\?(.*)$/is.exec(address);
  if (!found) return null;
  const fields = new Map(found[1].split("&").map((pair) => pair.split(/=(.*)/s)));
  const value = (name) => unescapeAddress(fields.get(name) ?? "");
  return { menu_id: value("msgmenuid"), menu_content: value("msgmenucontent") };
}

function unescapeAddress(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // The platform does not insist on escaping; a lone % is then itself.
  }
}

function anchor(address, label, onTap) {
  const tap = menuTap(address);
  if (!tap || !onTap) return link(address, label);
  return make("button.tap", { type: "button", onclick: (event) => onTap(tap, event.currentTarget) }, label);
}

function withAddresses(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(ADDRESS)) {
    nodes.push(text.slice(end, found.index), link(found[0], found[0]));
    end = found.index + found[0].length;
  }
  return [...nodes, text.slice(end)];
}

/** The nodes of a text; `onTap` is told of taps on menu links. */
export function linked(text, onTap) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(ANCHOR)) {
    nodes.push(...withAddresses(text.slice(end, found.index)));
    nodes.push(anchor(decode(found[1] ?? found[2]), decode(found[3]), onTap));
    end = found.index + found[0].length;
  }
  return [...nodes, ...withAddresses(text.slice(end))].filter((node) => node !== "");
}
