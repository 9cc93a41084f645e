import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.entities import ticket_number


def tickets(engine, text):
    return [entity.value for entity in engine.parse(text).entities]


@pytest.mark.parametrize(
    "text", ["SQ-0012到哪一步了", "sq12 进度", "ＳＱ－１２的进度", "查SQ 12", "0012"]
)
def test_a_ticket_is_known_in_every_spelling(tiny, text):
    assert tickets(tiny, text) == ["SQ-0012"]


def test_a_bare_number_is_a_ticket_where_tickets_are_spoken_of(tiny):
    assert tickets(tiny, "12号诉求到哪一步了，有结果吗") == ["SQ-0012"]


@pytest.mark.parametrize("text", ["12号楼的诉求有进展吗", "12月5日的进度", "诉求等了3天有结果吗"])
def test_places_dates_and_amounts_are_no_tickets(tiny, text):
    assert tickets(tiny, text) == []


@pytest.mark.parametrize("text", ["12号宿舍热水器坏了", "食堂的菜一份12块太咸了"])
def test_numbers_in_other_matters_are_no_tickets(tiny, text):
    assert tickets(tiny, text) == []


def test_places_count_the_characters_that_were_written(tiny):
    text = "查\u200b一下 ＳＱ－１２ 的进度"
    (entity,) = tiny.parse(text).entities
    assert text[entity.start : entity.end] == "ＳＱ－１２"


def test_a_synonym_gives_the_value(tiny):
    assert tiny._extractor.synonyms == {"老单子": "SQ-0099"}


@given(st.integers(min_value=1, max_value=999_999))
def test_every_number_has_one_form(number):
    assert ticket_number(f"sq {number}") == ticket_number(f"{number:04d}") == f"SQ-{number:04d}"


def test_a_text_without_digits_stays_as_it_is():
    assert ticket_number("没有号") == "没有号"
