"""What rules see of slots is what Rasa's features show."""

import pytest
from sample.project import DOMAIN

from bot.dialogue.slots import Slot, SlotKind


@pytest.mark.parametrize(
    ("name", "value", "feature"),
    [
        ("mood", None, None),
        ("mood", "", (1.0,)),
        ("urgent", True, (1.0, 1.0)),
        ("urgent", "false", (1.0, 0.0)),
        ("urgent", "1", (1.0, 1.0)),
        ("urgent", "perhaps", None),
        ("urgent", ["x"], None),
        ("topic", "Work", (1.0, 0.0, 0.0)),
        ("topic", "moon", (0.0, 0.0, 1.0)),
        ("note", "anything", None),
        ("day", "not seen by rules", None),
    ],
)
def test_rules_see_the_feature_of_a_value(name, value, feature):
    assert DOMAIN.slots[name].feature(value) == feature


@pytest.mark.parametrize(
    ("value", "feature"), [(5, (1.0, 1.0)), (-1, (1.0, 0.0)), (9, (1.0, 1.0)), ("x", None)]
)
def test_numbers_are_seen_as_a_share_of_their_range(value, feature):
    assert Slot("score", SlotKind.FLOAT, maximum=5).feature(value) == feature


def test_an_empty_list_is_not_seen():
    slot = Slot("topics", SlotKind.LIST)
    assert (slot.feature([]), slot.feature(["a"])) == (None, (1.0,))


def test_a_list_slot_wraps_a_single_value():
    assert Slot("topics", SlotKind.LIST).stored("work") == ["work"]


def test_first_values_are_not_shared_between_conversations():
    slot = Slot("topics", SlotKind.LIST, initial=["a"])
    slot.first().append("b")
    assert slot.first() == ["a"]
