"""The table of moves: no sequence of verbs leaves it, and nobody makes another's move."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.moves import MOVES, Part, check, may, moved, parts_of
from bot.domain.people import Person
from bot.domain.tickets import ENDED, OPEN, WORKING, Kind, Status, Ticket, Topic, WrongMove

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
    author_id="a",
    pending_department_id=2,
    pending_owner_id="n",
)
VERBS = st.sampled_from(sorted(MOVES))
ROLES = st.sets(st.sampled_from(["leader", "secretariat", "head", "counsellor", "duty"]))


@given(verbs=st.lists(VERBS, max_size=30))
def test_random_verbs_never_leave_the_table(verbs):
    ticket = TICKET
    for verb in verbs:
        move = MOVES[verb]
        if ticket.status in move.before and (Part.NEWCOMER not in move.who or ticket.is_open):
            before = ticket.status
            ticket = moved(ticket, verb)
            assert ticket.status is move.target(before)
            assert (ticket.next_nudge_at is None) == (ticket.status in ENDED)


@given(status=st.sampled_from(Status), verb=VERBS)
def test_a_move_that_the_table_lacks_is_refused(status, verb):
    ticket = replace(TICKET, status=status)
    if status in MOVES[verb].before:
        assert moved(ticket, verb).status is MOVES[verb].target(status)
        return
    with pytest.raises(WrongMove) as refused:
        moved(ticket, verb)
    assert refused.value.fields == {"number": "SQ-0012", "status": status}


def test_what_was_offered_to_nobody_cannot_be_taken_over():
    ticket = replace(TICKET, pending_department_id=None, pending_owner_id=None)
    for verb in ("take_over", "decline"):
        with pytest.raises(WrongMove):
            check(ticket, verb)


@pytest.mark.parametrize("status", sorted(ENDED))
def test_nothing_leads_out_of_an_end(status):
    assert not any(status in move.before for move in MOVES.values())
    assert not replace(TICKET, status=status).is_open


def test_every_working_state_can_be_answered_and_urged():
    assert MOVES["answer"].before >= WORKING
    assert MOVES["urge"].before == WORKING


def test_every_open_state_has_a_way_to_an_end():
    for status in OPEN:
        ends = {move.target(status) for move in MOVES.values() if status in move.before}
        assert ENDED & ends


def test_every_state_can_be_reached_from_the_beginning():
    reached = {Status.FILED, Status.ASSIGNED}
    for _ in Status:
        reached |= {
            move.target(status)
            for move in MOVES.values()
            for status in move.before
            if status in reached
        }
    assert reached == set(Status)


def test_every_open_state_leaves_by_itself_or_somebody_is_nudged():
    system = [move for move in MOVES.values() if Part.SYSTEM in move.who]
    assert all(any(status in move.before for move in system) for status in OPEN)


@given(
    roles=ROLES, department=st.sampled_from([None, 1, 2, 3]), status=st.sampled_from(sorted(OPEN))
)
def test_a_colleague_without_a_part_may_do_nothing(roles, department, status):
    ticket = replace(TICKET, status=status)
    who = Person("x", "x", "某", department_id=department, roles=frozenset(roles))
    parts = parts_of(ticket, who)
    allowed = {verb for verb in MOVES if may(ticket, verb, parts)}
    if not roles & {"leader", "secretariat"} and not ("head" in roles and department in {1, 2}):
        assert allowed == set()
    assert all(parts & MOVES[verb].who for verb in allowed)


def test_who_owes_the_answer_does_not_give_himself_more_time():
    both = Person("o", "o", "钱", roles=frozenset({"secretariat", "head"}))
    assert not may(TICKET, "extend", parts_of(TICKET, both))
    other = Person("x", "x", "孙", roles=frozenset({"secretariat"}))
    assert may(TICKET, "extend", parts_of(TICKET, other))


def test_a_matter_of_the_heart_is_nothing_for_heads_and_secretariat():
    ticket = replace(TICKET, topic=Topic.MOOD)
    for role in ("secretariat", "head"):
        who = Person("x", "x", "孙", department_id=1, roles=frozenset({role}))
        assert parts_of(ticket, who) == frozenset()


def test_nobody_is_the_system_and_the_system_is_nobody_else():
    assert parts_of(TICKET, None) == {Part.SYSTEM}
    assert not any(Part.SYSTEM in move.who and len(move.who) > 1 for move in MOVES.values())


def test_whoever_is_told_is_told_one_sentence():
    for move in MOVES.values():
        heard = [part for part, _ in move.tells]
        assert len(heard) == len(set(heard))


def test_a_number_has_at_least_four_digits():
    assert TICKET.number == "SQ-0012"
    assert replace(TICKET, seq=123456).number == "SQ-123456"
