"""Two heads act on one ticket at the same moment: one winner, one clear sentence, one step."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, replace

import pytest
from sqlalchemy import update
from test_web_api import seed
from web_office import Office, copy_of, fill

from bot.db.tables import tickets
from bot.db.tickets import SqlTickets

HEADS = ("lihai", "chenbo")
ROUNDS = 4


@pytest.fixture(params=["sqlite", "postgres"])
def office(request, template, tmp_path):
    """An office on either kind of database, where one department has two heads."""
    if request.param == "sqlite":
        office = Office(copy_of(template, tmp_path))
    else:
        database = request.getfixturevalue("postgres")
        fill(database)
        office = Office(tmp_path / "none.db", database=database)
    with office.app.transactions() as uow:
        first, second = (uow.people.by_userid(userid) for userid in HEADS)
        roles = second.roles | {"head"}
        other = {"department_id": first.department_id, "roles": ";".join(sorted(roles))}
        uow.people.change(second.id, **other)
    yield office
    office.close()


class Together:
    """Lets both hands read the ticket before either writes; who waits for a lock goes on alone."""

    def __init__(self, monkeypatch):
        self._meeting, self._own = threading.Barrier(2), threading.local()
        read = SqlTickets.by_seq

        def read_together(store, seq):
            found = read(store, seq)
            if not getattr(self._own, "met", False):
                self._own.met = True
                with suppress(threading.BrokenBarrierError):
                    self._meeting.wait(0.5)
            return found

        monkeypatch.setattr(SqlTickets, "by_seq", read_together)


def read_old_news(monkeypatch, ticket):
    """Let everybody decide on the ticket as it was before anybody wrote."""
    monkeypatch.setattr(SqlTickets, "by_seq", lambda store, seq: ticket)


def save_carelessly(monkeypatch):
    """Take the look at the version column away."""

    def save(store, ticket):
        values = asdict(replace(ticket, version=ticket.version + 1))
        mine = update(tickets).where(tickets.c.id == ticket.id)
        store._connection.execute(mine.values(values))

    monkeypatch.setattr(SqlTickets, "save", save)


def by_api(office, userid, number):
    """Answer; return whether it was done, and what was said."""
    headers = {"Authorization": f"Bearer {office.token('head', who=userid)}"}
    body = {"text": f"{userid}去看过了，明天换新的"}
    client = office.flask.test_client()
    answer = client.post(f"/api/v1/tickets/{number}/answer", json=body, headers=headers)
    assert answer.status_code in {200, 409}, answer.text
    return answer.status_code == 200, answer.json.get("message", "")


def by_chat(office, userid, number):
    """Answer in one message; return whether it was done, and what was said."""
    said = office.say(f"{number} {userid}去看过了，明天换新的", who=userid)
    assert said.status == 200
    return "送到" in said.text, said.text


def at_once(office, way, number):
    for userid in HEADS:
        office.token("head", who=userid)
    with ThreadPoolExecutor(len(HEADS)) as hands:
        return list(hands.map(lambda userid: way(office, userid, number), HEADS))


def steps(office):
    return office.count("ticket_events", "verb IN ('answer', 'amend')")


@pytest.mark.parametrize("way", [by_api, by_chat])
def test_one_head_wins_and_the_other_is_told_so(office, monkeypatch, way):
    for number in range(ROUNDS):
        ticket = seed(office, f"食堂的汤是凉的，第{number}天了")
        with monkeypatch.context() as patch:
            Together(patch)
            done = at_once(office, way, ticket.number)
        assert sorted(won for won, _ in done) == [False, True]
        (lost,) = (said for won, said in done if not won)
        assert "先办" in lost or "刚才有了变化" in lost
        assert steps(office) == number + 1
    told = [one.text for one in office.work() if one.receiver == "zhangwei"]
    assert sum("去看过了" in text for text in told) == ROUNDS


@pytest.mark.parametrize("way", [by_api, by_chat])
def test_who_decides_on_old_news_is_stopped_by_the_version(office, monkeypatch, way):
    read_old_news(monkeypatch, seed(office))
    done = [way(office, userid, "SQ-0001") for userid in HEADS]
    assert [won for won, _ in done] == [True, False]
    assert done[1][1]
    assert steps(office) == 1


@pytest.mark.parametrize("way", [by_api, by_chat])
def test_without_the_version_both_win_and_one_answer_is_lost(office, monkeypatch, way):
    """The control."""
    read_old_news(monkeypatch, seed(office))
    save_carelessly(monkeypatch)
    done = [way(office, userid, "SQ-0001") for userid in HEADS]
    assert [won for won, _ in done] == [True, True]
    assert steps(office) == 2


@pytest.mark.parametrize("office", ["postgres"], indirect=True)
def test_without_the_version_both_win_the_race_itself(office, monkeypatch):
    """The control, with two hands; on SQLite the lock of writing stands before it."""
    ticket = seed(office)
    save_carelessly(monkeypatch)
    Together(monkeypatch)
    done = at_once(office, by_api, ticket.number)
    assert [won for won, _ in done] == [True, True]
    assert steps(office) == 2
