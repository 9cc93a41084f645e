"""Every sentence of domain.yml: complete, short, warm, and unchanged without being looked at."""

import re

import pytest

from bot.dialogue.domain_file import load_domain
from bot.dialogue.responses import Responses
from bot.dialogue.wording import Script
from bot.domain.notices import Line, lines

MATTER = {"number": "SQ-0009", "department": "机电科"}
FIELDS = {
    "number": "SQ-0012",
    "title": "食堂最近的菜又咸又油",
    "text": "食堂最近的菜又咸又油，汤也是凉的",
    "said": "食堂最近的菜又咸又油，汤也是凉的",
    "answer": "换了新厨师，明天起汤用保温桶",
    "reason": "汤还是凉的",
    "note": "想谈谈调岗",
    "asked": "周日晚上八点",
    "receipt": "1234 5678 9012 3456",
    "department": "后勤科",
    "owner": "李海",
    "event": "hospital",
    "field": "reason",
    "occasion": "0f3b",
    "name": "王磊",
    "names": "钱敏、孙莉",
    "helper": "孙悦",
    "helpers": "钱敏、孙悦",
    "site": "云岭矿区",
    "room": "链接马上发您，开始前还会提醒。",
    "time": "14:00",
    "calendar": "\n记到手机日历：https://hui.example.test/talks/0f3a.ics",
    "link": "https://meeting.example.test/dm/123456789",
    "phone": "0902-1234567",
    "page": "https://huitan.example.test/talks",
    "pages": "https://huitan.example.test",
    "place": "主任办公室 301",
    "hotline": "12356",
    "alert": "0f3a",
    "matters": "3",
    "talks": "1",
    "hours": "12",
    "came": "safe",
    "rounds": "3",
    "most": "10",
    "press_1": "SQ-0009",
    "press_2": "SQ-0010",
    "press_3": "SQ-0011",
    "place_lines": lines([Line("utter_draft_place", {"place": "一号食堂"})]),
    "late_lines": lines([Line("utter_digest_late", MATTER | {"days": "2"})]),
    "waiting_lines": lines([Line("utter_digest_contested", MATTER)]),
    "list": "12月5日（周六）上午 09:00 09:30",
    "leader": "主任",
    "leader_id": "id-zhao",
    "invitation": "想先告诉主任谈什么可以写给我，不写也没关系。",
    "way": "（视频）",
    "about": "，生活",
    "words": "：孩子上学的事",
    "newcomer": "机电科",
    "since_on": "2026-11-20",
    "on_at": "2026-11-28T09:00:00+08:00",
    "other": "SQ-0003",
    "other_title": "夜班补贴少了两百",
    "score": "0f3a",
    "scored": "overdue",
    "status": "assigned",
    "topic": "life",
    "rating": "fair",
    "intent": "book_talk",
    "due_at": "2026-11-27T18:00:00+08:00",
    "starts_at": "2026-12-05T16:00:00+08:00",
    "booking": "0f3b",
    "slot": "0f3c",
    "absence": "0f3d",
    "old_at": "2026-12-05T10:00:00+08:00",
    "until_at": "2026-12-01T16:00:00+08:00",
    "period_on": "2026-12-05",
    "away_on": "2026-12-05",
    "days": "2",
    "owed": "2",
    "left": "1",
    "minutes": "15",
    "span": "12月5日（周六）上午",
    "date": "12.12",
    "last_on": "2026-12-06",
    "told_at": "2026-11-23T10:10:00+08:00",
    "raised_at": "2026-11-21T10:00:00+08:00",
    "day_on": "2026-12-05",
    "talks_on": "2026-12-05",
    "closes_at": "2026-12-04T18:00:00+08:00",
    **dict.fromkeys(
        ("count", "days", "points", "free", "new", "work", "life", "mood", "overdue", "booked"), "3"
    ),
}
MAY_BE_LONG = frozenset({"utter_danger"})
"""What is explained once and completely, because somebody's life hangs on it."""
LONGEST = 200
BUREAUCRATIC = (
    "尊敬的",
    "贵单位",
    "予以",
    "敬请",
    "特此",
    "兹",
    "您的反馈对我们很重要",
    "感谢您的支持",
    "祝您生活愉快",
    "用户",
    "诉求人",
)
EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
PLACE = re.compile(r"\{[a-z_]+\}")


@pytest.fixture(scope="module")
def domain(project):
    return load_domain(project / "domain.yml")


@pytest.fixture(scope="module")
def sentences(domain, policy):
    """Every response, filled as it might be."""
    script = Script(Responses(domain.responses), policy.zone)
    return {says: script.render(says, FIELDS) for says in sorted(domain.responses)}


@pytest.fixture(scope="module")
def buttons(sentences):
    return [(says, button) for says, said in sentences.items() for button in said.buttons]


def breaking(sentences, is_broken):
    """Return the names of the sentences that break a rule."""
    return [says for says, said in sentences.items() if is_broken(said)]


def test_every_field_is_filled(sentences):
    assert breaking(sentences, lambda said: PLACE.search(str(said))) == []


def test_every_response_says_something(sentences):
    assert breaking(sentences, lambda said: not said.text.strip()) == []


def test_nobody_has_more_than_four_choices(sentences):
    assert breaking(sentences, lambda said: len(said.buttons) > 4) == []


def test_nothing_is_long_but_what_must_be_complete(sentences):
    long = breaking(sentences, lambda said: len(said.text) > LONGEST)
    assert set(long) <= MAY_BE_LONG


def test_titles_of_buttons_are_short(buttons):
    assert [says for says, button in buttons if not 1 <= len(button.title) <= 10] == []


def test_no_two_choices_of_a_sentence_read_alike(sentences):
    def alike(said):
        titles = [button.title for button in said.buttons]
        return len(set(titles)) < len(titles)

    assert breaking(sentences, alike) == []


def test_nothing_sounds_like_an_office(sentences):
    found = breaking(sentences, lambda said: any(word in said.text for word in BUREAUCRATIC))
    assert found == []


def test_everybody_is_addressed_politely(sentences):
    assert breaking(sentences, lambda said: "你" in said.text) == []


def test_nobody_is_shouted_at(sentences):
    assert breaking(sentences, lambda said: re.search(r"[!！]\s*[!！]", said.text)) == []


def test_there_is_at_most_one_emoji(sentences):
    assert breaking(sentences, lambda said: len(EMOJI.findall(said.text)) > 1) == []


def test_there_is_at_most_one_question(sentences):
    two = breaking(sentences, lambda said: len(re.findall(r"？", said.text)) > 1)
    assert two == []


def test_what_stands_behind_a_button_is_an_intent(buttons, domain, dialogue):
    meant = {dialogue.tapped(button.payload).intent.name for _, button in buttons}
    assert meant - domain.intents == set()


def test_every_intent_behind_a_pushed_button_has_a_name(domain, sentences):
    pushed = {"answer_ticket", "rate_fair", "noted", "acknowledge_alert", "show_schedule"}
    assert {f"utter_term_intent_{intent}" for intent in pushed} <= sentences.keys()


def test_every_sentence_is_as_it_was_accepted(sentences, project, pytestconfig):
    """A changed wording is read before it is kept: pytest tests/dialogue --accept-sentences"""
    kept = project / "tests" / "snapshots" / "sentences.txt"
    said = "\n".join(_listed(says, message) for says, message in sentences.items())
    if pytestconfig.getoption("--accept-sentences", default=False):
        kept.write_text(said, "utf-8")
    hint = "read the difference, then run: pytest tests/dialogue --accept-sentences"
    assert said == kept.read_text("utf-8"), hint


def _listed(says, message):
    lines = [f"[{button.title}] {button.payload}" for button in message.buttons]
    return "\n".join([f"== {says}", message.text, *lines, ""])
