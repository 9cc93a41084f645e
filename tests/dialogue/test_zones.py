"""Times of those who live by another clock: theirs, and the organisation's beside it."""

from zoneinfo import ZoneInfo

import pytest

from bot.dialogue.domain_file import load_domain
from bot.dialogue.responses import Responses
from bot.dialogue.wording import Script
from bot.domain.notices import Line, lines

STARTS = {"starts_at": "2026-12-05T16:00:00+08:00"}


@pytest.fixture(scope="module")
def script(project):
    domain = load_domain(project / "domain.yml")
    return Script(Responses(domain.responses), ZoneInfo("Asia/Shanghai"))


def test_without_a_zone_nothing_is_added(script):
    assert script.phrases(STARTS)["starts_at"] == "12月5日（周六）16:00"


def test_the_organisations_time_stands_beside_the_sites(script):
    said = script.phrases(STARTS | {"zone": "Asia/Urumqi"})
    assert said["starts_at"] == "12月5日（周六）14:00（北京时间 16:00）"
    assert said["starts_at_time"] == "14:00（北京时间 16:00）"
    assert "zone" not in said


def test_what_can_be_chosen_is_marked_as_the_sites_time(script):
    assert script.phrases(STARTS)["starts_at_short"] == "周六 16:00"
    assert script.phrases(STARTS | {"zone": "Asia/Urumqi"})["starts_at_short"] == "当地周六 14:00"


def test_lines_of_a_list_are_worded_by_the_readers_clock(script):
    line = Line("utter_visit_line", {**STARTS, "name": "李杰", "way": "", "about": "", "words": ""})
    told = script.phrases({"list": lines([line]), "zone": "Asia/Urumqi"})
    assert told["list"] == "14:00 李杰"


def test_another_day_is_named(script):
    early = {"starts_at": "2026-12-05T01:00:00+08:00", "zone": "Africa/Lagos"}
    said = script.phrases(early)["starts_at"]
    assert said == "12月4日（周五）18:00（北京时间 12月5日（周六）01:00）"
