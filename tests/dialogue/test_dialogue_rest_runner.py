"""A real Rasa is spoken to over HTTP; its troubles come out as one error."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sample.project import heard

from bot.dialogue.rest import RasaUnavailable, RestRunner
from bot.domain.messages import Button, Message


class Rasa(BaseHTTPRequestHandler):
    """Answers as it was told to, and remembers what it was asked."""

    status, answer, asked = 200, "[]", None

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).asked = (self.path, json.loads(body))
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.answer.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def rasa():
    handler = type("Told", (Rasa,), {})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        handler.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield handler
        server.shutdown()
        thread.join()


def ask(rasa, state=None):
    runner = RestRunner(rasa.url + "/", timeout_seconds=2)
    return runner.turn(state or {}, heard("greet", "秘密"), sender_id="li", channel="wecom")


def test_the_message_goes_to_the_rest_channel(rasa):
    ask(rasa)
    path, body = rasa.asked
    assert path == "/webhooks/rest/webhook"
    assert body == {"sender": "li", "message": "秘密", "input_channel": "wecom"}


def test_replies_become_messages(rasa):
    buttons = [{"title": "好", "payload": "/affirm"}]
    rasa.answer = json.dumps(
        [{"text": "一"}, {"image": "x"}, {"text": "二", "buttons": buttons, "recipient_id": "li"}]
    )
    assert ask(rasa).messages == (Message("一"), Message("二", (Button("好", "/affirm"),)))


def test_choices_are_kept_for_one_turn(rasa):
    rasa.answer = '[{"text": "?", "buttons": [{"title": "好", "payload": "/affirm"}]}]'
    turn = ask(rasa)
    assert turn.state == {"offered": [["好", "/affirm"]]}
    rasa.answer = "[]"
    assert ask(rasa, turn.state).state == {"offered": []}


@pytest.mark.parametrize(
    ("status", "answer"), [(500, "[]"), (200, "not json"), (200, "{}"), (200, "[1]")]
)
def test_a_bad_answer_is_an_error_that_quotes_nothing(rasa, status, answer):
    rasa.status, rasa.answer = status, answer
    with pytest.raises(RasaUnavailable) as refused:
        ask(rasa)
    assert "秘密" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_nobody_there_is_an_error():
    runner = RestRunner("http://127.0.0.1:9", timeout_seconds=0.5)
    with pytest.raises(RasaUnavailable, match="ConnectionError"):
        runner.turn({}, heard("greet"), sender_id="li", channel="mp")
