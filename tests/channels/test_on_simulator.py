"""The channels against the stand-in: two implementations of one protocol that share no code."""

import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from bot.channels import inbound, menus, official_account, reply, wecom
from bot.channels.accounts import OfficialAccount, WeComAccount
from bot.channels.directory import WeComDirectory
from bot.channels.envelope import Envelope, OfficialEnvelope
from bot.channels.media import download
from bot.channels.menus import Entry
from bot.channels.official_account import OfficialAccountSender
from bot.channels.wecom import WeComSender
from bot.domain.files import MB, Enclosure, File
from bot.domain.messages import Button, Channel, InboundKind, Message
from bot.ports import FileUnfit, OutsideWindow, SendFailed
from bot.simulator.config import Person, SimulatorConfig
from bot.simulator.server import running

KEY, MP_KEY = "k" * 43, "m" * 43
PEOPLE = (Person("lisi", "李四", "后勤科"), Person("wangwu", "王五", "机电科"))
ASKED = Message("这样提交可以吗？", (Button("可以", "/affirm"), Button("不提了", '/deny{"a":"b"}')))


class Echo(BaseHTTPRequestHandler):
    """A bot that answers with what it heard; a card it answers with a label."""

    def do_POST(self):
        address = urlsplit(self.path)
        query = parse_qsl(address.query, keep_blank_values=True)
        now = datetime.fromtimestamp(int(dict(query)["timestamp"]), UTC)
        channel = Channel(address.path.rpartition("/")[2])
        envelope = self.server.envelopes[channel]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        got = inbound.read(channel, envelope.open(query, body, now), now)
        self.server.heard.append(got)
        self._answer(envelope.seal(_reply(got, now), now).encode())

    def _answer(self, content):
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


def _reply(got, now):
    if got.response_code:
        return reply.button_reply(got, "已提交", now=now)
    return reply.text_reply(got, f"听到了：{got.text}]]>", now=now)


@contextmanager
def echo_bot(mp_key):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    server.heard = []
    server.envelopes = {
        Channel.WECOM: Envelope("tok", KEY, "corp"),
        Channel.MP: OfficialEnvelope("mptok", mp_key, "wxapp"),
    }
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


class Stage:
    """The platform, a bot behind it, and the people's phones."""

    def __init__(self, url, bot):
        self.url = url
        self.heard = bot.heard

    def post(self, path, **data):
        answer = requests.post(f"{self.url}/sim/{path}", json=data, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def phone(self, channel="wecom"):
        answer = requests.get(
            f"{self.url}/sim/phones/lisi/messages", params={"channel": channel}, timeout=10
        )
        return answer.json()["messages"]

    def say(self, text, channel="wecom"):
        assert self.post("phones/lisi/say", channel=channel, text=text)["delivered"]
        return self.phone(channel)[-1]


@contextmanager
def staged(mode):
    with echo_bot("" if mode == "plain" else MP_KEY) as bot:
        config = SimulatorConfig(
            corp_id="corp", agent_id=1000002, secret="s1", contact_secret="s2", token="tok",
            aes_key=KEY, app_id="wxapp", mp_secret="s3", mp_token="mptok", mp_aes_key=MP_KEY,
            mp_mode=mode, bot_url=f"http://127.0.0.1:{bot.server_port}", people=PEOPLE,
        )  # fmt: skip
        with running(config) as url:
            yield Stage(url, bot)


@pytest.fixture
def stage():
    with staged("safe") as stage:
        yield stage


@pytest.fixture
def app(stage):
    url = f"{stage.url}/wecom/cgi-bin/"
    return WeComAccount("corp", 1000002, "s1", "tok", KEY, "s2", url)


@pytest.fixture
def wired(app, tokens, clock):
    return wecom.connect(app, tokens=tokens, clock=clock)


@pytest.fixture
def followers(stage, tokens, clock):
    account = OfficialAccount("wxapp", "s3", "mptok", MP_KEY, f"{stage.url}/mp/cgi-bin/")
    connection = official_account.connect(account, tokens=tokens, clock=clock)
    return OfficialAccountSender(connection, account)


def test_words_arrive_and_the_reply_is_shown(stage):
    assert stage.say("食堂 ]]> <b>&amp;")["text"] == "听到了：食堂 ]]> <b>&amp;]]>"
    assert (stage.heard[0].sender, stage.heard[0].text) == ("lisi", "食堂 ]]> <b>&amp;")


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_official_account_talks_in_every_mode(mode):
    with staged(mode) as stage:
        assert stage.say("您好", "mp")["text"] == "听到了：您好]]>"
        assert stage.heard[0].sender == "mp_lisi"


def test_text_is_pushed(stage, wired):
    receipt = WeComSender(wired, 1000002).send("lisi", Message("提交好了"), task_id="t-1")
    assert receipt.message_id
    assert stage.phone()[-1]["text"] == "提交好了"


def test_card_is_shown_tapped_and_closed_by_the_reply(stage, wired):
    WeComSender(wired, 1000002).send("lisi", ASKED, task_id="t-1")
    shown = stage.phone()[-1]
    stage.post("phones/lisi/click", channel="wecom", message_id=shown["id"], key='/deny{"a":"b"}')
    got = stage.heard[-1]
    assert (got.event, got.payload, got.task_id) == (
        "template_card_event", '/deny{"a":"b"}', "t-1",
    )  # fmt: skip
    assert [each["card_label"] for each in stage.phone() if each["kind"] == "card"] == ["已提交"]


def test_card_is_closed_from_outside_once(stage, wired):
    sender = WeComSender(wired, 1000002)
    receipt = sender.send("lisi", ASKED, task_id="t-1")
    sender.close_card("lisi", receipt.response_code, "已处理")
    sender.close_card("lisi", receipt.response_code, "又一次")
    card = stage.phone()[-1]
    assert (card["card_state"], card["card_label"]) == ("closed", "已处理")


def test_long_message_arrives_whole(stage, wired):
    words = "食堂的菜又咸又油，汤也是凉的。" * 120
    message = Message(words + "您看可以吗？", ASKED.buttons)
    WeComSender(wired, 1000002).send("lisi", message, task_id="t-1")
    *before, card = stage.phone()
    assert "".join(each["text"] for each in before) + card["card"]["main_title"]["title"] == (
        message.text
    )


def test_stranger_cannot_be_reached(wired):
    with pytest.raises(SendFailed) as caught:
        WeComSender(wired, 1000002).send("nobody", Message("好"), task_id="t-1")
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("fault", "pause"), [({"errcode": 45009}, 60), ({"http": 502}, 30), ({"errcode": -1}, 2)]
)
def test_trouble_of_the_platform_passes(stage, wired, fault, pause):
    stage.post("faults", api="message/send", times=1, **fault)
    sender = WeComSender(wired, 1000002)
    with pytest.raises(SendFailed) as caught:
        sender.send("lisi", Message("好"), task_id="t-1")
    assert (caught.value.permanent, caught.value.retry_after) == (False, pause)
    assert sender.send("lisi", Message("好"), task_id="t-1").message_id


def test_token_taken_back_early_is_renewed(stage, wired):
    sender = WeComSender(wired, 1000002)
    sender.send("lisi", Message("一"), task_id="t-1")
    stage.post("faults", api="message/send", times=1, token_invalid=True)
    assert sender.send("lisi", Message("二"), task_id="t-2").message_id


def test_notice_accepted_before_the_connection_broke_is_shown_once(stage, wired):
    stage.post("faults", api="message/send", times=1, drop_after=True)
    sender = WeComSender(wired, 1000002)
    with pytest.raises(SendFailed):
        sender.send("lisi", Message("好"), task_id="t-1")
    sender.send("lisi", Message("好"), task_id="t-1")
    assert [each["text"] for each in stage.phone()] == ["好"]


def test_picture_is_fetched(stage, wired):
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
    requests.post(
        f"{stage.url}/sim/phones/lisi/send",
        data={"channel": "wecom", "kind": "image"},
        files={"file": ("a.png", picture)},
        timeout=10,
    ).raise_for_status()
    assert stage.heard[-1].kind is InboundKind.IMAGE
    assert download(wired, stage.heard[-1].media.media_id).content == picture


def test_people_are_looked_up(app, wired, tokens, clock):
    contacts = wecom.connect_contacts(app, tokens=tokens, clock=clock)
    directory = WeComDirectory(wired, contacts)
    assert directory.member("lisi").name == "李四"
    assert {unit.name for unit in directory.departments()} >= {"后勤科", "机电科"}
    assert sorted(directory.userids()) == ["lisi", "wangwu"]
    assert directory.member("nobody") is None


def test_menu_is_put_up_and_tapped(stage, wired):
    menus.create(wired, [Entry("查进度", "/track_ticket")], agent_id=1000002)
    stage.post("phones/lisi/menu", channel="wecom", key="/track_ticket")
    assert (stage.heard[-1].event, stage.heard[-1].payload) == ("click", "/track_ticket")


def test_follower_who_has_not_written_cannot_be_reached(followers):
    with pytest.raises(OutsideWindow):
        followers.send("mp_lisi", Message("好"), task_id="t-1")


def test_follower_taps_a_line(stage, followers):
    stage.say("您好", "mp")
    followers.send("mp_lisi", ASKED, task_id="t-1")
    shown = stage.phone("mp")[-1]
    menu_id = shown["text"].rpartition("msgmenuid=")[2].partition('"')[0]
    tapped = {"channel": "mp", "message_id": shown["id"], "menu_content": "不提了"}
    stage.post("phones/lisi/click", **tapped, menu_id=menu_id)
    assert (stage.heard[-1].text, stage.heard[-1].payload) == ("不提了", '/deny{"a":"b"}')


JPEG = File("image/jpeg", b"\xff\xd8\xff" + b"picture")
PDF = File("application/pdf", b"%PDF-1.7 paper")
AMR = File("audio/amr", b"#!AMR\n" + b"sound" * 9)
LARGE = File("audio/amr", b"#!AMR\n" + b"s" * (2 * MB))


@pytest.mark.parametrize(
    ("file", "name", "kind"),
    [
        (JPEG, "热水器.jpg", "image"),
        (AMR, "SQ-0001.amr", "voice"),
        (PDF, "维修单.pdf", "file"),
        (LARGE, "长.amr", "file"),
        (File("image/jpeg", b"\xff\xd8\xff" + bytes(11 * MB)), "大.jpg", "file"),
    ],
)
def test_a_file_arrives_as_what_the_platform_shows_best(stage, wired, file, name, kind):
    WeComSender(wired, 1000002).send_file("lisi", Enclosure(file, name), task_id="t-1")
    shown = stage.phone()[-1]
    assert shown["kind"] == kind
    again = requests.get(stage.url + shown["media_url"], timeout=10)
    assert again.content == file.content


def test_a_type_that_is_refused_goes_as_a_plain_file(stage, wired):
    liar = File("image/png", b"GIF89a no picture of that kind")
    WeComSender(wired, 1000002).send_file("lisi", Enclosure(liar, "a.png"), task_id="t-1")
    assert stage.phone()[-1]["kind"] == "file"


def test_an_account_carries_pictures_and_no_papers(stage, followers):
    stage.say("您好", "mp")
    followers.send_file("mp_lisi", Enclosure(JPEG, "a.jpg"), task_id="t-1")
    assert stage.phone("mp")[-1]["kind"] == "image"
    with pytest.raises(FileUnfit):
        followers.send_file("mp_lisi", Enclosure(PDF, "a.pdf"), task_id="t-1")


def test_a_picture_for_an_account_waits_until_somebody_writes(followers):
    with pytest.raises(OutsideWindow):
        followers.send_file("mp_lisi", Enclosure(JPEG, "a.jpg"), task_id="t-1")


def test_a_file_larger_than_any_platform_takes_is_not_even_tried(wired):
    huge = File("application/pdf", b"%PDF-" + bytes(20 * MB))
    with pytest.raises(FileUnfit):
        WeComSender(wired, 1000002).send_file("lisi", Enclosure(huge, "a.pdf"), task_id="t-1")
