"""Learning: corrections move later matters; texts are kept only where that is allowed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.db.tables import heard_texts, routing_terms
from bot.domain.learning import Heard
from bot.domain.policy import Learning
from bot.domain.understanding import Entity, Intent, Parse
from bot.services import filing, handling, inbox, learning

LAMP = "楼道的灯一闪一闪的，看着眼花"
LIKE_IT = "三楼楼道的灯也一闪一闪的"
UNCLEAR = "那个东西怎么弄的来着"
PRIVATE = [
    {"ticket_anonymous": "yes"},
    {"mood_heard": "yes"},
    {"in_danger": "yes"},
    {"ticket_topic": "mood"},
]


@pytest.fixture
def guessed(uow, policy):
    """The department that a text would go to."""

    def guess(text):
        return filing.propose(uow, text=text, topic="life", kind="", policy=policy)[1]

    return guess


@pytest.fixture
def keeping(policy):
    return replace(policy, learning=Learning(keep_texts=True, most_texts=3, keep_days=90))


@pytest.fixture
def hear(uow, keeping, now, policy):
    """Listen to one turn, and return what the conversation has left behind."""

    def one(meant, *, before=None, after=None, policy=keeping):
        states = {"before": before or {}, "after": after or {}}
        return learning.listen(uow, **states, meant=meant, now=now, policy=policy)

    return one


def unclear(text=UNCLEAR, *guesses, topic="life"):
    ranking = tuple(Intent(name, 0.3) for name in ("nlu_fallback", *guesses))
    return Parse(text, ranking[0], ranking, topic=topic)


def said(name, text="", *entities):
    return Parse(text or f"/{name}", Intent(name, 1.0), entities=entities)


def kept(uow):
    return [one.heard for one in uow.learning.kept()]


def terms(uow):
    return uow._connection.execute(select(routing_terms)).all()


def test_a_correction_moves_the_next_matter_of_its_kind(file, uow, cast, now, guessed, policy):
    assert guessed(LIKE_IT) == cast.office
    handling.assign(
        uow, file(LAMP), department=cast.safety, who=cast.secretary, now=now, policy=policy
    )
    assert guessed(LIKE_IT) == cast.safety
    assert guessed("我有个想法，想跟您说说") == cast.office


def test_a_correction_taken_back_teaches_nothing(file, uow, cast, now, guessed, policy):
    ticket = file(LAMP)
    for department in (cast.safety, cast.office):
        fresh = uow.tickets.get(ticket.id)
        handling.assign(uow, fresh, department=department, who=cast.zhao, now=now, policy=policy)
    assert guessed(LIKE_IT) == cast.office


def test_nothing_is_learned_of_the_unnamed(file, uow, cast, now, policy):
    ticket, _ = file(LAMP, anonymous=True)
    handling.assign(uow, ticket, department=cast.safety, who=cast.secretary, now=now, policy=policy)
    assert terms(uow) == []


def test_nothing_is_learned_of_a_heavy_heart(file, uow, cast, now, policy):
    ticket = file(LAMP, topic="mood")
    handling.assign(uow, ticket, department=cast.safety, who=cast.zhao, now=now, policy=policy)
    assert terms(uow) == []


def test_only_who_oversees_all_teaches(file, uow, cast, now, policy):
    ticket = file("食堂的汤是凉的")
    handling.assign(uow, ticket, department=cast.safety, who=cast.head, now=now, policy=policy)
    assert terms(uow) == []


def test_no_word_of_the_matter_stands_in_the_database(file, uow, cast, now, policy):
    handling.assign(
        uow, file(LAMP), department=cast.safety, who=cast.secretary, now=now, policy=policy
    )
    rows = terms(uow)
    assert rows
    assert {len(row.term) for row in rows} == {32}
    assert not any("楼道".encode() in row.term for row in rows)


def test_others_are_offered_beside_the_one_that_was_guessed(uow, cast, policy):
    ask = {"beside": cast.logistics, "policy": policy}
    found = filing.candidates(uow, text="宿舍的隐患没人管", **ask)
    assert found == (cast.safety, cast.office)


def test_a_draft_is_given_to_a_department_by_its_name(uow, cast, policy):
    draft, _ = filing.propose(uow, text=LAMP, topic="life", kind="", policy=policy)
    moved, department = filing.addressed(uow, draft, department="后勤科")
    assert moved.department_id == department.id == cast.logistics.id
    assert filing.addressed(uow, draft, department="火星科") is None


def test_what_was_not_understood_is_kept_with_the_guesses(hear, uow):
    assert len(hear(unclear(UNCLEAR, "ask_guide", "help"))) == 1
    assert kept(uow) == [Heard(UNCLEAR, (("ask_guide", 0.3), ("help", 0.3)))]


def test_nothing_is_kept_unless_the_rulebook_says_so(hear, uow, policy):
    assert hear(unclear(), policy=policy) == []
    assert kept(uow) == []


def test_what_is_kept_is_hidden_and_bears_a_day_alone(hear, uow, now, policy):
    hear(unclear())
    (row,) = uow._connection.execute(select(heard_texts)).all()
    assert row._fields == ("id", "on_day", "body")
    assert row.on_day == policy.today(now)
    assert UNCLEAR.encode() not in row.body


@pytest.mark.parametrize(
    "meant",
    [
        unclear(UNCLEAR, "request_mood"),
        unclear(UNCLEAR, "help", "danger"),
        unclear(topic="mood"),
        unclear("我睡不着，怎么弄"),
        unclear("我的电话13800001111"),
        unclear("回执 1234 5678 1234 5678"),
        said("request_life", "食堂的汤凉了"),
        said("nlu_fallback", "/an_old_button"),
    ],
    ids=lambda meant: meant.text,
)
def test_what_is_nobodys_business_is_not_kept(hear, uow, meant):
    assert hear(meant) == []
    assert kept(uow) == []


def test_what_a_form_asked_for_is_not_kept(hear, uow):
    hear(unclear(), before={"active_loop": "reason_form"})
    assert kept(uow) == []


@pytest.mark.parametrize("slots", PRIVATE, ids=str)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_conversation_that_turns_private_takes_back_what_it_left(hear, uow, slots, when):
    left = hear(unclear())
    states = {"before": {"heard": left}, "after": {}}
    states[when] |= {"slots": slots}
    assert hear(said("affirm", "好"), **states) == []
    assert kept(uow) == []


@pytest.mark.parametrize("name", ["go_anonymous", "danger", "request_mood"])
def test_a_private_message_takes_back_what_was_left_before(hear, uow, policy, name):
    left = hear(unclear())
    assert hear(said(name), before={"heard": left}, policy=policy) == []
    assert kept(uow) == []


def test_the_guess_that_was_picked_is_noted(hear, uow):
    left = hear(unclear(UNCLEAR, "help", "ask_guide"))
    offered = [["help", "/help"], ["guide", "/ask_guide"]]
    before = {"heard": left, "offered": offered, "slots": {"pending_text": UNCLEAR}}
    assert hear(said("ask_guide"), before=before) == left
    assert [one.chosen for one in kept(uow)] == ["ask_guide"]
    assert learning.guesses_of(kept(uow)[0], ["help", "ask_guide"]) == ["ask_guide", "help"]


def test_a_pick_for_a_text_that_was_not_kept_keeps_nothing(hear, uow):
    before = {"offered": [["help", "/help"]], "slots": {"pending_text": UNCLEAR}}
    assert hear(said("help"), before=before) == []
    assert kept(uow) == []


def test_a_changed_department_is_kept(hear, uow):
    chosen = said("choose_department", "", Entity("department", "工会", 0, 0))
    hear(chosen, before={"active_loop": "ticket_form", "slots": {"ticket_text": UNCLEAR}})
    assert kept(uow) == [Heard(UNCLEAR, department="工会")]


def test_the_same_text_is_kept_once(hear, uow):
    left = hear(unclear())
    assert hear(unclear(), before={"heard": left}) == left
    assert len(kept(uow)) == 1


def test_the_oldest_goes_where_there_are_too_many(uow, now):
    today = now.date()
    for days in (2, 5, 1, 0):
        uow.learning.keep(Heard(f"{days}"), on=today - timedelta(days=days), most=3)
    assert [one.text for one in kept(uow)] == ["2", "1", "0"]


def test_after_ninety_days_it_is_forgotten(hear, uow, keeping, clock):
    hear(unclear())
    clock.advance(days=90)
    learning.purge(uow, now=clock.now(), policy=keeping)
    assert len(kept(uow)) == 1
    clock.advance(days=1)
    learning.purge(uow, now=clock.now(), policy=keeping)
    assert kept(uow) == []


def test_where_the_rulebook_changes_its_mind_all_is_forgotten(hear, uow, now, policy):
    hear(unclear())
    learning.purge(uow, now=now, policy=policy)
    assert kept(uow) == []


def test_the_message_path_keeps_and_takes_back(app, keeping, text, store):
    listening = replace(app, policy=keeping)
    counts = []
    for words in (UNCLEAR, "不想活"):
        inbox.receive(listening, text("li", words), inbox.Punctual())
        with store.reading() as uow:
            counts.append(len(kept(uow)))
    assert counts == [1, 0]
