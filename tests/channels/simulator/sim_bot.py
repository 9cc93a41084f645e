"""A bot of a few lines on loopback, and a client of the stand-in: both ends of every test here."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import requests

from bot.simulator.cipher import Cipher
from bot.simulator.config import Person, SimulatorConfig
from bot.simulator.markup import read_xml, write_xml

KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
MP_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
CORP, AGENT, APP = "ww0123456789abcdef", 1000002, "wx0123456789abcdef"
PEOPLE = (
    Person("lijie", "李洁", "综采一队", "采煤工", gender="女", manager="likezhang"),
    Person("wangqiang", "王强", "机电科", "电工", gender="男"),
    Person("likezhang", "李建国", "综采一队", "队长", roles=("head",)),
    Person("zhangwei", "张伟", "", "主任", roles=("leader",)),
)


def config(**changes):
    given = {
        "corp_id": CORP,
        "agent_id": AGENT,
        "secret": "app-secret",
        "contact_secret": "contact-secret",
        "token": "wecomtoken",
        "aes_key": KEY,
        "app_id": APP,
        "mp_secret": "mp-secret",
        "mp_token": "mptoken",
        "mp_aes_key": MP_KEY,
        "bot_url": "http://127.0.0.1:9",
        "people": PEOPLE,
        "reply_timeout_seconds": 0.4,
        "retry_pause_seconds": 0.0,
    }
    return SimulatorConfig(**{**given, **changes})


class Bot:
    """Remembers what came, and answers what it is told to."""

    def __init__(self):
        self.came, self.queries, self.bodies = [], [], []
        self.statuses, self.wait = [], threading.Event()
        self.wait.set()
        self.reply = None
        self.raw = None
        self.talks = {"days": []}
        self.arrived = threading.Condition()

    def wait_for(self, count):
        with self.arrived:
            return self.arrived.wait_for(lambda: len(self.came) >= count, timeout=5)

    def note(self, query, body):
        opened = opened_by(query, body)
        with self.arrived:
            self.queries.append(query)
            self.bodies.append(body)
            self.came.append(opened)
            self.arrived.notify_all()
        return opened

    def answer(self, path, opened):
        if self.raw is not None:
            return self.raw
        if self.reply is None or opened is None:
            return b""
        frame = {
            "ToUserName": opened["FromUserName"],
            "FromUserName": opened["ToUserName"],
            "CreateTime": 1700000000,
        }
        return sealed(write_xml({**frame, **self.reply}), mp=path.endswith("/mp"))


def cipher(*, mp=False):
    return Cipher("mptoken", MP_KEY, APP) if mp else Cipher("wecomtoken", KEY, CORP)


def opened_by(query, body):
    """Return the message inside as the bot would see it, None where it is not genuine."""
    try:
        outer = read_xml(body.decode())
        if "Encrypt" not in outer:
            return outer
        box = cipher(mp="openid" in query)
        if (
            box.signature(query["timestamp"], query["nonce"], outer["Encrypt"])
            != (query["msg_signature"])
        ):
            return None
        return read_xml(box.open(outer["Encrypt"]).decode())
    except ValueError:
        return None


def sealed(xml, *, mp=False, **spoilt):
    box = cipher(mp=mp)
    encrypted = box.seal(xml.encode())
    fields = {
        "Encrypt": encrypted,
        "MsgSignature": box.signature("1700000000", "7", encrypted),
        "TimeStamp": "1700000000",
        "Nonce": "7",
    }
    return write_xml({**fields, **spoilt}).encode()


def handler_of(bot):
    """Return how a bot answers HTTP."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query))
            if parts.path == "/api/v1/talks":
                self.say(200, json.dumps(bot.talks).encode())
            elif parts.path.endswith("/mp"):
                self.say(200, query["echostr"].encode())
            else:
                self.say(200, cipher().open(query["echostr"]))

        def do_POST(self):
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"]))
            opened = bot.note(dict(parse_qsl(parts.query)), body)
            bot.wait.wait(5)
            status = bot.statuses.pop(0) if bot.statuses else 200
            self.say(status, bot.answer(parts.path, opened))

        def say(self, status, body):
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except ConnectionError:
                self.close_connection = True

        def log_message(self, *_args):
            pass

    return Handler


@contextmanager
def answering(bot):
    """Serve a bot and yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(bot))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        bot.wait.set()
        server.shutdown()
        server.server_close()


class Platform:
    """Speaks to the stand-in over HTTP."""

    def __init__(self, url):
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False

    def get(self, path, **query):
        return self.session.get(self.url + path, params=query, timeout=10)

    def post(self, path, wish, **query):
        data = wish if isinstance(wish, bytes) else json.dumps(wish, ensure_ascii=False).encode()
        return self.session.post(self.url + path, data=data, params=query, timeout=30)

    def sim(self, path, wish=None):
        answer = self.get(f"/sim/{path}") if wish is None else self.post(f"/sim/{path}", wish)
        return answer.json()

    def token(self, secret="app-secret", corp=CORP):
        return self.get("/wecom/cgi-bin/gettoken", corpid=corp, corpsecret=secret).json()

    def call(self, api, body=None, *, secret="app-secret", **query):
        query.setdefault("access_token", self.token(secret)["access_token"])
        path = f"/wecom/cgi-bin/{api}"
        answer = self.get(path, **query) if body is None else self.post(path, body, **query)
        return answer.json()

    def code(self, api, body=None, **query):
        return self.call(api, body, **query)["errcode"]

    def send(self, touser="lijie", msgtype="text", part=None, **more):
        part = {"content": "您好"} if part is None else part
        body = {"touser": touser, "msgtype": msgtype, "agentid": AGENT, msgtype: part, **more}
        return self.call("message/send", body)

    def mp_token(self):
        wish = {"grant_type": "client_credential", "appid": APP, "secret": "mp-secret"}
        return self.post("/mp/cgi-bin/stable_token", wish).json()

    def mp(self, api, body=None, **query):
        query.setdefault("access_token", self.mp_token()["access_token"])
        path = f"/mp/cgi-bin/{api}"
        answer = self.get(path, **query) if body is None else self.post(path, body, **query)
        return answer.json()

    def push(self, openid="mp_lijie", text="您好"):
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        return self.mp("message/custom/send", body)["errcode"]

    def upload(self, kind, data, name="a.bin"):
        token = self.token()["access_token"]
        query = {"access_token": token, "type": kind}
        url = f"{self.url}/wecom/cgi-bin/media/upload"
        files = {"media": (name, data)}
        return self.session.post(url, params=query, files=files, timeout=10).json()

    def bubbles(self, userid="lijie", channel="wecom"):
        return self.sim(f"phones/{userid}/messages?channel={channel}")["messages"]

    def last(self, userid="lijie", channel="wecom"):
        return self.bubbles(userid, channel)[-1]

    def act(self, action, *, userid="lijie", channel="wecom", **wish):
        return self.sim(f"phones/{userid}/{action}", {"channel": channel, **wish})

    def say(self, text="您好", **more):
        return self.act("say", text=text, **more)

    def later(self, **span):
        seconds = span.get("days", 0) * 86400 + span.get("hours", 0) * 3600
        seconds += span.get("minutes", 0) * 60 + span.get("seconds", 0)
        return self.sim("clock", {"advance_seconds": seconds})

    def errors(self, what=""):
        return self.sim(f"errors?what={what}")
