"""What is sealed, hidden or hashed: return addresses, conversation state, rows, moments."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from bot.courier import BoxCourier, BoxSealer, FixedPair, fresh_pair
from bot.db.columns import Moment
from bot.db.keys import StateKeys
from bot.domain.messages import Channel
from bot.ports import SendFailed

ADDRESSES = st.text(st.characters(codec="ascii"), max_size=64)
KEYS = StateKeys(b"k" * 32)
STATES = st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=4)


@given(address=ADDRESSES, channel=st.sampled_from(Channel))
def test_the_courier_reads_what_was_sealed(address, channel, sealer, courier):
    _, handle = sealer.seal(ticket_id="t1", channel=channel, address=address, receipt="1" * 16)
    assert courier.open(ticket_id="t1", handle=handle) == (channel, address, "1" * 16)


@given(one=ADDRESSES, other=ADDRESSES)
def test_all_boxes_have_one_length_and_look_unlike(one, other, sealer):
    boxes = [
        sealer.seal(ticket_id="t1", channel=Channel.MP, address=address, receipt="")[1]
        for address in (one, other, one)
    ]
    assert len({len(box) for box in boxes}) == 1
    assert len(set(boxes)) == 3


@given(place=st.integers(0, 303), bit=st.integers(0, 7))
def test_a_flipped_bit_is_refused_without_a_word_of_the_inside(place, bit, sealer, courier):
    handle = bytearray(
        sealer.seal(ticket_id="t1", channel=Channel.WECOM, address="CANARY", receipt="")[1]
    )
    handle[place % len(handle)] ^= 1 << bit
    with pytest.raises(SendFailed) as refused:
        courier.open(ticket_id="t1", handle=bytes(handle))
    assert refused.value.permanent
    assert "CANARY" not in f"{refused.value!r} {refused.value.__cause__!r}"


def test_a_box_of_another_ticket_is_refused(sealer, courier):
    _, handle = sealer.seal(ticket_id="t1", channel=Channel.WECOM, address="CANARY", receipt="")
    with pytest.raises(SendFailed, match="another ticket") as refused:
        courier.open(ticket_id="t2", handle=handle)
    assert refused.value.permanent
    assert "CANARY" not in str(refused.value)


@pytest.mark.parametrize("handle", [b"", b"x", b"\0" * 304])
def test_what_is_no_box_is_refused(handle, courier):
    with pytest.raises(SendFailed):
        courier.open(ticket_id="t1", handle=handle)


def test_a_courier_with_another_key_is_refused(sealer):
    _, handle = sealer.seal(ticket_id="t1", channel=Channel.WECOM, address="li", receipt="")
    with pytest.raises(SendFailed):
        BoxCourier(FixedPair(*reversed(fresh_pair()))).open(ticket_id="t1", handle=handle)


def test_an_endless_address_is_refused(seal_keys):
    with pytest.raises(ValueError, match="too long"):
        BoxSealer(FixedPair(seal_keys[1])).seal(
            ticket_id="t1", channel=Channel.WECOM, address="x" * 300, receipt=""
        )


@given(state=STATES)
def test_state_comes_back_from_its_own_row(state):
    row = KEYS.row("conversation", "wecom", "li")
    assert KEYS.reveal(KEYS.hide(state, row), row) == state


@given(state=STATES, place=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_tampered_state_is_empty(state, place, bit):
    row = KEYS.row("conversation", "wecom", "li")
    hidden = bytearray(KEYS.hide(state, row))
    hidden[place % len(hidden)] ^= 1 << bit
    assert KEYS.reveal(bytes(hidden), row) == {}


@pytest.mark.parametrize("hidden", [b"", b"short", b"\0" * 40])
def test_what_was_never_hidden_is_empty(hidden):
    assert KEYS.reveal(hidden, KEYS.row("x")) == {}


def test_state_of_another_row_or_key_is_empty():
    row = KEYS.row("conversation", "wecom", "li")
    hidden = KEYS.hide({"a": "b"}, row)
    assert KEYS.reveal(hidden, KEYS.row("conversation", "wecom", "wang")) == {}
    assert StateKeys(b"l" * 32).reveal(hidden, row) == {}


def test_rows_differ_by_part_and_by_key():
    assert KEYS.row("a", "bc") != KEYS.row("ab", "c")
    assert KEYS.row("a") != StateKeys(b"l" * 32).row("a")


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="aware"):
        Moment().process_bind_param(datetime.fromisoformat("2026-11-21"), sqlite.dialect())


@given(moment=st.datetimes(timezones=st.just(UTC)), hours=st.integers(-12, 14))
def test_a_moment_is_stored_in_utc_whatever_its_zone(moment, hours):
    try:
        local = moment.astimezone(timezone(timedelta(hours=hours)))
    except OverflowError:
        return
    stored = Moment().process_bind_param(local, sqlite.dialect())
    assert stored == moment.replace(tzinfo=None)
    assert Moment().process_result_value(stored, sqlite.dialect()) == moment
