// Draws the small markdown that WeCom shows: headings, bold, links, code, quotes and three colours.

import { make } from "./element.js";
import { link } from "./links.js";

const INLINE = /\*\*([^*]+)\*\*|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|<font\s+color\s*=\s*["']?(info|comment|warning)["']?\s*>([\s\S]*?)<\/font>/g;

function inline(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(text.slice(end, found.index), piece(found));
    end = found.index + found[0].length;
  }
  return [...nodes, text.slice(end)].filter((node) => node !== "");
}

function piece([, bold, code, label, address, colour, coloured]) {
  if (bold !== undefined) return make("strong", {}, inline(bold));
  if (code !== undefined) return make("code", {}, code);
  if (address !== undefined) return link(address, label);
  return make(`span.${colour}`, {}, inline(coloured));
}

function line(text) {
  const heading = /^(#{1,6})\s+(.*)$/.exec(text);
  if (heading) return make(`p.heading.level${heading[1].length}`, {}, inline(heading[2]));
  const quote = /^>\s?(.*)$/.exec(text);
  if (quote) return make("blockquote", {}, inline(quote[1]));
  return make("p", {}, text ? inline(text) : "\u00a0");
}

/** The nodes of a markdown message, one block for each line. */
export function markdown(text) {
  return make("div.markdown", {}, text.split(/\r?\n/).map(line));
}
