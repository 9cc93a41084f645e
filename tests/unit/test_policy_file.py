"""policy.yml: what it says, and one sentence naming the place where it cannot be used."""

from datetime import time, timedelta

import pytest
import yaml

from bot import policy as policy_file
from bot.policy import PolicyRefused


@pytest.fixture(scope="module")
def rules(pytestconfig):
    return yaml.safe_load((pytestconfig.rootpath / "policy.yml").read_text("utf-8"))


@pytest.fixture
def read(tmp_path, calendar):
    def from_text(text):
        path = tmp_path / "policy.yml"
        path.write_text(text, "utf-8")
        return policy_file.read(path, calendar=calendar)

    return from_text


@pytest.fixture
def refusal(read, rules):
    """The sentence with which changed rules are refused."""

    def of(place, value):
        *path, last = place.split(".")
        changed = yaml.safe_load(yaml.safe_dump(rules))
        section = changed
        for name in path:
            section = section[name]
        section[last] = value
        with pytest.raises(PolicyRefused) as refused:
            read(yaml.safe_dump(changed))
        return str(refused.value)

    return of


def test_the_defaults_are_those_of_the_domain(policy, rulebook):
    assert policy.deadlines.by_topic == {"work": 5, "life": 5, "mood": 1}
    assert policy.deadlines.by_kind["hardship"] == 3
    assert (policy.deadlines.longest_extension, policy.deadlines.reopenings) == (5, 2)
    assert policy.reception.default.closes_at == time(18)
    assert policy.anonymous_delay == (timedelta(minutes=5), timedelta(minutes=60))
    assert "新疆" in rulebook.remote_sites


@pytest.mark.parametrize(
    ("place", "value", "named"),
    [
        ("deadlines.longest_extension", 0, "longest_extension"),
        ("deadlines.questions", "three", "questions"),
        ("deadlines.by_topic", {"work": 5, "life": 5}, "mood"),
        ("deadlines.by_topic", {"work": -1, "life": 5, "mood": 1}, "work"),
        ("deadlines.decision_days", 1.5, "decision_days"),
        ("board.public", "perhaps", "board.public is true or false"),
        ("reception.holiday", "sometimes", "reception.holiday"),
        ("reception.slot_minutes", 0, "slot_minutes"),
        ("reception.sessions", [["09:00", "half past"]], "reception.sessions"),
        ("reception.sessions", [["14:00", "09:00"]], "14:00 is not before 09:00"),
        ("reception.closes_at", 1080, "closes_at"),  # what YAML makes of 18:00 without quotes
        ("nudging.at", "nine", "at is an hour"),
        ("nudging.at", "23:00", "quiet hours"),
        ("nudging.answer", [{"step": "due", "who": ["owner"], "when": 0}], "no next nudge"),
        ("nudging.reply", [{"step": "x", "who": ["author"], "when": "soon"}], "nudging.reply"),
        ("scoring.overdue", 0, "overdue"),
        ("care.repeat_minutes", None, "repeat_minutes"),
        ("timezone", "Mars/Olympus", "Mars/Olympus"),
        ("messages_burst", -1, "messages_burst"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_by_name(place, value, named, refusal):
    sentence = refusal(place, value)
    assert "policy.yml" in sentence
    assert named in sentence


def test_further_receptions_take_over_what_they_leave_unsaid(rules, read):
    weekly = {"leader": "qian", "kind": "weekly", "weekday": ["wed", "mon"], "max_slots": 4}
    last = {"role": "union", "kind": "monthly_nth_workday", "nth": "last", "mode": "video"}
    for_some = {"leader": "sun", "audience": {"sites": ["新疆"]}, "opens_days": 14}
    further = {"receptions": [last, weekly, for_some]}
    first, second, third, default = read(yaml.safe_dump(rules | further)).policy.reception.rules
    assert (first.leader, first.weekdays, first.max_slots) == ("qian", (0, 2), 4)
    assert (first.holiday, first.sessions) == ("skip", default.sessions)
    assert (second.leader, second.kind, second.opens_days) == ("sun", "first_weekend", 14)
    assert second.audience.sites == ("新疆",)
    assert (third.role, third.nth, third.mode) == ("union", -1, "video")
    assert (default.role, default.kind, default.next_open) == ("leader", "first_weekend", 2)


def test_a_rule_of_the_role_leader_takes_the_place_of_the_default(rules, read):
    own = {"receptions": [{"role": "leader", "kind": "never"}, {"role": "union"}]}
    found = read(yaml.safe_dump(rules | own)).policy.reception
    assert [(rule.role, rule.kind) for rule in found.rules] == [
        ("union", "first_weekend"),
        ("leader", "never"),
    ]


def test_the_rulebook_of_the_first_version_still_holds(rules, read):
    former = {
        "sessions": [["09:00", "11:30"]],
        "slot_minutes": 30,
        "months_ahead": 3,
        "weekends_open": 1,
        "closes_at": "18:00",
        "holiday": "keep",
        "place": "301",
        "remind_eve_at": "19:00",
        "remind_before_minutes": 60,
        "list_at": "08:00",
    }
    found = read(yaml.safe_dump(rules | {"reception": former})).policy.reception.default
    assert (found.next_open, found.holiday, found.closes_days) == (1, "keep", 1)


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ({"kind": "weekly"}, "a leader .* or a role"),
        ({"leader": "a", "role": "union"}, "a leader .* or a role"),
        ({"leader": "a", "kind": "daily"}, "receptions of a: kind is one of first_weekend"),
        ({"leader": "a", "kind": "weekly"}, "weekday is one of mon"),
        ({"leader": "a", "kind": "weekly", "weekday": []}, "weekday is one of mon"),
        ({"leader": "a", "kind": "monthly_nth_weekday", "weekday": ["mon", "tue"]}, "one day"),
        ({"leader": "a", "kind": "monthly_nth_weekday", "weekday": "mon", "nth": 5}, "1 to 4"),
        ({"leader": "a", "kind": "monthly_nth_workday", "nth": 0}, "1 to 15 or last"),
        ({"leader": "a", "holiday": "next_workday"}, "next_workday"),
        ({"leader": "a", "mode": "phone"}, "mode is one of"),
        ({"leader": "a", "audience": {"villages": []}}, "villages"),
        ({"leader": "a", "hours": []}, "hours is no key"),
        ({"leader": "a", "closes_days": -1}, "closes_days"),
        ({"leader": "a", "max_slots": 0}, "max_slots"),
        ({"role": "boss"}, "role is one of"),
    ],
)
def test_a_reception_that_cannot_be_is_refused_by_name(rule, named, rules, read):
    with pytest.raises(PolicyRefused, match=named):
        read(yaml.safe_dump(rules | {"receptions": [rule]}))


def test_video_talks_are_held_as_said(rules, read):
    fixed = {"provider": "fixed", "links": {"zhao": "https://m.test/z"}, "phone": "123"}
    found = read(yaml.safe_dump(rules | {"video": fixed})).policy.video
    assert (found.link_of("zhao"), found.link_of("qian"), found.phone) == (
        "https://m.test/z",
        "",
        "123",
    )
    older = {key: value for key, value in rules.items() if key not in {"video", "calendar"}}
    policy = read(yaml.safe_dump(older)).policy
    assert (policy.video.provider, policy.wecom_schedule) == ("wecom", False)


@pytest.mark.parametrize(
    ("place", "value", "named"),
    [
        ("video.provider", "zoom", "video.provider is one of"),
        ("video.provider", "fixed", "fixed rooms need link"),
        ("video.provider", "jitsi", "jitsi needs url"),
        ("video.url", "http://meet.test", "https://"),
        ("video.remind_before_minutes", 0, "remind_before_minutes"),
        ("calendar.wecom", "perhaps", "calendar.wecom is true or false"),
    ],
)
def test_video_and_calendar_that_cannot_be_are_refused(place, value, named, refusal):
    assert named in refusal(place, value)


def test_a_site_has_the_organisations_time_unless_it_is_given_another(rules, read):
    assert read(yaml.safe_dump(rules)).policy.zone_of("新疆哈密") == ""
    zones = {"sites": {"zones": {"新疆": "Asia/Urumqi", "本部": "Asia/Shanghai"}}}
    policy = read(yaml.safe_dump(rules | zones)).policy
    assert [policy.zone_of(site) for site in ("新疆哈密", "云岭本部", "")] == [
        "Asia/Urumqi",
        "",
        "",
    ]


def test_a_zone_that_is_nowhere_is_refused(rules, read):
    with pytest.raises(PolicyRefused, match="Asia/Atlantis"):
        read(yaml.safe_dump(rules | {"sites": {"zones": {"海底": "Asia/Atlantis"}}}))


def test_nobody_has_two_rules(rules, read):
    with pytest.raises(PolicyRefused, match="qian has two rules"):
        read(yaml.safe_dump(rules | {"receptions": [{"leader": "qian"}, {"leader": "qian"}]}))


@pytest.mark.parametrize("name", ["timezone", "deadlines", "reception", "duties", "remote_sites"])
def test_a_missing_rule_is_named(name, rules, read):
    rest = {key: value for key, value in rules.items() if key != name}
    with pytest.raises(PolicyRefused, match=f"lacks {name}"):
        read(yaml.safe_dump(rest))


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "only words", "a: [1", "deadlines: 5"])
def test_a_file_of_another_shape_is_refused(text, read):
    with pytest.raises(PolicyRefused):
        read(text)


def test_a_missing_file_is_refused(tmp_path, calendar):
    with pytest.raises(PolicyRefused, match="cannot be read"):
        policy_file.read(tmp_path / "nowhere.yml", calendar=calendar)
