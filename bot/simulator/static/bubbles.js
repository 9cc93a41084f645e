// Draws one message of the chat, whatever its kind.

import { news, template, textcard } from "./articles.js";
import { card } from "./cards.js";
import { icon, make } from "./element.js";
import { link, linked, safe } from "./links.js";
import { markdown } from "./markdown.js";

const SOUND = ["M5 10v4", "M9 7v10", "M13 9v6", "M17 5v14"];
const PAPER = ["M6 2h8l5 5v15H6z", "M14 2v5h5"];
const PIN = ["M12 21s7-6.2 7-11a7 7 0 0 0-14 0c0 4.8 7 11 7 11z", "M12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z"];

const DRAW = { image, voice, video, file, location, card, textcard, news, template, markdown: (message) => markdown(message.text) };

/** Kinds that have no bubble around them. */
const BARE = new Set(["card", "textcard", "news", "template", "image", "video"]);

/** The body of a message; `hooks` as in controls.js, with `tap(message, tap, pressed)` for menu links. */
export function bubble(message, hooks) {
  const draw = DRAW[message.kind];
  const plain = !draw || (message.kind !== "text" && needsWords(message));
  const body = plain ? text(message, hooks) : draw(message, hooks);
  return make(`div.bubble.${BARE.has(message.kind) && !plain ? "bare" : "full"}`, { dir: "auto" }, body);
}

// A card or article whose content did not come along still has its words.
function needsWords(message) {
  return message.kind === "card" && !message.card;
}

/** A message that has no side: an event, or one that was taken back. */
export function remark(message, botName) {
  if (message.recalled) return message.from === "me" ? "您撤回了一条消息" : `${botName}撤回了一条消息`;
  return message.kind === "event" ? message.text || "进入了会话" : "";
}

/** What the people list says of a message in one line. */
export function gist(message) {
  const names = { image: "[图片]", voice: "[语音]", video: "[视频]", file: `[文件] ${message.name}`, location: `[位置] ${message.text}` };
  if (message.kind in names) return names[message.kind];
  const title = message.card?.main_title?.title ?? message.card?.title ?? "";
  return (title || message.text).replace(/<[^>]*>/g, "").trim() || "[消息]";
}

function text(message, hooks) {
  const onTap = (tap, pressed) => hooks.tap(message, tap, pressed);
  return make("div.words", {}, linked(message.text, onTap));
}

function image(message) {
  const address = safe(message.media_url);
  if (!address) return make("div.words", {}, "[图片]");
  return link(address, make("img.photo", { src: address, alt: message.name || "图片", loading: "lazy" }));
}

function voice(message) {
  return media("voice", message, icon(...SOUND), message.name || "语音");
}

function video(message) {
  const address = safe(message.media_url);
  if (!address) return make("div.words", {}, `[视频] ${message.name}`);
  return make("video.photo", { src: address, controls: true, preload: "metadata", "aria-label": message.name || "视频" });
}

function file(message) {
  return media("file", message, icon(...PAPER), message.name || "文件");
}

function media(kind, message, drawing, name) {
  const parts = [make("span.name", {}, name), drawing];
  return make(`div.attachment.${kind}`, {}, safe(message.media_url) ? link(message.media_url, ...parts) : parts);
}

function location(message) {
  const { label, address, latitude, longitude } = message.card ?? {};
  const where = latitude === undefined ? "" : `北纬 ${Number(latitude).toFixed(4)}，东经 ${Number(longitude).toFixed(4)}`;
  const words = [make("strong", {}, message.name || label || message.text || "位置"), make("span", {}, address || where)];
  return make("div.place", {}, make("div.where", {}, words), make("div.map", { "aria-hidden": "true" }, icon(...PIN)));
}
