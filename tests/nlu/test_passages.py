"""What a message says by its parts: sentences, clauses, and talk without a stop."""

from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.passages import STEP, STRETCH, Passage, passages, sentences

TALK = "那个调度室的空调坏了跟你说一声我这几天真的过不下去了就这样"


def cut(text):
    return [passage.text for passage in passages(text) if not passage.whole]


def test_a_text_of_one_sentence_has_no_parts():
    assert sentences("我不想活了。") == []
    assert sentences("系统坏了。快来人！") == ["系统坏了。", "快来人！"]
    assert passages("我不想活了。") == []


def test_sentences_come_first_and_clauses_after_them():
    assert passages("灯坏了，报过修。快来人！") == [
        Passage("灯坏了，报过修。", whole=True),
        Passage("快来人！", whole=True),
        Passage("灯坏了", whole=False),
        Passage("报过修", whole=False),
        Passage("快来人", whole=False),
    ]


def test_spaces_part_clauses_too():
    assert cut("灯坏了 报过修 没人来") == ["灯坏了", "报过修", "没人来"]


def test_what_is_said_twice_is_one_passage():
    assert cut("快来，快来，快来") == ["快来"]


def test_talk_without_a_stop_is_read_in_stretches():
    assert all(len(stretch) <= STRETCH for stretch in cut(TALK))
    assert any("过不下去了" in stretch for stretch in cut(TALK))


@given(st.text("灯坏了人", min_size=STRETCH + STEP, max_size=80))
def test_every_few_characters_of_a_long_stretch_stand_together_in_one_passage(talk):
    parts = cut(talk)
    for at in range(len(talk) - STEP + 1):
        assert any(talk[at : at + STEP] in part for part in parts)
