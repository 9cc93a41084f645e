"""Points: for a cause and with evidence, once; open to an appeal; the same when worked out anew."""

import pytest

from bot.domain.errors import NotYours
from bot.domain.scoring import Appeal, DisputedBefore, NothingScored, Reason, TooLateToAppeal
from bot.domain.tickets import Rating
from bot.services import handling, nudging, overseeing, reporting, scoring, tickets


@pytest.fixture
def made(uow, policy, clock):
    """Make a move on the ticket as it is now."""

    def make(do, ticket, **values):
        fresh = uow.tickets.get(ticket.id)
        return do(uow, fresh, now=clock.now(), policy=policy, **values)

    return make


@pytest.fixture
def perfunctory(made, cast, answered):
    """An answer that was sent back."""

    def send_back(ticket=None):
        ticket = ticket or answered()
        return made(
            overseeing.mark_perfunctory, ticket, who=cast.secretary, reason="没说什么时候修"
        )

    return send_back


def reasons(uow, who):
    return [entry.reason for entry in scoring.own(uow, who=who)]


def test_a_perfunctory_answer_costs_one_point_once_and_names_its_evidence(
    perfunctory, uow, cast, made, told
):
    ticket = perfunctory()
    perfunctory(ticket)
    (entry,) = scoring.own(uow, who=cast.head)
    event = uow.tickets.events(ticket.id)[entry.step - 1]
    assert (entry.points, entry.rule_version, entry.note) == (1, "2026-1", "没说什么时候修")
    assert (event.verb, entry.ticket_id) == ("perfunctory", ticket.id)
    assert len(told(to=cast.head, says="utter_scored_perfunctory")) == 1
    made(handling.answer, ticket, who=cast.head, text="周五修")
    perfunctory(ticket)
    assert reasons(uow, cast.head) == [Reason.PERFUNCTORY] * 2


def test_handing_back_without_ground_costs_a_point_the_second_time(uow, cast, file, made):
    ticket = file()
    for lost in ([], [Reason.BUCK_PASSING], [Reason.BUCK_PASSING]):
        made(handling.hand_back, ticket, who=cast.head, reason="不归我们")
        made(overseeing.send_back, ticket, who=cast.secretary, reason="就归你们")
        assert reasons(uow, cast.head) == lost


def test_overdue_costs_two_points_once_whoever_notices(uow, cast, file, made, clock, policy):
    ticket = file()
    clock.set(2026, 11, 27, 18, 5)
    made(handling.progress, ticket, who=cast.head, text="在路上")
    clock.set(2026, 12, 2)
    nudging.nudge_due(uow, now=clock.now(), policy=policy)
    made(handling.answer, ticket, who=cast.head, text="修好了")
    (entry,) = scoring.own(uow, who=cast.head)
    assert (entry.reason, entry.points) == (Reason.OVERDUE, 2)


def test_an_answer_in_time_costs_nothing_and_a_rating_alone_never(uow, cast, answered, made):
    ticket = answered()
    made(tickets.rate, ticket, rating=Rating.DISSATISFIED, reason="还是凉的")
    assert scoring.own(uow, who=cast.head) == []


def test_who_sent_nobody_to_a_session_loses_a_point_once(uow, cast, now, policy):
    cause = scoring.Cause(
        Reason.SENT_NOBODY, "session:1:2", cast.head.id, cast.logistics.id, "座谈会"
    )
    assert scoring.deduct(uow, cause, now=now, policy=policy)
    assert not scoring.deduct(uow, cause, now=now, policy=policy)
    assert reasons(uow, cast.head) == [Reason.SENT_NOBODY]


def test_the_points_are_the_same_when_worked_out_anew(perfunctory, uow, cast, policy, now):
    perfunctory()
    assert scoring.differences(uow) == []
    entry = scoring.own(uow, who=cast.head)[0]
    uow._connection.exec_driver_sql("UPDATE score_entries SET points = 9")
    assert {one.cause for one in scoring.differences(uow)} == {entry.cause}


@pytest.fixture
def dispute(uow, cast, clock, policy):
    def one(entry, who=None):
        values = {"reason": "配件没到", "now": clock.now(), "policy": policy}
        return scoring.dispute(uow, entry, who=who or cast.head, **values)

    return one


def test_an_appeal_is_decided_by_the_supervisors_superior(
    perfunctory, dispute, uow, cast, now, told
):
    perfunctory()
    entry = scoring.disputable(uow, who=cast.head)
    with pytest.raises(NotYours):
        dispute(entry, cast.wang)
    asked = dispute(entry)
    assert asked.decider_id == cast.zhao.id
    assert told(to=cast.zhao, says="utter_score_disputed")
    pending = uow.scores.get(entry.id)
    with pytest.raises(DisputedBefore):
        dispute(pending)
    verdict = {"verdict": Appeal.LIFTED, "reason": "属实", "now": now}
    with pytest.raises(NotYours):
        scoring.decide(uow, pending, who=cast.secretary, **verdict)
    scoring.decide(uow, pending, who=cast.zhao, **verdict)
    lifted = uow.scores.get(entry.id)
    assert (lifted.appeal, lifted.counts) == (Appeal.LIFTED, False)
    assert told(to=cast.head, says="utter_score_lifted")
    with pytest.raises(NothingScored):
        scoring.decide(uow, lifted, who=cast.zhao, **verdict)
    assert scoring.differences(uow) == []


def test_an_appeal_comes_within_five_working_days(perfunctory, dispute, uow, cast, clock):
    perfunctory()
    entry = scoring.disputable(uow, who=cast.head)
    clock.set(2026, 11, 27, 18, 1)
    with pytest.raises(TooLateToAppeal):
        dispute(entry)


def test_who_has_an_appeal_to_decide_is_reminded_every_working_day(
    perfunctory, dispute, uow, cast, clock, policy, told
):
    perfunctory()
    dispute(scoring.disputable(uow, who=cast.head))
    for day in (23, 24):
        clock.set(2026, 11, day)
        nudging.nudge_due(uow, now=clock.now(), policy=policy)
        nudging.nudge_due(uow, now=clock.now(), policy=policy)
    assert len(told(to=cast.zhao, says="utter_score_disputed")) == 3


def test_the_table_is_for_secretariat_and_leaders(perfunctory, uow, cast, clock, now):
    perfunctory()
    clock.advance(days=1)
    times = {"since": now.replace(month=1), "until": clock.now(), "now": clock.now()}
    assert scoring.table(uow, who=cast.zhao, **times) == [("后勤科", 1)]
    with pytest.raises(NotYours):
        scoring.table(uow, who=cast.head, **times)


def test_the_four_figures_have_denominators_and_hide_what_is_few(
    answered, file, uow, made, now, clock, policy
):
    for number in range(6):
        ticket = answered()
        if number < 5:
            rating = Rating.SATISFIED if number else Rating.FAIR
            made(tickets.rate, ticket, rating=rating, reason="")
    file("建议多停一站", kind="suggestion")
    times = {"since": now.replace(day=1), "until": now.replace(day=30), "policy": policy}
    found = reporting.four_figures(uow, sessions=2, **times)
    assert (found.items, found.answered, found.suggestions, found.sessions) == (7, 6, 1, 2)
    assert (found.content, found.rated, found.share) == (5, 5, 1.0)
    few = {**times, "until": now}
    assert reporting.four_figures(uow, sessions=0, **few).share is None
