"""The table of moves: no sequence of verbs leaves it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.tickets import ENDED, MOVES, WORKING, Kind, Status, Ticket, Topic, WrongMove

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
TICKET = Ticket(
    id="t",
    seq=12,
    kind=Kind.REQUEST,
    topic=Topic.LIFE,
    title="汤",
    text="汤是凉的",
    status=Status.FILED,
    department_id=1,
    owner_id="o",
    supervisor_id="s",
    filed_at=NOW,
    due_at=NOW,
    next_nudge_at=NOW,
)


@given(verbs=st.lists(st.sampled_from(sorted(MOVES)), max_size=30))
def test_random_verbs_never_leave_the_table(verbs):
    ticket = TICKET
    for verb in verbs:
        allowed, target = MOVES[verb]
        if ticket.status in allowed:
            ticket = ticket.moved(verb)
            assert ticket.status is target
            assert (ticket.next_nudge_at is None) == (target in ENDED)


@given(status=st.sampled_from(Status), verb=st.sampled_from(sorted(MOVES)))
def test_a_move_that_the_table_lacks_is_refused(status, verb):
    ticket = replace(TICKET, status=status)
    if status in MOVES[verb][0]:
        assert ticket.moved(verb).status is MOVES[verb][1]
        return
    with pytest.raises(WrongMove) as refused:
        ticket.moved(verb)
    assert refused.value.fields == {"number": "SQ-0012"}


@pytest.mark.parametrize("status", sorted(ENDED))
def test_nothing_leads_out_of_an_end(status):
    assert not any(status in allowed for allowed, _ in MOVES.values())
    assert not replace(TICKET, status=status).is_open


def test_every_working_state_can_be_answered():
    assert MOVES["answer"][0] >= WORKING


def test_every_open_state_has_a_way_to_an_end():
    for status in set(Status) - ENDED:
        ends = [target for allowed, target in MOVES.values() if status in allowed]
        assert ENDED & set(ends)


def test_a_number_has_at_least_four_digits():
    assert TICKET.number == "SQ-0012"
    assert replace(TICKET, seq=123456).number == "SQ-123456"
