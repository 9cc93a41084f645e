"""Photos and documents from phone to phone over real processes, on both platforms."""

import io
import re

import pytest
from PIL import Image
from town import wait_for

PDF = b"%PDF-1.7 how it was mended " + bytes(range(256))
PROGRAM = b"MZ\x90\x00 a program that calls itself a report"
MB = 1024 * 1024
NUMBER = r"SQ-\d{4,}"
JPEG = b"\xff\xd8\xff"
CHANNELS = pytest.mark.parametrize("channel", ["wecom", "mp"])


def photo(red):
    """Return a picture that says with what it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Huawei P70"
    written = io.BytesIO()
    Image.new("RGB", (8, 8), (red, 30, 30)).save(written, "JPEG", exif=exif)
    return written.getvalue()


def send(phone, kind, name, content):
    """Send a file from a phone, and return what the bot says at once."""
    url = f"{phone.town.url}/sim/phones/{phone.userid}/send"
    form, sent = {"channel": phone.channel, "kind": kind}, {"file": (name, content)}
    mine = phone.town.session.post(url, data=form, files=sent, timeout=60).json()
    assert mine["delivered"]
    return mine


def brought(phone, *kinds):
    """Return the bytes of what was brought to a phone, by kind, once exactly these are there."""

    def all_there():
        came = [one for one in phone.messages() if one["media_url"] and one["from"] == "bot"]
        return came if sorted(one["kind"] for one in came) == sorted(kinds) else None

    urls = {one["kind"]: one["media_url"] for one in wait_for(all_there)}
    return {kind: fetched(phone, url) for kind, url in urls.items()}


def fetched(phone, url):
    whole = url if url.startswith("http") else f"{phone.town.url}{url}"
    return phone.town.session.get(whole, timeout=10).content


@pytest.fixture
def opened(sqlite_town):
    """A town on a working morning."""
    sqlite_town.start("simulate", "serve", "worker")
    sqlite_town.sim("clock", {"preset": "next_workday_morning"})
    return sqlite_town


def test_files_go_to_the_head_and_come_back_with_the_answer(opened):
    town = opened
    author, head = town.phone("dingyi"), town.phone("lihai")
    assert "后勤科" in author.say("食堂的汤是凉的，菜又咸又油")
    send(author, "image", "汤.jpg", photo(200))
    send(author, "file", "菜单.pdf", PDF)
    number = re.search(NUMBER, author.say("1"))[0]
    assert head.wait("照片或文件")
    wait_for(lambda: files_of(town, number, "kept", "kept"))
    # The platform forgets a file after three days; what was fetched is still there.
    town.sim("clock", {"advance_seconds": 3 * 86400 + 3600})
    head.say(number)
    came = brought(head, "image", "file")
    assert came["file"] == PDF
    assert came["image"].startswith(JPEG)
    assert b"Huawei" not in came["image"]
    answered_in_parts(author, head, number)
    assert brought(author, "image", "file")["file"] == PDF
    assert "Traceback" not in town.log("serve") + town.log("worker")


def test_an_official_account_brings_photos_and_says_what_it_cannot_bring(opened):
    town = opened
    author, head = town.phone("dingyi", "mp"), town.phone("lihai")
    assert "后勤科" in author.say("食堂的汤是凉的，菜又咸又油")
    send(author, "file", "菜单.pdf", PDF)
    assert author.wait("拍成照片")
    send(author, "image", "汤.jpg", photo(200))
    number = re.search(NUMBER, author.say("1"))[0]
    head.tap(head.wait("照片或文件", "card"), "看附件")
    assert brought(head, "image")["image"].startswith(JPEG)
    answered_in_parts(author, head, number)
    assert brought(author, "image")["image"].startswith(JPEG)
    assert author.wait("在这里发不出来")


def answered_in_parts(author, head, number):
    """Let the head answer in parts with a photo and a document; nothing goes out before the end."""
    assert "还没有发" in head.say(f"{number} 草稿：换了保温桶")
    send(head, "image", "新桶.jpg", photo(20))
    send(head, "file", "收据.pdf", PDF)
    assert head.wait("照片或文件 2 个")
    assert "还没有发" in head.say("明天起菜少放盐")
    assert author.find("保温桶") is None
    assert "送到" in head.say("发出")
    assert "明天起菜少放盐" in author.wait("保温桶")["text"]


@CHANNELS
def test_what_is_no_document_or_too_large_is_told_once_and_the_rest_stays(opened, channel):
    town = opened
    author = town.phone("dingyi", channel)
    assert "后勤科" in author.say("食堂的汤是凉的，菜又咸又油")
    send(author, "image", "报告.jpg", PROGRAM)
    send(author, "image", "大图.jpg", photo(200) + bytes(10 * MB))
    send(author, "image", "汤.jpg", photo(200))
    number = re.search(NUMBER, author.say("1"))[0]
    assert number in author.wait("打不开")["text"]
    assert "别的都在" in author.wait("超过 10 MB")["text"]
    wait_for(lambda: files_of(town, number, "kept", "too_large", "wrong_type"))
    told = [one["text"] for one in author.messages() if one["kind"] == "text"]
    assert len([text for text in told if "打不开" in text or "超过" in text]) == 2
    assert town.api(f"tickets/{number}")["status"] == "assigned"


@CHANNELS
def test_what_nobody_fetched_in_three_days_is_asked_for_again(opened, channel):
    town = opened
    author = town.phone("dingyi", channel)
    town.stop("worker")
    assert "后勤科" in author.say("食堂的汤是凉的，菜又咸又油")
    send(author, "image", "汤.jpg", photo(200))
    number = re.search(NUMBER, author.say("1"))[0]
    town.sim("clock", {"advance_seconds": 3 * 86400 + 3600})
    author.say("你好")
    town.start("worker")
    assert number in author.wait("没能从平台取下来")["text"]
    send(author, "image", "汤.jpg", photo(200))
    wait_for(lambda: files_of(town, number, "gone", "kept"))


def files_of(town, number, *states):
    """Return whether a ticket's files stand so."""
    listed = town.api(f"tickets/{number}/files").get("items", [])
    return sorted(one["state"] for one in listed) == sorted(states)
