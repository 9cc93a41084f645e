// Asks which place to send: a name and a point on the map.

import { make } from "./element.js";
import { keep, recall } from "./memory.js";

const START = { label: "职工食堂", latitude: 39.9087, longitude: 116.3975 };

function field(name, label, value, attributes) {
  return make("label", {}, make("span", {}, label), make("input", { name, value, required: true, ...attributes }));
}

/** Open the question; `send` gets {label, latitude, longitude} unless it is called off. */
export function placeDialog(send) {
  const last = recall("place", START);
  const form = make("form", { method: "dialog" }, [
    make("h2", {}, "发送位置"),
    field("label", "地点", last.label, { maxlength: "60" }),
    field("latitude", "纬度", last.latitude, { type: "number", step: "any", min: "-90", max: "90" }),
    field("longitude", "经度", last.longitude, { type: "number", step: "any", min: "-180", max: "180" }),
  ]);
  const dialog = make("dialog.place-dialog", { "aria-label": "发送位置", onclose: () => dialog.remove() }, form);
  const cancel = make("button.button.look4", { type: "button", onclick: () => dialog.close() }, "取消");
  form.append(make("div.buttons", {}, cancel, make("button.button.look1", { type: "submit" }, "发送")));
  form.addEventListener("submit", () => {
    const data = new FormData(form);
    const place = { label: data.get("label"), latitude: Number(data.get("latitude")), longitude: Number(data.get("longitude")) };
    keep("place", place);
    send(place);
  });
  document.body.append(dialog);
  dialog.showModal();
}
