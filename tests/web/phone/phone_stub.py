"""A small stand-in for the simulator behind the phone page, so that the page is tested alone."""

import json
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.serving import WSGIRequestHandler, make_server

PAGE = Path(__file__).resolve().parents[3] / "bot" / "simulator"
START = datetime.fromisoformat("2026-11-21T14:05:00+08:00")
GATE_SECONDS = 5
PEOPLE = [
    ("lijie", "李洁", "综采一队", "采煤工", "本部", ""),
    ("wangqiang", "王强", "机电科", "电工", "本部", ""),
    ("zhaomin", "赵敏", "通风队", "瓦斯检查员", "本部", ""),
    ("maliang", "马亮", "信息中心", "驻地工程师", "新疆驻地", ""),
    ("aibibula", "艾比布拉·买买提", "信息中心", "驻地工程师", "新疆驻地", ""),
    ("likezhang", "李建国", "后勤科", "科长", "本部", "head"),
    ("zhoukezhang", "周明", "机电科", "科长", "本部", "head;lead:deputy"),
    ("zhangwei", "张伟", "办公室", "主任", "本部", "leader"),
    ("qianmishu", "钱秘书", "党群办", "干事", "本部", "secretariat;duty"),
    ("sunning", "孙宁", "工会", "心理咨询师", "本部", "counsellor"),
    ("wufang", "吴芳", "工会", "工会副主席", "本部", "union;lead:staff"),
]
MENU = [
    {
        "name": "我要反映",
        "sub_button": [
            {"type": "click", "name": "工作上的事", "key": "/request_work"},
            {"type": "click", "name": "生活上的事", "key": "/request_life"},
        ],
    },
    {"type": "click", "name": "约主任", "key": "/book_talk"},
    {"type": "view", "name": "我的", "url": "http://127.0.0.1/me"},
]


class Quiet(WSGIRequestHandler):
    """Serves without a line per request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing."""


class PhoneStub:
    """The phones' memory: tests push messages here and read what the page did."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.listeners: list[queue.Queue[str | None]] = []
        self.reset()

    def reset(self) -> None:
        """Forget everything, and let every listener go."""
        self.cut()
        self.messages: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.done: list[tuple[str, str, dict[str, Any]]] = []
        self.offset = timedelta()
        self.ids = 0
        self.started = time.monotonic()
        self.deliver = True
        self.gate = threading.Event()
        self.gate.set()

    @property
    def now(self) -> datetime:
        return START + self.offset + timedelta(seconds=int(time.monotonic() - self.started))

    def tell(self, news: dict[str, Any]) -> None:
        with self.lock:
            for listener in self.listeners:
                listener.put(json.dumps(news, ensure_ascii=False))

    def put(self, userid: str, channel: str = "wecom", **fields: Any) -> dict[str, Any]:
        """Put a message on a phone; by default a text of the bot."""
        with self.lock:
            self.ids += 1
            blank = {"from": "bot", "kind": "text", "text": "", "passive": False, "card": None}
            blank |= {"card_state": "open", "card_label": "", "media_url": None, "name": ""}
            message = {**blank, "id": self.ids, "channel": channel, "recalled": False}
            message |= {"at": self.now.isoformat(), **fields}
            self.messages.setdefault((userid, channel), []).append(message)
            self.tell({"userid": userid, "channel": channel, "message": message})
            return message

    def change(self, userid: str, message: dict[str, Any], **fields: Any) -> None:
        """Change a message that is on a phone, as an update of its card does."""
        with self.lock:
            message |= fields
            self.tell({"userid": userid, "channel": message["channel"], "message": message})

    def cut(self) -> None:
        """End every open stream."""
        with self.lock:
            for listener in self.listeners:
                listener.put(None)
            self.listeners.clear()

    def listen(self) -> Iterator[str]:
        inbox: queue.Queue[str | None] = queue.Queue()
        with self.lock:
            self.listeners.append(inbox)
        yield ": ping\n\n"
        while (news := inbox.get()) is not None:
            yield f"data: {news}\n\n"

    def act(self, userid: str, what: str, body: dict[str, Any]) -> dict[str, Any]:
        """Do what the page asked, answer as the script says."""
        with self.lock:
            self.done.append((userid, what, body))
        own = self.own_message(userid, what, body)
        self.gate.wait(GATE_SECONDS)
        if self.deliver:
            self.answer(userid, what, body)
        status = 200 if self.deliver else 503
        return {"message_id": own, "delivered": self.deliver, "status": status, "tries": 1}

    def own_message(self, userid: str, what: str, body: dict[str, Any]) -> int:
        kinds = {"say": "text", "send": str(body.get("kind", "file"))}
        text = body.get("text") or body.get("menu_content") or body.get("label") or ""
        if "menu_content" not in body and what in ("click", "submit"):
            return int(body["message_id"])
        if what in ("menu", "enter"):
            text = "进入应用" if what == "enter" else "点了菜单"
        kind = "text" if "menu_content" in body else kinds.get(what, "event")
        fields = {"kind": kind, "text": text, "name": str(body.get("name", ""))}
        place = {key: body[key] for key in ("latitude", "longitude", "label") if key in body}
        message = self.put(
            userid, body["channel"], **{**fields, "from": "me", "card": place or None}
        )
        return int(message["id"])

    def answer(self, userid: str, what: str, body: dict[str, Any]) -> None:
        channel = body["channel"]
        if what in ("click", "submit") and "menu_content" not in body:
            card = next(m for m in self.messages[userid, channel] if m["id"] == body["message_id"])
            self.change(userid, card, card_state="closed", card_label="已提交")
        elif what == "enter":
            self.put(
                userid, channel, text="您好，我是慧谈。想反映事情、约主任、查进度，直接写给我就行。"
            )
        else:
            said = body.get("text") or body.get("menu_content") or what
            self.put(userid, channel, text=f"收到：{said}", passive=True)


def create_app(stub: PhoneStub) -> Flask:
    """Serve the page and the control API."""
    app = Flask(
        __name__, template_folder=str(PAGE / "templates"), static_folder=str(PAGE / "static")
    )
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600
    app.add_url_rule("/", view_func=lambda: render_template("phone.html"), endpoint="page")
    add_reading(app, stub)
    add_doing(app, stub)
    return app


def person(row: tuple[str, ...]) -> dict[str, Any]:
    names = ("userid", "name", "department", "title", "site")
    values: dict[str, Any] = dict(zip(names, row, strict=False))
    roles = [role for role in row[5].split(";") if role]
    return {**values, "roles": roles, "openid": f"mp_{row[0]}"}


def add_reading(app: Flask, stub: PhoneStub) -> None:
    @app.get("/sim/people")
    def people() -> Response:
        return jsonify(people=[person(row) for row in PEOPLE], bot_name="慧谈")

    @app.get("/sim/phones/<userid>/messages")
    def messages(userid: str) -> Response:
        after = int(request.args.get("after", "0"))
        with stub.lock:
            found = stub.messages.get((userid, request.args["channel"]), [])
            return jsonify(messages=[message for message in found if message["id"] > after])

    @app.get("/sim/stream")
    def stream() -> Response:
        return Response(stub.listen(), mimetype="text/event-stream")

    @app.get("/sim/menu")
    def menu() -> Response:
        return jsonify(button=MENU)

    @app.get("/sim/clock")
    def clock() -> Response:
        return jsonify(now=stub.now.isoformat(), offset_seconds=stub.offset.total_seconds())


def add_doing(app: Flask, stub: PhoneStub) -> None:
    @app.post("/sim/phones/<userid>/<what>")
    def act(userid: str, what: str) -> Response:
        body = request.get_json() if request.is_json else dict(request.form)
        if "file" in request.files:
            body["name"] = request.files["file"].filename
        return jsonify(stub.act(userid, what, body))

    @app.post("/sim/clock")
    def move() -> tuple[Response, int]:
        if request.get_json().get("preset") == "talk_eve":
            return jsonify(error="还没有排好的约谈日。"), 409
        stub.offset += timedelta(hours=1)
        stub.tell({"clock": stub.now.isoformat()})
        stub.put("wangqiang", text="明天 10:00 主任在 301 等您。")
        return jsonify(now=stub.now.isoformat(), offset_seconds=3600), 200


@contextmanager
def running(stub: PhoneStub, port: int = 0) -> Iterator[str]:
    """Serve on a free port; yields the address."""
    server = make_server("127.0.0.1", port, create_app(stub), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        stub.cut()
        server.shutdown()
        thread.join()
        server.server_close()
