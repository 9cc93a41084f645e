// Draws what a platform sends besides texts and cards: text cards, articles and template messages.

import { picture } from "./cards.js";
import { icon, make } from "./element.js";
import { link, linked, safe } from "./links.js";

const CHEVRON = "M9 6l6 6-6 6";
const STYLED = /<div\s+class\s*=\s*["']?(gray|highlight|normal)["']?\s*>([\s\S]*?)<\/div>|<br\s*\/?>/gi;

function panel(shape, address, parts) {
  if (!safe(address)) return make(shape, {}, parts);
  const anchor = link(address, ...parts.filter(Boolean));
  anchor.className = shape.split(".").slice(1).join(" ");
  return anchor;
}

// A text card's description may hold <br> and three kinds of <div>; everything else in it is text.
function styled(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(STYLED)) {
    nodes.push(text.slice(end, found.index), found[1] ? make(`div.${found[1].toLowerCase()}`, {}, found[2]) : make("br"));
    end = found.index + found[0].length;
  }
  return [...nodes, text.slice(end)].filter((node) => node !== "");
}

const footer = (text) => make("footer", {}, text, icon(CHEVRON));

/** A text card: title, description, and where it leads. */
export function textcard(message) {
  const { title, description, url, btntxt } = message.card ?? {};
  const words = make("div.styled", {}, styled(description ?? message.text));
  return panel("div.article.textcard", url, [title && make("h3", {}, title), words, url && footer(btntxt || "详情")]);
}

/** One article large, or several in a list. */
export function news(message) {
  const articles = message.card?.articles ?? (message.card?.title ? [message.card] : []);
  if (!articles.length) return make("div.article", {}, linked(message.text));
  const [first, ...others] = articles;
  const alone = !others.length && first.description && make("p", {}, first.description);
  const top = panel("div.lead", first.url, [picture("cover", first.picurl, first.title), make("h3", {}, first.title), alone]);
  return make("div.article.news", {}, top, others.map(small));
}

function small(article) {
  return panel("div.small", article.url, [make("span", {}, article.title), picture("thumb", article.picurl, article.title)]);
}

// A template names its fields by kind (thing1, time2); what the account's own template calls them is not known here.
const FIELDS = { thing: "事项", time: "时间", date: "日期", character_string: "编号", phrase: "状态", name: "姓名", number: "数量", phone_number: "电话" };

function field([name, content]) {
  const kind = name.replace(/\d+$/, "");
  return make("div", {}, make("dt", {}, FIELDS[kind] ?? kind), make("dd", {}, String(content?.value ?? content)));
}

/** A template message of an Official Account: a title and its fields. */
export function template(message) {
  const { title, data = {}, url } = message.card ?? {};
  const rows = Object.entries(data).map(field);
  const words = rows.length ? make("dl.rows", {}, rows) : make("div.styled", {}, linked(message.text));
  return panel("div.article.template", url, [make("h3", {}, title || "服务通知"), words, url && footer("详情")]);
}
