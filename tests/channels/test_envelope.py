import base64
import contextlib
import os
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.envelope import Envelope, OfficialEnvelope, signature
from bot.channels.refusals import Malformed, NotGenuine

TOKEN, KEY, CORP = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"
NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
XML = "<xml><Content><![CDATA[您好]]></Content></xml>".encode()
ENVELOPE = Envelope(TOKEN, KEY, CORP)
SAFE = OfficialEnvelope(TOKEN, KEY, CORP)
PLAIN = OfficialEnvelope(TOKEN, "", CORP)
OFFICIAL_BODY = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUp"
    "j911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue"
    "06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+"
    "3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH"
    "27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8"
    "R07+qN+E7Q=="
)


def encrypt(framed):
    """Encrypt bytes as they are, padded or not."""
    key = base64.b64decode(KEY + "=")
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(framed) + encryptor.finalize()).decode()


def framed(content=XML, receiver=CORP, size=None, padding=None):
    length = len(content) if size is None else size
    plain = os.urandom(16) + length.to_bytes(4, "big") + content + receiver.encode()
    missing = 32 - len(plain) % 32
    return plain + (bytes([missing]) * missing if padding is None else padding(missing))


def body(sealed):
    return f"<xml><ToUserName>c</ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()


def query(sealed, stamp=None, **changed):
    stamp = str(int(NOW.timestamp())) if stamp is None else stamp
    signed = {"timestamp": stamp, "nonce": "n", "msg_signature": ""}
    signed["msg_signature"] = signature(TOKEN, stamp, "n", sealed)
    return list({**signed, **changed}.items())


def opened(sealed, **changed):
    return ENVELOPE.open(query(sealed, **changed), body(sealed), NOW)


def refusal(call, *arguments):
    with pytest.raises((Malformed, NotGenuine)) as caught:
        call(*arguments)
    return caught.type


GOOD = encrypt(framed())


def test_official_echo_vector_opens():
    echo = (
        "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
    )
    asked = [
        ("msg_signature", "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"),
        ("timestamp", "1409659589"),
        ("nonce", "263014780"),
        ("echostr", echo),
    ]
    then = datetime.fromtimestamp(1409659589, UTC)
    assert ENVELOPE.verify(asked, then) == "1616140317555161061"


def test_official_message_vector_opens():
    asked = [
        ("msg_signature", "477715d11cdb4164915debcba66cb864d751f3e6"),
        ("timestamp", "1409659813"),
        ("nonce", "1372623149"),
    ]
    then = datetime.fromtimestamp(1409659813, UTC)
    assert b"<![CDATA[hello]]>" in ENVELOPE.open(asked, body(OFFICIAL_BODY), then)


def test_genuine_message_opens():
    assert opened(GOOD) == XML


def test_bare_encrypt_element_opens():
    bare = f"<?xml version='1.0'?>\n<xml><Encrypt> {GOOD}\n</Encrypt></xml>\n".encode()
    assert ENVELOPE.open(query(GOOD), bare, NOW) == XML


@given(st.binary(max_size=3000))
def test_whatever_is_sealed_opens_again(content):
    sealed = encrypt(framed(content))
    assert opened(sealed) == content


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=1000))
def test_our_reply_reads_back(text):
    sealed = ENVELOPE.seal(text, NOW)
    nonce = sealed.partition("<Nonce><![CDATA[")[2].partition("]]")[0]
    signed = sealed.partition("<MsgSignature><![CDATA[")[2].partition("]]")[0]
    asked = [("msg_signature", signed), ("nonce", nonce)]
    stamp = sealed.partition("<TimeStamp>")[2].partition("<")[0]
    assert ENVELOPE.open([*asked, ("timestamp", stamp)], sealed.encode(), NOW) == text.encode()


def test_two_seals_of_one_text_differ():
    assert ENVELOPE.seal("x", NOW) != ENVELOPE.seal("x", NOW)


@given(st.integers(min_value=0, max_value=len(base64.b64decode(GOOD)) - 1), st.integers(1, 255))
def test_flipped_byte_is_refused_unsigned(place, flip):
    raw = bytearray(base64.b64decode(GOOD))
    raw[place] ^= flip
    flipped = base64.b64encode(raw).decode()
    with pytest.raises(NotGenuine):
        ENVELOPE.open(query(GOOD), body(flipped), NOW)


@given(st.integers(min_value=32, max_value=len(base64.b64decode(GOOD)) - 1), st.integers(1, 255))
def test_flipped_byte_never_breaks_a_signed_message(place, flip):
    raw = bytearray(base64.b64decode(GOOD))
    raw[place] ^= flip
    with contextlib.suppress(Malformed, NotGenuine):
        assert len(opened(base64.b64encode(raw).decode())) == len(XML)


@given(st.binary(max_size=2000))
def test_no_body_breaks_the_envelope(rubbish):
    assert refusal(ENVELOPE.open, query(GOOD), rubbish, NOW) is Malformed


@pytest.mark.parametrize("given_", ["", "0" * 40, "签名", "\udcff", GOOD])
def test_wrong_signature_is_not_genuine(given_):
    with pytest.raises(NotGenuine):
        opened(GOOD, msg_signature=given_)


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
def test_missing_parameter_is_malformed(name):
    asked = [pair for pair in query(GOOD) if pair[0] != name]
    assert refusal(ENVELOPE.open, asked, body(GOOD), NOW) is Malformed


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
def test_parameter_given_twice_is_malformed(name):
    asked = query(GOOD) + [pair for pair in query(GOOD) if pair[0] == name]
    assert refusal(ENVELOPE.open, asked, body(GOOD), NOW) is Malformed


@pytest.mark.parametrize("seconds", [-86400, -301, 301, 86400])
def test_stale_or_future_message_is_not_genuine(seconds):
    with pytest.raises(NotGenuine):
        opened(GOOD, stamp=str(int(NOW.timestamp()) + seconds))


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_message_within_five_minutes_opens(seconds):
    assert opened(GOOD, stamp=str(int(NOW.timestamp()) + seconds)) == XML


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [("abc", Malformed), ("", Malformed), ("-1", Malformed), ("1e9", Malformed),
     ("١٢٣", Malformed), ("9" * 20, NotGenuine), ("9" * 21, Malformed)],
)  # fmt: skip
def test_odd_timestamp_is_refused(stamp, expected):
    with pytest.raises(expected):
        opened(GOOD, stamp=stamp)


def test_signature_comes_before_the_timestamp():
    with pytest.raises(NotGenuine):
        opened(GOOD, stamp="abc", msg_signature="0")


def test_new_timestamp_on_a_captured_message_is_not_genuine():
    with pytest.raises(NotGenuine):
        opened(GOOD, timestamp=str(int(NOW.timestamp()) + 1))


def test_replay_inside_the_window_opens_for_the_inbox_to_see():
    assert opened(GOOD) == opened(GOOD)


@pytest.mark.parametrize("receiver", ["", "wx5823bf96d3bd56c", CORP + "7", "other", CORP.upper()])
def test_message_for_somebody_else_is_not_genuine(receiver):
    with pytest.raises(NotGenuine):
        opened(encrypt(framed(receiver=receiver)))


@pytest.mark.parametrize(
    "sealed",
    ["", "=", GOOD[:-1], GOOD[:-2], GOOD[:-4], GOOD + "=", GOOD + "AAAA", "!" + GOOD,
     GOOD[:8] + "\n" + GOOD[8:], GOOD[:8] + "*" + GOOD[8:], GOOD.replace("+", "-") + "-",
     "AAAA", base64.b64encode(bytes(16)).decode(), base64.b64encode(bytes(33)).decode(), "码"],
)  # fmt: skip
def test_signed_rubbish_is_malformed(sealed):
    with pytest.raises(Malformed):
        opened(sealed)


def test_second_spelling_of_the_same_bytes_is_malformed():
    sealed = base64.b64encode(bytes(32)).decode()
    assert base64.b64decode(sealed[:-2] + "B=") == bytes(32)
    with pytest.raises(Malformed):
        opened(sealed[:-2] + "B=")


@pytest.mark.parametrize(
    "padding",
    [
        bytes,
        lambda n: b"\x01" * (n - 1) + bytes([n]),
        lambda n: bytes([33]) * (n + 32),
        lambda n: b"\xff" * n,
        lambda n: bytes(n - 1) + b"\x02",
    ],
)
def test_wrong_padding_is_malformed(padding):
    with pytest.raises(Malformed):
        opened(encrypt(framed(content=XML[: len(XML) // 16 * 16], padding=padding)))


@pytest.mark.parametrize("size", [0xFFFFFFFF, 2**31, 5000])
def test_length_beyond_the_buffer_is_malformed(size):
    with pytest.raises(Malformed):
        opened(encrypt(framed(size=size)))


def test_padding_that_eats_the_frame_is_malformed():
    with pytest.raises(Malformed):
        opened(encrypt(bytes([32]) * 32))


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"not xml",
        b"<xml></xml>",
        b'{"Encrypt": "abc"}',
        b"<xml><Encrypt>abc</xml>",
        b"<xml><Encrypt>" + b"a" * 66000 + b"</Encrypt></xml>",
        "<xml><Encrypt>abc</Encrypt></xml>".encode("utf-16"),
        b"<xml>\x00<Encrypt>abc</Encrypt></xml>",
    ],
)
def test_body_that_is_no_callback_is_malformed(rubbish):
    assert refusal(ENVELOPE.open, query("abc"), rubbish, NOW) is Malformed


@pytest.mark.parametrize("second", [body(GOOD), b"<Encrypt></Encrypt>", b"<Encrypt>"])
def test_two_encrypt_elements_are_malformed(second):
    twice = body(GOOD).replace(b"</xml>", second.removesuffix(b"</xml>") + b"</xml>")
    assert refusal(ENVELOPE.open, query(GOOD), twice, NOW) is Malformed


@pytest.mark.parametrize(
    "head",
    [b"<!DOCTYPE x>", b'<!DOCTYPE x [<!ENTITY a "b">]>', b"<!-- x -->", b"<!ELEMENT a ANY>"],
)
def test_declarations_are_malformed_even_if_signed(head):
    declared = b"<?xml version='1.0'?>" + head + body(GOOD)
    assert refusal(ENVELOPE.open, query(GOOD), declared, NOW) is Malformed


@pytest.mark.parametrize(
    "piece", [b"<Encrypt>", b"<![CDATA[", b"<Encrypt><![CDATA[", b" ", b"<a/>"]
)
def test_hostile_body_costs_next_to_nothing(piece, benchmark_seconds):
    hostile = b"<xml><Encrypt>" + piece * (65000 // len(piece)) + b"</Encrypt></xml>"
    assert benchmark_seconds(lambda: refusal(ENVELOPE.open, query("x"), hostile, NOW)) < 0.1


def test_url_check_answers_the_plain_echo():
    sealed = encrypt(framed(b"1616140317555161061"))
    assert ENVELOPE.verify([*query(sealed), ("echostr", sealed)], NOW) == "1616140317555161061"


def test_stale_url_check_is_not_genuine():
    asked = [*query(GOOD), ("echostr", GOOD)]
    assert refusal(ENVELOPE.verify, asked, NOW + timedelta(days=1)) is NotGenuine


def test_echo_that_is_no_text_is_malformed():
    sealed = encrypt(framed(b"\xff\xfe"))
    assert refusal(ENVELOPE.verify, [*query(sealed), ("echostr", sealed)], NOW) is Malformed


@pytest.mark.parametrize("key", ["", "short", "a" * 42, "a" * 44, "a" * 42 + "!", "码" * 43])
def test_key_of_another_shape_is_refused_without_being_repeated(key):
    with pytest.raises(ValueError, match="43 letters and digits") as caught:
        Envelope(TOKEN, key, CORP)
    assert not key or key not in str(caught.value)


def test_refusals_say_nothing():
    assert (str(NotGenuine()), str(Malformed())) == ("not genuine", "malformed")


# The Official Account


def official(sealed="", **changed):
    stamp = str(int(NOW.timestamp()))
    asked = {"timestamp": stamp, "nonce": "n", "signature": signature(TOKEN, stamp, "n")}
    if sealed:
        asked["encrypt_type"] = "aes"
        asked["msg_signature"] = signature(TOKEN, stamp, "n", sealed)
    return [pair for pair in {**asked, **changed}.items() if pair[1] is not None]


def test_official_echo_comes_back_as_it_is():
    assert SAFE.verify([*official(), ("echostr", "53 & <x>")], NOW) == "53 & <x>"


def test_official_echo_with_wrong_signature_is_not_genuine():
    asked = [*official(signature="0" * 40), ("echostr", "1")]
    assert refusal(SAFE.verify, asked, NOW) is NotGenuine


def test_plain_mode_hands_the_body_over():
    assert PLAIN.open(official(), XML, NOW) == XML


def test_plain_mode_refuses_json():
    assert refusal(PLAIN.open, official(), b'{"MsgType":"text"}', NOW) is Malformed


def test_plain_mode_replies_in_plain():
    assert PLAIN.seal("<xml/>", NOW) == "<xml/>"


def test_safe_mode_opens():
    assert SAFE.open(official(GOOD), body(GOOD), NOW) == XML


def test_safe_mode_opens_without_the_weaker_signature():
    assert SAFE.open(official(GOOD, signature=None), body(GOOD), NOW) == XML


@pytest.mark.parametrize("name", ["signature", "msg_signature"])
def test_safe_mode_refuses_a_wrong_signature(name):
    with pytest.raises(NotGenuine):
        SAFE.open(official(GOOD, **{name: "0" * 40}), body(GOOD), NOW)


def test_plain_body_is_not_believed_where_a_key_is_set():
    with pytest.raises(NotGenuine):
        SAFE.open(official(), XML, NOW)


def test_compatible_mode_reads_the_encrypted_part_whatever_the_writer_wrote():
    words = b"<Content><![CDATA[<Encrypt>x</Encrypt><!DOCTYPE html>]]></Content>"
    both = body(GOOD).replace(b"<ToUserName>", words + b"<ToUserName>")
    assert SAFE.open(official(GOOD), both, NOW) == XML


def test_safe_mode_replies_encrypted():
    assert "<Encrypt>" in SAFE.seal("<xml/>", NOW)
