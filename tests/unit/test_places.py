"""Marks of places: what was made here comes back, and nothing else is believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.places import LONGEST_MARK, Places, UnfitPlace, key_of

OURS, THEIRS = Places(b"k" * 32), Places(b"t" * 32)
NAMES = st.text("一二三四五六七八九十号食堂宿舍楼东区 ABCabc0129-", min_size=1, max_size=19).filter(
    lambda name: name == " ".join(name.split()) and name
)


@given(NAMES)
def test_a_mark_comes_back_as_its_place_and_is_short_enough_for_a_scene(name):
    mark = OURS.mark(name)
    assert OURS.place(mark) == name
    assert len(mark) <= LONGEST_MARK
    assert mark.isascii()


@given(NAMES)
def test_nobody_else_can_make_a_mark(name):
    assert OURS.place(THEIRS.mark(name)) is None


@given(NAMES, st.integers(0, 511))
def test_a_mark_with_any_bit_changed_is_refused_or_means_the_same(name, position):
    mark = bytearray(OURS.mark(name).encode())
    mark[position // 8 % len(mark)] ^= 1 << position % 7
    changed = mark.decode("ascii", "replace")
    # The last letter of base64 carries bits that are thrown away.
    assert OURS.place(changed) in {None, name}


@given(st.text(max_size=80))
def test_whatever_is_scanned_is_a_place_of_ours_or_none(text):
    assert OURS.place(text) is None
    assert OURS.place(f"p.{text}") is None


@pytest.mark.parametrize(
    "name", ["", " ", "二十个字放不进一个码里的地方名称实在太长了", "食堂\n", "a\x00b"]
)
def test_a_name_that_no_code_can_carry_is_refused(name):
    with pytest.raises(UnfitPlace):
        OURS.mark(name)


def test_nineteen_characters_fit():
    name = "南山矿区西翼三号职工公寓二层东侧洗衣房"
    assert len(name) == 19
    assert OURS.place(OURS.mark(name)) == name


def test_the_key_is_made_from_the_state_key_and_differs_from_it():
    assert key_of(b"s" * 32) not in {b"s" * 32, key_of(b"r" * 32)}
