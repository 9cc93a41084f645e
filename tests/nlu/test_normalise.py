from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.normalise import CAP, SHORT, brief, even, fold, origins, squeeze


def test_width_case_and_script_are_made_even():
    assert fold("ＳＱ－１２ 這個體檢") == "sq-12 这个体检"


def test_invisible_marks_are_left_out():
    assert fold("不\u200b想\u202e活\ufeff了\ufe0f") == "不想活了"


def test_stacked_marks_do_not_multiply():
    assert fold("a" + "\u0301" * 3000 + "b") == "ab"


def test_lone_surrogates_do_no_harm():
    assert fold("好\ud800的") == "好的"


def test_punctuation_and_digits_are_one_sign_each():
    assert even(fold("在吗？  SQ-0012，，到哪了……")) == "在吗? sq 0 到哪了"


def test_of_a_long_text_both_ends_are_kept():
    text = even("开" * 3000 + "终")
    assert (len(text), text[0], text[-1]) == (CAP, "开", "终")


def test_the_encoder_reads_both_ends_too():
    text = brief("开" * 3000 + "终")
    assert (len(text), text[-1]) == (SHORT, "终")


def test_spaced_out_words_are_joined():
    assert squeeze(fold("不 想　活 了")) == "不想活了"


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_every_folded_character_knows_where_it_came_from(text):
    places = origins(text)
    assert len(places) == len(fold(text)) + 1
    assert places == sorted(places)
