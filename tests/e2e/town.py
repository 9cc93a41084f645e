"""The whole of it as real processes: platform, web and worker, each in a process of its own."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

from bot.cli.keys import fresh
from bot.simulator.config import Person, SimulatorConfig
from bot.simulator.world import envelopes

PROJECT = Path(__file__).resolve().parents[2]
DEMO = PROJECT / "bot" / "simulator" / "demo_people.csv"
READY_SECONDS = 60
PATIENCE_SECONDS = 30
ACCOUNTS = {
    "HUITAN_WECOM_CORP_ID": "ww0test0corp0huitan",
    "HUITAN_WECOM_AGENT_ID": "1000002",
    "HUITAN_WECOM_SECRET": "wecom-secret",
    "HUITAN_WECOM_CONTACT_SECRET": "contact-secret",
    "HUITAN_WECOM_TOKEN": "wecomtoken",
    "HUITAN_WECOM_AES_KEY": "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2A",
    "HUITAN_MP_APP_ID": "wx0test0app0huitan",
    "HUITAN_MP_SECRET": "mp-secret",
    "HUITAN_MP_TOKEN": "mptoken",
    "HUITAN_MP_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFA",
}


def surroundings(**own):
    """Return the machine's environment without huitan's settings, and ours."""
    inherited = os.environ  # noqa: TID251 - children inherit PATH and the like
    kept = {name: value for name, value in inherited.items() if not name.startswith("HUITAN_")}
    return {**kept, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1", "COLUMNS": "200", **own}


def command(*arguments):
    return [sys.executable, "-m", "bot", *map(str, arguments)]


def huitan(*arguments, home, env, typed="", timeout=120):
    """Run a command of huitan to its end."""
    return subprocess.run(
        command(*arguments),
        cwd=home,
        env=env,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def wait_for(what, *, seconds=PATIENCE_SECONDS, pause=0.05):
    """Return the first true answer. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = what()
        if found:
            return found
        time.sleep(pause)
    raise TimeoutError(f"waited {seconds} s in vain")


class Town:
    """One temporary directory, its settings, and the processes that run in it."""

    def __init__(self, home, database_url, model_dir):
        self.home, self.processes = Path(home), {}
        self.own = {}
        self.port, self.bot_port = free_port(), free_port()
        self.session = requests.Session()
        self.session.trust_env = False
        self.env = surroundings(
            **fresh(),
            **ACCOUNTS,
            HUITAN_DATABASE_URL=database_url,
            HUITAN_MODEL_DIR=str(model_dir),
            HUITAN_BASE_URL=self.bot_url,
            HUITAN_CLOCK_FILE=str(self.home / "clock"),
            HUITAN_WECOM_API_URL=f"{self.url}/wecom/cgi-bin/",
            HUITAN_MP_API_URL=f"{self.url}/mp/cgi-bin/",
        )
        self.token = ""

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def bot_url(self):
        return f"http://127.0.0.1:{self.bot_port}"

    def run(self, *arguments, **more):
        return huitan(*arguments, home=self.home, env=self.env, **more)

    def settle(self):
        """Let the demo organisation move in, with its matters and talks."""
        for arguments in (["migrate"], ["demo-data", self.home / "token"]):
            done = self.run(*arguments)
            if done.returncode:
                raise RuntimeError(done.stderr)
        self.token = (self.home / "token").read_text("ascii").strip()

    def like(self, home, database_url):
        """Return a town with the same keys on a copy of this one's database."""
        copy = Town(home, database_url, self.env["HUITAN_MODEL_DIR"])
        keys = ("HUITAN_STATE_KEY", "HUITAN_SEAL_PUBLIC_KEY", "HUITAN_SEAL_PRIVATE_KEY")
        copy.env |= {name: self.env[name] for name in keys}
        copy.token = self.token
        return copy

    def start(self, *names):
        """Start `simulate`, `serve`, `worker` or `courier` at once, and wait until they answer.

        What stands in `own` is known to the process of that name alone.
        """
        arguments = {
            "simulate": ("--port", self.port, "--bot-url", self.bot_url, "--api-token", self.token),
            "serve": ("--port", self.bot_port),
            "worker": (),
            "courier": (),
        }
        for name in names:
            with (self.home / f"{name}.log").open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    command(name, *arguments[name]),
                    cwd=self.home,
                    env=self.env | self.own.get(name, {}),
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        for name, address in (("simulate", f"{self.url}/sim/clock"), ("serve", self.ready_url)):
            if name in names:
                wait_for(lambda url=address, name=name: self._answers(url, name), seconds=60)

    @property
    def ready_url(self):
        return f"{self.bot_url}/readyz"

    def _answers(self, url, name):
        if self.processes[name].poll() is not None:
            raise RuntimeError(self.log(name))
        with contextlib.suppress(requests.RequestException):
            return self.session.get(url, timeout=2).status_code == 200
        return False

    def signal(self, name, number):
        """Send a signal to a process and to all that it started; wait for its end."""
        process = self.processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        return process.wait(20)

    def kill(self, name):
        return self.signal(name, signal.SIGKILL)

    def stop(self, name):
        return self.signal(name, signal.SIGTERM)

    def close(self):
        for name in list(self.processes):
            self.kill(name)
        self.session.close()

    def log(self, name):
        return (self.home / f"{name}.log").read_text("utf-8")

    def sim(self, path, wish=None):
        """Speak to the platform's own side."""
        url = f"{self.url}/sim/{path}"
        if wish is None:
            return self.session.get(url, timeout=30).json()
        return self.session.post(url, json=wish, timeout=60).json()

    def api(self, path, token=None, **query):
        headers = {"Authorization": f"Bearer {token or self.token}"}
        url = f"{self.bot_url}/api/v1/{path}"
        return self.session.get(url, params=query, headers=headers, timeout=30).json()

    def phone(self, userid, channel="wecom"):
        return Phone(self, userid, channel)

    def figure(self, name):
        """Return a figure of /metrics."""
        told = self.session.get(f"{self.bot_url}/metrics", timeout=10).text
        found = re.search(rf"^{re.escape(name)} (\S+)$", told, re.MULTILINE)
        return float(found[1]) if found else 0.0


class Phone:
    """Somebody's phone, as the phone page drives it."""

    def __init__(self, town, userid, channel):
        self.town, self.userid, self.channel = town, userid, channel
        self.seen = max((message["id"] for message in self.messages(0)), default=0)

    def messages(self, after=None):
        after = self.seen if after is None else after
        path = f"phones/{self.userid}/messages?channel={self.channel}&after={after}"
        return self.town.sim(path)["messages"]

    def act(self, action, **wish):
        return self.town.sim(f"phones/{self.userid}/{action}", {"channel": self.channel, **wish})

    def say(self, text):
        """Write, and return what the bot answers: at once, or pushed where it was slow."""
        mine = self.act("say", text=text)
        if not mine["delivered"]:
            raise TimeoutError(f"nobody took it: {mine}")
        return wait_for(lambda: self._answer(mine["message_id"]))["text"]

    def _answer(self, after):
        said = [one for one in self.messages(after) if one["from"] == "bot"]
        at_once = [one for one in said if one["passive"]]
        slow = [one for one in said if one["kind"] == "text"]
        return (at_once or slow or [None])[-1]

    def wait(self, words, kind=None):
        """Return the first message since this phone was picked up that holds the words."""
        return wait_for(lambda: self.find(words, kind))

    def find(self, words, kind=None):
        found = [
            one
            for one in self.messages()
            if words in json.dumps(one, ensure_ascii=False)
            and one["from"] == "bot"
            and kind in (None, one["kind"])
        ]
        return found[0] if found else None

    def tap(self, message, title):
        """Tap the button of a card by its title."""
        buttons = message["card"]["button_list"]
        key = next(button["key"] for button in buttons if button["text"] == title)
        return self.act("click", message_id=message["id"], key=key)

    def tap_line(self, message, title):
        """Tap a line of an Official Account's text."""
        link = next(one for one in LINK.finditer(message["text"]) if one[3] == title)
        menu = {"menu_content": requests.utils.unquote(link[1]), "menu_id": link[2]}
        return self.act("click", message_id=message["id"], **menu)


LINK = re.compile(r'<a href="weixin://bizmsgmenu\?msgmenucontent=([^&]*)&msgmenuid=([^"]*)">(.*?)<')


class Platform:
    """Brings callbacks to the bot itself, again and again with the same id until they are taken."""

    def __init__(self, town):
        env = town.env
        self.town = town
        config = SimulatorConfig(
            corp_id=env["HUITAN_WECOM_CORP_ID"],
            agent_id=int(env["HUITAN_WECOM_AGENT_ID"]),
            secret="",
            contact_secret="",
            token=env["HUITAN_WECOM_TOKEN"],
            aes_key=env["HUITAN_WECOM_AES_KEY"],
            app_id=env["HUITAN_MP_APP_ID"],
            mp_secret="",
            mp_token="",
            mp_aes_key=env["HUITAN_MP_AES_KEY"],
            bot_url=town.bot_url,
            people=(Person("x", "x"),),
        )
        self.envelope = envelopes(config)["wecom"]

    def bring(self, xml):
        """Deliver until the bot says 200; return its answer's text and the tries."""
        for tries in range(1, 2000):
            status, said = self._try(xml)
            if status == 200:
                return said, tries
            time.sleep(0.05)
        raise TimeoutError("nobody took it")

    def _try(self, xml):
        stamp = int(time.time())  # noqa: TID251 - the platform's own stamp
        letter = self.envelope.pack(xml, sender="", stamp=stamp, nonce="424242", knobs=frozenset())
        try:
            answer = requests.post(
                f"{self.town.bot_url}/callback/wecom",
                params=letter.query,
                data=letter.body,
                timeout=5,
                proxies={"http": ""},
            )
        except requests.RequestException:
            return None, ""
        if answer.status_code != 200:
            return answer.status_code, ""
        return 200, (self.envelope.open(answer.content) or {}).get("Content", "")


def copy_model(source, target):
    """Copy a model, so that it is newer than the data that it was trained on."""
    target.mkdir(parents=True)
    for name in ("model.json", "arrays.npz"):
        shutil.copyfile(source / name, target / name)
    return target
