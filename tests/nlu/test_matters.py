"""Where one matter of a message ends and the next begins; and what stays together."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import policy
from bot.calendars import StateCalendar
from bot.domain.understanding import Intent, Parse
from bot.nlu.clauses import clauses
from bot.nlu.fingerprint import is_current
from bot.nlu.matters import Splitter
from bot.nlu.model import Engine
from bot.nlu.train import train

PROJECT = Path(__file__).parents[2]
ASKED = Path(__file__).parent / "matters"
DUTIES = policy.read(PROJECT / "policy.yml", calendar=StateCalendar()).policy.duties


class Counting:
    """Understands everything as one thing, and counts how often it is asked."""

    def __init__(self, intent="request_life", topic="life"):
        self.intent, self.topic, self.asked = Intent(intent, 0.9), topic, 0

    def parse(self, text):
        self.asked += 1
        return Parse(text, self.intent, (self.intent,), topic=self.topic)


@pytest.fixture(scope="module")
def splitter(tmp_path_factory):
    """The project's model where it is of today's data, else one trained now."""
    kept = PROJECT / "models" / "huitan"
    if not is_current(PROJECT, kept):
        kept = tmp_path_factory.mktemp("models") / "huitan"
        train(PROJECT, kept)
    return Splitter(Engine.load(kept), DUTIES)


def lines(name):
    """Return the messages of a file; `‖` marks where the next matter begins."""
    said = (ASKED / name).read_text("utf-8").splitlines()
    return [line for line in said if line and not line.startswith("#")]


def parts(splitter, text):
    return [matter.text for matter in splitter.parse(text).matters]


def test_several_matters_are_found_and_one_is_left_whole(splitter):
    several = [(line.replace("‖", ""), line.count("‖") + 1) for line in lines("several.txt")]
    cut = [len(parts(splitter, text)) for text, _ in several]
    right = sum(found == wanted for found, (_, wanted) in zip(cut, several, strict=True))
    wrong = [text for text in lines("one.txt") if parts(splitter, text)]
    found = sum(1 for number in cut if number)
    assert found / (found + len(wrong)) >= 0.92, wrong
    assert found / len(several) >= 0.78
    assert right / len(several) >= 0.75


def test_the_words_that_join_belong_to_no_matter(splitter):
    said = "宿舍热水器坏了，还有这个月夜班补贴少了两百"
    assert parts(splitter, said) == ["宿舍热水器坏了", "这个月夜班补贴少了两百"]


def test_numbering_and_announcement_belong_to_no_matter(splitter):
    said = "想反映两个事：1、宿舍楼道灯坏了；2、工资条看不懂"
    assert parts(splitter, said) == ["宿舍楼道灯坏了", "工资条看不懂"]


def test_the_first_matter_decides(splitter):
    parse = splitter.parse("这个月夜班补贴少了两百，另外宿舍热水器坏了")
    assert (parse.intent.name, parse.topic) == ("request_work", "work")
    assert parse.text.startswith("这个月")


def test_a_question_of_how_waits_for_the_matter(splitter):
    parse = splitter.parse("请问公积金怎么提取，另外宿舍水管漏水了没人修")
    assert parse.intent.name == "request_life"
    assert [matter.intent.name for matter in parse.matters] == ["request_life", "ask_guide"]


@pytest.mark.parametrize(
    "said",
    [
        "宿舍太吵了，还有我最近总是睡不着，心里很难受",
        "工资又少了，另外我真的不想活了",
        "想约主任谈谈，另外也想听听主任对我的看法",
        "SQ-0012 已经修好了，另外补贴下月补发",
    ],
)
def test_feelings_danger_and_answers_are_never_cut(splitter, said):
    assert parts(splitter, said) == []


def test_danger_in_one_clause_decides_for_the_whole(splitter):
    assert splitter.parse("工资又少了，另外我真的不想活了").intent.name == "danger"


def test_a_message_without_a_separator_costs_one_look():
    mind = Counting()
    Splitter(mind, DUTIES).parse("食堂的菜太咸了能不能管管")
    assert mind.asked == 1


def test_details_joined_by_commas_cost_one_look():
    mind = Counting()
    Splitter(mind, DUTIES).parse("食堂的菜太咸了，汤是凉的，馒头发酸，排队还长")
    assert mind.asked == 1


def test_what_is_no_matter_is_not_looked_at_again():
    mind = Counting(intent="answer_ticket")
    Splitter(mind, DUTIES).parse("换了厨师，另外补贴也发了")
    assert mind.asked == 1


@given(st.text(alphabet="还有另外，。、12一二是件事：\n 工资宿舍", max_size=60))
def test_clauses_lie_in_order_and_never_overlap(text):
    found = clauses(text)
    assert all(clause.start < clause.end <= len(text) for clause in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


@given(st.text(alphabet="还有另外，。、12一二是件事：\n 工资宿舍补贴漏水", max_size=60))
def test_matters_are_pieces_of_the_message(text):
    found = Splitter(Counting(), DUTIES).parse(text).matters
    assert all(matter.text and matter.text in text for matter in found)
