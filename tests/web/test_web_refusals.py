"""What an attacker sends: every row of the abuse list that goes over HTTP has its status."""

import gzip
import struct
import time

import pytest
from web_office import CORP, KEY, raw_letter, sealed_letter

from bot.simulator.cipher import Cipher

BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
XXE = "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"


def refused(answer):
    """Return the status of a refusal that says nothing else."""
    assert answer.data == b""
    return answer.status_code


def body_of(text):
    return text.encode()


def whole(content, *, size=None):
    """Return what goes into the cipher: 16 bytes, length, content, receiver; padded."""
    size = len(content) if size is None else size
    plain = b"r" * 16 + struct.pack("!I", size) + content + CORP.encode()
    count = 32 - len(plain) % 32
    return plain + bytes([count]) * count


@pytest.mark.parametrize("signature", ["0" * 40, "", "签名", "é" * 40, "0" * 39])
def test_a_wrong_signature_is_refused(office, signature):
    letter = office.letter(office.message())
    query = {**letter.query, "msg_signature": signature}
    assert refused(office.post(query, letter.body)) == 403


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
def test_a_missing_parameter_is_malformed(office, name):
    letter = office.letter(office.message())
    query = {key: value for key, value in letter.query.items() if key != name}
    assert refused(office.post(query, letter.body)) == 400


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
def test_a_parameter_given_twice_is_malformed(office, name):
    letter = office.letter(office.message())
    query = [*letter.query.items(), (name, letter.query[name])]
    assert refused(office.post(query, letter.body)) == 400


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
def test_a_parameter_in_array_form_is_malformed(office, name):
    letter = office.letter(office.message())
    query = {(f"{key}[]" if key == name else key): value for key, value in letter.query.items()}
    assert refused(office.post(query, letter.body)) == 400


@pytest.mark.parametrize("knob", ["stale_timestamp", "future_timestamp"])
def test_a_timestamp_a_day_off_is_refused_although_it_is_signed(office, knob):
    letter = office.letter(office.message(), knobs=[knob])
    assert refused(office.post(letter.query, letter.body)) == 403


@pytest.mark.parametrize(
    ("stamp", "status"), [("abc", 400), ("", 400), ("-5", 400), ("1" * 20, 403), ("1" * 21, 400)]
)
def test_a_timestamp_that_is_none_is_refused(office, stamp, status):
    letter = office.letter(office.message())
    sealed = letter.body.decode().split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    signature = office.envelope().cipher.signature(stamp, "1", sealed)
    query = {"msg_signature": signature, "timestamp": stamp, "nonce": "1"}
    assert refused(office.post(query, letter.body)) == status


def test_a_replay_with_a_new_timestamp_is_refused(office):
    letter = office.letter(office.message())
    query = {**letter.query, "timestamp": str(int(letter.query["timestamp"]) + 1)}
    assert refused(office.post(query, letter.body)) == 403


@pytest.mark.parametrize("owner", ["another", "", CORP + "x", CORP[:-1]])
def test_what_is_sealed_for_another_is_refused(office, owner):
    sealed = Cipher("wecomtoken", KEY, CORP).seal(office.message().encode(), receiver=owner)
    assert refused(office.post(*sealed_letter(office, sealed))) == 403


@pytest.mark.parametrize(
    "spoil",
    [
        lambda sealed: sealed[:-3],
        lambda sealed: sealed[:40] + "*~" + sealed[40:],
        lambda sealed: sealed[:40] + "\n" + sealed[40:],
        lambda sealed: "",
        lambda sealed: "AAAA",
        lambda sealed: "汉字",
    ],
    ids=["truncated", "junk", "newline", "empty", "three bytes", "no base64"],
)
def test_base64_that_is_not_exact_is_malformed(office, spoil):
    sealed = Cipher("wecomtoken", KEY, CORP).seal(office.message().encode())
    assert refused(office.post(*sealed_letter(office, spoil(sealed)))) == 400


@pytest.mark.parametrize(
    "plain",
    [
        b"0" * 16,
        b"0" * 32,
        whole(b"<xml/>")[:-1] + b"\x00",
        whole(b"<xml/>")[:-1] + b"\x21",
        whole(b"<xml/>")[:-2] + b"\x02\x01\x02"[:2],
        whole(b"<xml/>", size=0xFFFFFFFF),
        whole(b"<xml/>", size=4000),
    ],
    ids=["one block", "no frame", "padding 0", "padding 33", "uneven", "length -1", "too long"],
)
def test_every_failure_inside_the_cipher_looks_the_same(office, plain):
    assert refused(office.post(*raw_letter(office, plain))) in {400, 403}


def test_altered_padding_is_malformed(office):
    letter = office.letter(office.message(), knobs=["altered_padding"])
    assert refused(office.post(letter.query, letter.body)) == 400


@pytest.mark.parametrize(
    "body",
    ["", "hello", "{}", "<xml></xml>", "<xml><Encrypt>", "<Encrypt>x</Encrypt>", "\x00\x01"],
)
def test_a_body_that_is_no_envelope_is_malformed(office, body):
    letter = office.letter(office.message())
    assert refused(office.post(letter.query, body_of(body))) == 400


def test_two_envelopes_in_one_are_malformed(office):
    letter = office.letter(office.message())
    double = letter.body.replace(b"</xml>", b"<Encrypt>x</Encrypt></xml>")
    assert refused(office.post(letter.query, double)) == 400


@pytest.mark.parametrize("declaration", [BOMB, XXE])
def test_declarations_outside_never_reach_a_parser(office, declaration):
    letter = office.letter(office.message())
    assert refused(office.post(letter.query, declaration.encode() + letter.body)) == 400


@pytest.mark.parametrize("declaration", [BOMB, XXE])
def test_declarations_inside_are_malformed_although_they_are_signed(office, declaration):
    letter = office.letter(declaration + office.message())
    assert refused(office.post(letter.query, letter.body)) == 400


def test_two_megabytes_are_too_large_and_cost_nothing(office):
    body = b"<xml>" + b"<a/>" * 500_000 + b"</xml>"
    started = time.thread_time()
    assert office.post({}, body).status_code == 413
    assert time.thread_time() - started < 0.1


def test_what_is_just_too_large_is_refused_and_what_is_just_not_is_read(office):
    assert office.post({}, b"x" * (64 * 1024 + 1)).status_code == 413
    assert office.post({}, b"x" * (64 * 1024)).status_code == 400


def test_deep_nesting_is_malformed_and_cheap(office):
    body = b"<xml>" + b"<a>" * 9000 + b"</a>" * 9000 + b"</xml>"
    started = time.thread_time()
    assert refused(office.post({}, body)) in {400, 403}
    assert time.thread_time() - started < 0.2


def test_deep_nesting_inside_is_survived(office):
    xml = office.message().replace("</xml>", "<a>" * 4000 + "</a>" * 4000 + "</xml>")
    assert office.knock(xml).status in {200, 400}


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_compressed_body_is_not_taken(office, encoding):
    letter = office.letter(office.message())
    headers = {"Content-Encoding": encoding}
    answer = office.post(letter.query, gzip.compress(letter.body), headers=headers)
    assert refused(answer) == 415


@pytest.mark.parametrize(
    "frame",
    [
        "<FromUserName>boss</FromUserName>",
        "<MsgId>9</MsgId>",
        "<Content>另一句</Content>",
    ],
)
def test_a_field_that_stands_twice_is_malformed(office, frame):
    xml = office.message().replace("</xml>", f"{frame}</xml>")
    assert office.knock(xml).status == 400


@pytest.mark.parametrize("who", ["", "a b", "x" * 65, "张伟", "../etc", "a\nb"])
def test_a_sender_that_is_no_user_id_is_malformed(office, who):
    assert office.knock(office.message(who=who)).status == 400


def test_nothing_of_what_was_refused_leaves_a_trace(office):
    for knob in ("bad_signature", "wrong_receiver", "altered_padding", "inner_doctype"):
        office.knock(office.message("食堂"), knobs=[knob])
    assert office.count("inbound") + office.count("conversations") == 0


@pytest.mark.parametrize(
    ("method", "path"), [("get", "/"), ("get", "/api/v1/nothing"), ("delete", "/callback/mp")]
)
def test_what_does_not_exist_is_refused_without_a_page(office, method, path):
    answer = getattr(office.flask.test_client(), method)(path)
    assert answer.status_code in {404, 405}
    assert answer.mimetype == "application/json"
