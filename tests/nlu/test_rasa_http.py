"""A real Rasa may understand for us; where it does not answer, we do."""

import threading

import pytest
from flask import Flask, jsonify, request
from werkzeug.serving import make_server

from bot.domain.understanding import Intent, Parse
from bot.nlu.rasa_http import RasaUnderstanding


class Own:
    def parse(self, text):
        name = "danger" if "不想活" in text else "greet"
        return Parse(text, Intent(name, 0.9), topic="mood")


@pytest.fixture
def rasa():
    app, asked = Flask("rasa"), []

    @app.post("/model/parse")
    def parse():
        asked.append(request.get_json()["text"])
        return jsonify(app.config.get("ANSWER", {}))

    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield app, asked, RasaUnderstanding(f"http://127.0.0.1:{server.server_port}/", Own())
    server.shutdown()
    thread.join()
    server.server_close()


ANSWER = {
    "text": "食堂的汤是凉的",
    "intent": {"name": "request_life", "confidence": 0.8},
    "intent_ranking": [{"name": "request_life", "confidence": 0.8}],
    "entities": [{"entity": "ticket_number", "value": "SQ-0012", "start": 0, "end": 7}],
}


def test_rasa_understands_for_us(rasa):
    app, _, understanding = rasa
    app.config["ANSWER"] = ANSWER
    found = understanding.parse("食堂的汤是凉的")
    assert (found.intent.name, found.topic) == ("request_life", "life")
    assert found.entity("ticket_number") == "SQ-0012"


def test_an_answer_that_is_none_leaves_it_to_us(rasa):
    _, _, understanding = rasa
    assert understanding.parse("您好").intent.name == "greet"


def test_danger_is_never_left_to_others(rasa):
    app, asked, understanding = rasa
    app.config["ANSWER"] = ANSWER
    assert understanding.parse("不想活了").intent.name == "danger"
    assert asked == []


def test_a_rasa_that_is_away_leaves_it_to_us():
    away = RasaUnderstanding("http://127.0.0.1:9", Own())
    assert away.parse("您好").intent.name == "greet"
