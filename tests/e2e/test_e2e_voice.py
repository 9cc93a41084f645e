"""A voice message from the phone to a kept recording, with a speech server and without one."""

import threading
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask, jsonify, request
from town import wait_for
from werkzeug.serving import make_server

AMR = b"#!AMR\n" + bytes(range(1, 200))
SPOKEN = "三号公寓的热水器坏了一个星期没人管"


@contextmanager
def listener(heard):
    """Listen as a speech server does: whatever is said, it was about the water heater."""
    app = Flask("listener")

    @app.post("/asr")
    def listen():
        heard.append(request.files["file"].read())
        return jsonify(text=SPOKEN)

    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/asr"
    server.shutdown()
    thread.join()
    server.server_close()


def speak(phone):
    """Send a recording from a phone."""
    url = f"{phone.town.url}/sim/phones/{phone.userid}/send"
    form = {"channel": phone.channel, "kind": "voice"}
    sent = {"file": ("voice.amr", AMR, "audio/amr")}
    assert phone.town.session.post(url, data=form, files=sent, timeout=60).json()["delivered"]


def kept(town):
    """Return what is kept of recordings, by the text of their ticket."""
    engine = sa.create_engine(town.env["HUITAN_DATABASE_URL"].replace("ql:", "ql+psycopg:"))
    wanted = sa.text(
        "SELECT tickets.text, files.content_type, files.content FROM files "
        "JOIN attachments ON attachments.id = files.attachment_id "
        "JOIN tickets ON tickets.id = attachments.ticket_id WHERE files.state = 'kept'"
    )
    with engine.connect() as connection:
        rows = [(row[0], row[1], bytes(row[2])) for row in connection.execute(wanted)]
    engine.dispose()
    return rows


@pytest.mark.parametrize("channel", ["wecom", "mp"])
def test_what_is_spoken_is_understood_filed_and_kept(sqlite_town, channel):
    town, heard = sqlite_town, []
    with listener(heard) as url:
        town.env["HUITAN_SPEECH_URL"] = url
        town.start("simulate", "serve", "worker")
        phone = town.phone("dingyi", channel)
        speak(phone)
        assert "后勤科" in phone.wait("热水器坏了")["text"]
        assert "提交好了" in phone.say("1")
        assert wait_for(lambda: kept(town)) == [(SPOKEN, "audio/amr", AMR)]
        assert set(heard) == {AMR}


@pytest.mark.parametrize("channel", ["wecom", "mp"])
def test_without_a_server_people_are_asked_to_type_and_the_recording_is_kept(sqlite_town, channel):
    town = sqlite_town
    town.start("simulate", "serve", "worker")
    phone = town.phone("dingyi", channel)
    speak(phone)
    assert "打几个字" in phone.wait("语音收到")["text"]
    assert "后勤科" in phone.say("宿舍的热水器坏了")
    assert "提交好了" in phone.say("1")
    assert wait_for(lambda: kept(town)) == [("宿舍的热水器坏了", "audio/amr", AMR)]
