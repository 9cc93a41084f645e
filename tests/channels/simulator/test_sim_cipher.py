"""The stand-in's own encryption against the platform's published vectors and against wechatpy."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.work import WeChatCrypto

from bot.simulator.cipher import Cipher, CipherError, sign

# Appendix of https://developer.work.weixin.qq.com/document/path/91144 (its POST vector is cut).
TOKEN, CORP = "QDG6eK", "wx5823bf96d3bd56c7"
KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
OFFICIAL = Cipher(TOKEN, KEY, CORP)


def test_official_echo_opens():
    assert OFFICIAL.open(ECHO) == b"1616140317555161061"


def test_official_echo_has_the_official_signature():
    signature = OFFICIAL.signature("1409659589", "263014780", ECHO)
    assert signature == "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"


def test_signature_sorts_its_parts():
    assert sign("b", "a", "c") == sign("c", "b", "a") == "a9993e364706816aba3e25717850c26c9cd0d89d"


@given(st.binary(max_size=300))
def test_what_is_sealed_opens(message):
    assert OFFICIAL.open(OFFICIAL.seal(message)) == message


@given(st.text(max_size=200).map(str.encode), st.integers(min_value=0), st.integers(1, 255))
def test_a_flipped_byte_of_the_last_blocks_is_refused(message, place, change):
    raw = bytearray(base64.b64decode(OFFICIAL.seal(message)))
    raw[-1 - place % 32] ^= change
    with pytest.raises(CipherError):
        OFFICIAL.open(base64.b64encode(raw).decode())


def test_another_receiver_is_refused():
    with pytest.raises(CipherError, match="another receiver"):
        OFFICIAL.open(OFFICIAL.seal(b"hello", receiver="someone"))


def test_spoilt_padding_is_refused():
    with pytest.raises(CipherError, match="padding"):
        OFFICIAL.open(OFFICIAL.seal(b"hello", spoil_padding=True))


@pytest.mark.parametrize("text", ["", "!", "QUJD", ECHO[:-8], ECHO + "AAAA"])
def test_what_is_not_whole_blocks_is_refused(text):
    with pytest.raises(CipherError):
        OFFICIAL.open(text)


@given(st.text(max_size=100))
def test_wechatpy_opens_what_is_sealed_here(text):
    sealed = OFFICIAL.seal(text.encode())
    xml = {"Encrypt": sealed}
    peer = WeChatCrypto(TOKEN, KEY, CORP)
    signature = OFFICIAL.signature("1", "2", sealed)
    assert peer.decrypt_message(xml, signature, "1", "2") == text
    with pytest.raises(InvalidSignatureException):
        peer.decrypt_message(xml, signature[::-1], "1", "2")
