// Speaks to the simulator's control API; every failure becomes one sentence that can be shown.

/** The simulator said no, or could not be reached (`status` 0). */
export class Refused extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(`/sim/${path}`, { cache: "no-store", ...options });
  } catch {
    throw new Refused("连不上模拟器，看看它是不是还开着。", 0);
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(body.error || `模拟器没办成（${response.status}）。`, response.status);
  return body;
}

function post(path, body) {
  return call(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

const phone = (userid, what) => `phones/${encodeURIComponent(userid)}/${what}`;

export const people = () => call("people");
export const clock = () => call("clock");
export const moveClock = (change) => post("clock", change);

/** All messages of one phone on one channel with an id above `after`. */
export async function messages(userid, channel, after = 0) {
  const query = new URLSearchParams({ channel, after: String(after) });
  return (await call(`${phone(userid, "messages")}?${query}`)).messages;
}

/** The buttons of the bottom menu; empty when the bot has not made one. */
export async function menu(channel) {
  const body = await call(`menu?${new URLSearchParams({ channel })}`);
  return body?.button ?? body?.menu?.button ?? body?.selfmenu_info?.button ?? [];
}

/** Do one thing on a phone: `say`, `click`, `submit`, `menu`, `enter`, or `send` for a location. */
export const act = (userid, what, body) => post(phone(userid, what), body);

/** Send a photo, a voice file or a document. */
export function sendFile(userid, channel, kind, file) {
  const form = new FormData();
  form.set("channel", channel);
  form.set("kind", kind);
  form.set("file", file, file.name);
  return call(phone(userid, "send"), { method: "POST", body: form });
}
