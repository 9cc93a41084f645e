// Draws WeCom's template cards; what can be pressed on them is in controls.js.

import { controls, pressOnce } from "./controls.js";
import { icon, iconButton, make } from "./element.js";
import { link, linked, safe } from "./links.js";

const MORE = ["M5 12h.01", "M12 12h.01", "M19 12h.01"];
const CHEVRON = "M9 6l6 6-6 6";

/** A picture from elsewhere; one that does not come leaves no hole. */
export function picture(shape, address, description = "") {
  if (!safe(address)) return null;
  return make(`img.${shape}`, { src: address, alt: description, loading: "lazy", onerror: (event) => event.target.remove() });
}

/** The card of a message. `hooks`: see controls.js. */
export function card(message, hooks) {
  const body = message.card ?? {};
  const root = make(`article.card.${/^\w+$/.test(body.card_type) ? body.card_type : "card"}`, { tabindex: "-1" });
  root.classList.toggle("closed", message.card_state === "closed");
  root.append(...[source(message, body, root, hooks), head(body), details(body)].flat(Infinity).filter(Boolean));
  root.append(...controls(message, root, hooks));
  return root;
}

function source(message, body, root, hooks) {
  const { source: from, action_menu: menu } = body;
  if (!from?.desc && !menu) return null;
  return make(
    "header.source",
    {},
    from?.icon_url && picture("source-icon", from.icon_url),
    make(`span.colour-${Number(from?.desc_color) || 0}`, {}, from?.desc ?? ""),
    menu && message.card_state !== "closed" && actionMenu(message, menu, root, hooks),
  );
}

function actionMenu(message, menu, root, hooks) {
  const list = make("div.action-list", { hidden: true });
  const toggle = iconButton("more", menu.desc || "更多", MORE, { "aria-expanded": "false" });
  toggle.addEventListener("click", () => {
    list.hidden = !list.hidden;
    toggle.setAttribute("aria-expanded", String(!list.hidden));
  });
  const press = (key) => (event) => pressOnce({ message, root, hooks }, event.currentTarget, () => hooks.click(message, key));
  list.append(...(menu.action_list ?? []).map(({ text, key }) => make("button", { type: "button", onclick: press(key) }, text)));
  return make("span.action-menu", {}, toggle, list);
}

function head(body) {
  const { main_title: title = {}, emphasis_content: figure, card_image: image, image_text_area: side } = body;
  const parts = [
    title.title && make("h3", {}, title.title),
    title.desc && make("p.desc", {}, title.desc),
    figure?.title && make("p.figure", {}, figure.title),
    figure?.desc && make("p.figure-desc", {}, figure.desc),
    image?.url && picture("card-image", image.url, title.title),
    side && sideImage(side),
  ].filter(Boolean);
  return parts.length ? opened(body.card_action, "div.head", parts) : null;
}

// The whole upper part opens the card's page, as on the phone.
function opened(action, shape, parts) {
  if (!safe(action?.url)) return make(shape, {}, parts);
  const anchor = link(action.url, ...parts);
  anchor.className = shape.split(".").slice(1).join(" ");
  return anchor;
}

function sideImage(area) {
  const words = [area.title && make("strong", {}, area.title), area.desc && make("span", {}, area.desc)];
  return make("div.side-image", {}, picture("thumb", area.image_url, area.title), make("div", {}, words));
}

function details(body) {
  return [
    body.quote_area && quote(body.quote_area),
    body.sub_title_text && make("p.sub", {}, linked(body.sub_title_text)),
    (body.vertical_content_list ?? []).map(vertical),
    body.horizontal_content_list?.length && make("dl.rows", {}, body.horizontal_content_list.map(row)),
    (body.jump_list ?? []).map((jump) => link(jump.url, jump.title, icon(CHEVRON))).map((line) => make("p.jump", {}, line)),
  ];
}

function quote(area) {
  return make("blockquote", {}, area.title && make("strong", {}, area.title), area.quote_text && make("p", {}, area.quote_text));
}

function vertical(item) {
  return make("div.vertical", {}, make("strong", {}, item.title), item.desc && make("p", {}, item.desc));
}

function row(item) {
  const value = item.url ? link(item.url, item.value) : (item.value ?? "");
  return make("div", {}, make("dt", {}, item.keyname), make("dd", {}, value));
}
