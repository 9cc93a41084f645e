// Builds the page's elements; text always enters as text, so that nothing anybody wrote becomes HTML.

/**
 * Make an element: `make("p.note", { title: "…", onclick: f }, "text", child, [more])`.
 * Attributes that are null, undefined or false are left out; `true` is an empty attribute.
 */
export function make(shape, attributes = {}, ...children) {
  const [tag, ...classes] = shape.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) assign(element, name, value);
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function assign(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else element.setAttribute(name, value === true ? "" : String(value));
}

const SVG = "http://www.w3.org/2000/svg";

/** Draw a line icon of 24 by 24 from path data; it is decoration, the button carries the label. */
export function icon(...paths) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  for (const data of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", data);
    svg.append(path);
  }
  return svg;
}

/** Make a button that shows an icon and is read aloud as `label`. */
export function iconButton(shape, label, paths, attributes = {}) {
  return make(`button.${shape}`, { type: "button", "aria-label": label, title: label, ...attributes }, icon(...paths));
}

/** Text that only a screen reader says. */
export function spoken(text) {
  return make("span.spoken", {}, text);
}
