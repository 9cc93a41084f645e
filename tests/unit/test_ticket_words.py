"""Numbers, receipts and titles, as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import NotYours
from bot.domain.numbers import TITLE_LENGTH, find_receipt, find_seq, title_of, without_number
from bot.domain.talks import SlotTaken


@pytest.mark.parametrize(
    ("text", "seq"),
    [
        ("SQ-0012", 12),
        ("sq12", 12),
        ("sq 12", 12),
        ("Sq-12怎么样了", 12),
        ("ＳＱ－００１２", 12),
        ("ｓｑ12", 12),
        ("SQ—0012 到哪一步了", 12),
        ("催一下SQ_7", 7),
        ("12", 12),
        ("0012", 12),
        ("12号", 12),
        ("查一下12", 12),
        ("SQ-123456789", 123456789),
        ("二〇二六年", None),
        ("食堂的汤是凉的", None),
        ("我12月5日要出差，换一天吧", None),
        ("电话 13800000000 请回", None),
        ("", None),
    ],
)
def test_a_ticket_number_is_found(text, seq):
    assert find_seq(text) == seq


@given(seq=st.integers(1, 10**9 - 1), before=st.sampled_from(["", "催一下", "请看 "]))
def test_a_printed_number_reads_back(seq, before):
    assert find_seq(f"{before}SQ-{seq:04d} 谢谢") == seq


@given(text=st.text())
def test_any_text_can_be_searched(text):
    assert find_seq(text) is None or find_seq(text) >= 0
    assert len(find_receipt(text)) in {0, 16}


@pytest.mark.parametrize(
    "text",
    ["1234567812345678", "1234 5678 1234 5678", "回执 1234-5678-1234-5678，怎么样了"],
)
def test_a_receipt_is_found_with_or_without_gaps(text):
    assert find_receipt(text) == "1234567812345678"


def test_a_longer_run_of_digits_is_no_receipt():
    assert find_receipt("12345678123456789") == ""


def test_a_receipt_beside_a_number_is_told_apart():
    text = "SQ-0012 1234 5678 1234 5678"
    assert (find_seq(text), find_receipt(text)) == (12, "1234567812345678")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("食堂的汤是凉的，热水器也坏了", "食堂的汤是凉的"),
        ("您好，宿舍的热水器坏了三天了！", "您好，宿舍的热水器坏了三天了"),
        ("短", "短"),
        ("宿舍\n  热水器 坏了", "宿舍 热水器"),
    ],
)
def test_a_title_is_the_first_clause_that_says_something(text, title):
    assert title_of(text) == title


@given(text=st.text(min_size=1))
def test_a_title_is_short(text):
    assert len(title_of(text)) <= TITLE_LENGTH


def test_a_cut_title_says_so():
    assert title_of("食" * 40) == "食" * 19 + "…"


@pytest.mark.parametrize(
    ("text", "rest"),
    [("SQ-0012：已经换好", "已经换好"), ("SQ-0012", ""), ("sq12 明天修", "明天修")],
)
def test_what_stands_beside_the_number_is_left(text, rest):
    assert without_number(text) == rest


def test_a_refusal_names_its_sentence():
    assert SlotTaken(starts_at="x").says == "utter_slot_taken"
    assert SlotTaken(starts_at="x").fields == {"starts_at": "x"}
    assert NotYours().says == "utter_not_yours"
