// The parts of a template card that can be pressed: buttons, votes and selections, each at most once.

import { make } from "./element.js";
import { link } from "./links.js";

/*
 * hooks.click(message, key) and hooks.submit(message, key, selected) bring a press to the bot and promise whether it
 * arrived. hooks.choices(message) is an object in which the choices made on the card survive its being drawn anew;
 * hooks.hold(message, held) keeps a pressed card dead through being drawn anew.
 */

/** The controls of a card, or the label that stands in their place once it is done. */
export function controls(message, root, hooks) {
  const draw = { button_interaction: buttons, vote_interaction: vote, multiple_interaction: selections }[message.card?.card_type];
  const board = { message, root, hooks, card: message.card, closed: message.card_state === "closed" };
  if (draw) return draw(board).filter(Boolean);
  return board.closed && message.card_label ? [doneLabel(board)] : [];
}

/** Make everything on a card dead. */
export function freeze(root) {
  for (const control of root.querySelectorAll("button, input, select")) control.disabled = true;
}

/** Press: the card is dead at once and stays so until the bot changes it; it comes back only if the bot was not reached. */
export async function pressOnce({ message, root, hooks }, pressed, deliver) {
  hooks.hold(message, true);
  freeze(root);
  pressed.setAttribute("aria-busy", "true");
  const arrived = await deliver();
  pressed.removeAttribute("aria-busy");
  if (!arrived) hooks.hold(message, false);
}

function doneLabel({ message }) {
  return make("p.done", {}, message.card_label || "已完成");
}

function buttons(board) {
  const { card, closed, message } = board;
  const selection = card.button_selection;
  const list = card.button_list ?? [];
  const chooser = selection && select(board, selection);
  if (closed) return [chooser, message.card_label || !list.length ? doneLabel(board) : row(board, list)];
  return [chooser, row(board, list)];
}

function row(board, list) {
  const wide = list.some(({ text }) => [...(text ?? "")].length > 7);
  return make(`div.buttons${wide ? ".wide" : ""}`, { role: "group", "aria-label": "选项" }, list.map((button) => one(board, button)));
}

function one(board, { text, key, type, url, style }) {
  const look = `look${[1, 2, 3, 4].includes(Number(style)) ? style : 1}`;
  if (Number(type) === 1) {
    const anchor = link(url, text);
    anchor.classList.add("button", look);
    return anchor;
  }
  const press = (event) => pressOnce(board, event.currentTarget, () => send(board, key));
  return make(`button.button.${look}`, { type: "button", disabled: board.closed, onclick: press }, text);
}

// A plain button is a click; a card on which something was chosen sends the choice along.
function send({ message, card, hooks }, key) {
  const asked = card.button_selection?.question_key;
  if (asked === undefined) return hooks.click(message, key);
  return hooks.submit(message, key, { [asked]: hooks.choices(message)[asked] ?? [] });
}

function select(board, { question_key: question, title, option_list: options = [], selected_id: preset, disable }) {
  const choices = board.hooks.choices(board.message);
  choices[question] ??= [preset ?? options[0]?.id].filter((id) => id !== undefined);
  const chooser = make("select", {
    "aria-label": title || "请选择",
    disabled: board.closed || Boolean(disable),
    onchange: () => (choices[question] = [chooser.value]),
  });
  chooser.append(...options.map(({ id, text }) => make("option", { value: id, selected: choices[question].includes(id) }, text)));
  return make("label.select", {}, title && make("span", {}, title), chooser);
}

function selections(board) {
  const lists = board.card.select_list ?? [];
  const selected = () => pick(board, lists.map((list) => list.question_key));
  return [...lists.map((list) => select(board, list)), submit(board, selected)];
}

function vote(board) {
  const box = board.card.checkbox ?? {};
  const { question_key: question, option_list: options = [] } = box;
  const choices = board.hooks.choices(board.message);
  choices[question] ??= options.filter((option) => option.is_checked).map((option) => option.id);
  const several = Number(box.mode) === 1;
  const list = options.map((option) => choice(board, { box, option, several, chosen: choices }));
  return [make("fieldset.options", {}, make("legend.spoken", {}, "选项"), list), submit(board, () => pick(board, [question]))];
}

function choice(board, { box, option, several, chosen }) {
  const question = box.question_key;
  const input = make("input", {
    type: several ? "checkbox" : "radio",
    name: `vote-${board.message.channel}-${board.message.id}-${question}`,
    value: option.id,
    checked: chosen[question].includes(option.id),
    disabled: board.closed || Boolean(box.disable),
  });
  input.addEventListener("change", () => {
    const others = several ? chosen[question].filter((id) => id !== option.id) : [];
    chosen[question] = input.checked ? [...others, option.id] : others;
  });
  return make("label", {}, input, make("span", {}, option.text));
}

function pick({ message, hooks }, questions) {
  const choices = hooks.choices(message);
  return Object.fromEntries(questions.map((question) => [question, choices[question] ?? []]));
}

function submit(board, selected) {
  const { card, closed, message, hooks } = board;
  if (closed) return doneLabel(board);
  const button = card.submit_button ?? { text: "提交", key: "submit" };
  const press = (event) => {
    if (card.checkbox && !Object.values(selected())[0].length) return hooks.remark("请先选一项。");
    return pressOnce(board, event.currentTarget, () => hooks.submit(message, button.key, selected()));
  };
  return make("div.buttons", {}, make("button.button.look1.whole", { type: "button", onclick: press }, button.text || "提交"));
}
