import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.reply import split_text
from bot.channels.texts import cut, shorten, size

WORDS = st.text(st.sampled_from("您好，。！？\n a.,é́👩‍👩‍👧🏽🇨🇳0<>/="), max_size=400)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


@given(st.one_of(WORDS, ANY), st.integers(min_value=4, max_value=200))
def test_pieces_join_to_the_whole_and_each_fits(text, limit):
    pieces = split_text(text, limit)
    assert "".join(pieces) == text
    assert all(1 <= size(piece) <= limit for piece in pieces)


@given(st.one_of(WORDS, ANY), st.integers(min_value=4, max_value=200))
def test_cut_is_a_beginning_that_fits(text, limit):
    assert text.startswith(cut(text, limit))
    assert size(cut(text, limit)) <= limit


@given(ANY, st.integers(min_value=2, max_value=50))
def test_shortened_text_fits(text, limit):
    assert len(shorten(text, limit)) <= limit


def test_short_text_is_one_piece():
    assert split_text("您好") == ["您好"]


def test_empty_text_has_no_pieces():
    assert split_text("") == []


def test_text_is_split_after_a_sentence():
    text = "食堂的菜偏咸。汤是凉的，想请后勤看看。"
    assert split_text(text, 40) == ["食堂的菜偏咸。", "汤是凉的，想请后勤看看。"]


def test_closing_quote_stays_with_its_sentence():
    assert split_text("他说“菜太咸了。”后来就走了再没回来", 30)[0] == "他说“菜太咸了。”"


def test_decimal_point_ends_no_sentence():
    assert split_text("a" * 20 + " 12.5bbb", 25)[0] == "a" * 20 + " "


def test_joined_emoji_is_not_torn():
    family = "👩‍👩‍👧‍👦"
    assert split_text("a" * 10 + family + "b" * 10, 30)[0] == "a" * 10


def test_pile_of_marks_is_cut_all_the_same():
    assert len(split_text("e" + "\u0301" * 3000, 2048)) == 3


def test_link_is_not_torn():
    link = '<a href="https://example.org/a b">看看</a>'
    assert split_text("请到这里看一看" + link, 60) == ["请到这里看一看", link]


def test_limit_below_one_character_is_refused():
    with pytest.raises(ValueError, match="at least one character"):
        split_text("x", 3)


def test_ten_thousand_sentences_are_split_quickly(benchmark_seconds):
    assert benchmark_seconds(lambda: split_text("今天天气不错。" * 10_000)) < 1
