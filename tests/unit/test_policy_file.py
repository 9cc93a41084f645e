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
    assert policy.reception.closes_at == time(18)
    assert policy.anonymous_delay == (timedelta(minutes=5), timedelta(minutes=60))
    assert "新疆" in rulebook.remote_sites


@pytest.mark.parametrize(
    ("place", "value", "named"),
    [
        ("deadlines.longest_extension", 0, "longest_extension"),
        ("deadlines.rating_days", "seven", "rating_days"),
        ("deadlines.by_topic", {"work": 5, "life": 5}, "mood"),
        ("deadlines.by_topic", {"work": -1, "life": 5, "mood": 1}, "work"),
        ("nudging.days_before", 1.5, "days_before"),
        ("reception.holiday", "sometimes", "reception.holiday"),
        ("reception.slot_minutes", 0, "slot_minutes"),
        ("reception.sessions", [["09:00", "half past"]], "reception.sessions"),
        ("reception.sessions", [["14:00", "09:00"]], "14:00 is not before 09:00"),
        ("reception.closes_at", 1080, "closes_at"),  # what YAML makes of 18:00 without quotes
        ("nudging.at", "nine", "at is an hour"),
        ("care.repeat_minutes", None, "repeat_minutes"),
        ("timezone", "Mars/Olympus", "Mars/Olympus"),
        ("messages_burst", -1, "messages_burst"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_by_name(place, value, named, refusal):
    sentence = refusal(place, value)
    assert "policy.yml" in sentence
    assert named in sentence


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
