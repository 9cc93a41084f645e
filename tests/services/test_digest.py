"""The leader's digest: what waits for a word, what is late, and one tap to press for each."""

import pytest

from bot.domain.notices import lines_of
from bot.domain.tickets import Rating, Status
from bot.services import handling, overseeing, reporting, scoring, tickets
from bot.services.overseeing import PressedToday


@pytest.fixture
def digest(uow, cast, clock, policy):
    def figures():
        return reporting.digest(uow, leader=cast.zhao, now=clock.now(), policy=policy)

    return figures


@pytest.fixture
def made(uow, policy, clock):
    """Make a move on the ticket as it is now, a minute later."""

    def make(do, ticket, **values):
        clock.advance(minutes=1)
        return do(uow, uow.tickets.get(ticket.id), now=clock.now(), policy=policy, **values)

    return make


@pytest.fixture
def contested(file, made, cast):
    """A matter that its author was dissatisfied with for the third time."""

    def contest():
        ticket = file()
        for _ in range(3):
            made(handling.answer, ticket, who=cast.head, text="换好了")
            made(tickets.rate, ticket, rating=Rating.DISSATISFIED, reason="还是凉的")
        return ticket

    return contest


@pytest.fixture
def disputed(answered, made, uow, cast, clock, policy):
    """A matter with points that its owner disputes; the leader is to decide."""
    ticket = answered()
    made(overseeing.mark_perfunctory, ticket, who=cast.secretary, reason="没说什么时候修")
    entry = scoring.disputable(uow, who=cast.head)
    values = {"who": cast.head, "reason": "写了日期", "now": clock.now(), "policy": policy}
    scoring.dispute(uow, entry, **values)
    return ticket


def listed(figures):
    return [(one.says, one.fields["number"]) for one in lines_of(figures["waiting_lines"])]


def test_a_quiet_morning_has_no_button_to_press(digest):
    figures = digest()
    assert (reporting.says_of(figures), listed(figures)) == ("utter_digest", [])


def test_what_waits_for_the_leader_comes_first_then_what_is_late(
    contested, disputed, file, digest, clock
):
    third, late = contested(), file()
    file()
    clock.set(2026, 12, 3)
    figures = digest()
    assert listed(figures) == [
        ("utter_digest_contested", third.number),
        ("utter_digest_disputed", disputed.number),
    ]
    buttons = [figures[f"press_{place}"] for place in (1, 2, 3)]
    assert buttons[:2] == [third.number, disputed.number]
    assert late.number in figures["late_lines"]
    assert reporting.says_of(figures) == "utter_digest_3"
    assert reporting.says_of(figures | {"owed": "2"}) == "utter_digest_owing_2"


def test_pressing_tells_owner_and_supervisor_once_a_day(file, made, cast, clock, told):
    ticket = file()
    clock.set(2026, 12, 3, 8, 40)
    made(overseeing.press, ticket, who=cast.zhao)
    with pytest.raises(PressedToday):
        made(overseeing.press, ticket, who=cast.zhao)
    assert len(told(to=cast.head, says="utter_ticket_pressed")) == 1
    assert len(told(to=cast.secretary, says="utter_ticket_pressed_for_supervisor")) == 1
    clock.set(2026, 12, 4, 8, 40)
    made(overseeing.press, ticket, who=cast.zhao)
    assert len(told(to=cast.head, says="utter_ticket_pressed")) == 2


def test_pressing_for_what_is_contested_asks_how_it_stands(contested, made, cast, told):
    ticket = contested()
    pressed = made(overseeing.press, ticket, who=cast.zhao)
    assert (pressed.status, pressed.pressed_by) == (Status.CONTESTED, cast.zhao.id)
    assert len(told(to=cast.head, says="utter_ticket_inquired")) == 1
    assert len(told(to=cast.secretary, says="utter_ticket_inquired_for_supervisor")) == 1


def test_an_appeal_is_told_to_who_decides_it_and_to_nobody_else(disputed, uow, cast):
    appeal = scoring.appeal_on(uow, disputed, who=cast.zhao)
    assert (appeal["number"], appeal["owner"], appeal["reason"]) == (
        disputed.number,
        cast.head.name,
        "写了日期",
    )
    assert scoring.appeal_on(uow, disputed, who=cast.secretary) is None
