"""Recordings are fetched from the platform and written down by a server of the organisation's."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask, jsonify, request
from werkzeug.serving import make_server

from bot.channels.hearing import SpeechServer
from bot.channels.media import MediaFile
from bot.domain.messages import Channel, Media


@dataclass
class Listener:
    """A stand-in for a speech server."""

    url: str = ""
    answer: object = field(default_factory=lambda: {"text": "食堂的汤是凉的"})
    status: int = 200
    heard: list[bytes] = field(default_factory=list)


@pytest.fixture
def listener() -> Iterator[Listener]:
    app, found = Flask("listener"), Listener()

    @app.post("/asr")
    def listen():
        found.heard.append(request.files["file"].read())
        return jsonify(found.answer), found.status

    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}/asr"
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


RECORDING = MediaFile(b"#!AMR\nsound", "audio/amr", "voice.amr")


def test_a_recording_is_written_down(listener):
    assert SpeechServer(listener.url, {})._written(RECORDING) == "食堂的汤是凉的"
    assert listener.heard == [RECORDING.content]


@pytest.mark.parametrize("answer", [{}, [], {"text": None}, "nothing"])
def test_an_answer_without_text_is_nothing(listener, answer):
    listener.answer = answer
    assert SpeechServer(listener.url, {})._written(RECORDING) == ""


def test_a_platform_that_is_not_configured_gives_nothing():
    assert SpeechServer("http://127.0.0.1:9/", {}).transcribe(Channel.MP, Media("m1")) == ""
