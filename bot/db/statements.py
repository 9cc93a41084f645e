"""What every message and every tick asks, built once: composing costs more than running."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.db.tables import (
    HOLDS_A_ROLE,
    conversations,
    departments,
    inbound,
    job_runs,
    outbox,
    people,
    routing_terms,
    sites,
    slots,
)

MAKERS: dict[str, Callable[..., Any]] = {"sqlite": sqlite_insert, "postgresql": postgres_insert}


class Statements:
    """What one dialect needs; parameters carry the names of the columns."""

    def __init__(self, dialect: str) -> None:
        insert = MAKERS[dialect]
        self.claim_message = insert(inbound).on_conflict_do_nothing()
        self.kept_reply = select(inbound.c.kept).where(inbound.c.key == bindparam("row"))
        self.keep_reply = (
            update(inbound)
            .where(inbound.c.key == bindparam("row"))
            .values(kept=bindparam("hidden"))
        )
        self.make_conversation = insert(conversations).on_conflict_do_nothing()
        self.load_conversation = select(conversations.c.state, conversations.c.day).where(
            conversations.c.key == bindparam("row")
        )
        self.lock_conversation = self.load_conversation.with_for_update()
        stored = insert(conversations)
        self.save_conversation = stored.on_conflict_do_update(
            index_elements=["key"],
            set_={"state": stored.excluded.state, "day": stored.excluded.day},
        )
        self.taught = select(routing_terms.c.department_id, routing_terms.c.weight).where(
            routing_terms.c.term.in_(bindparam("terms", expanding=True))
        )
        self.add_notice = insert(outbox).on_conflict_do_nothing()
        self.person_by_userid = everybody().where(people.c.userid == bindparam("address"))
        self.person_by_openid = everybody().where(people.c.openid == bindparam("address"))
        self.person_by_id = everybody().where(people.c.id == bindparam("address"))
        self.holders = everybody().where(text(HOLDS_A_ROLE)).order_by(people.c.userid)
        self.headcount = (
            select(func.count())
            .select_from(people)
            .where(people.c.active, people.c.department_id == bindparam("department"))
        )
        self.slots_between = (
            select(slots)
            .where(slots.c.starts_at >= bindparam("start"), slots.c.starts_at < bindparam("end"))
            .order_by(slots.c.starts_at, slots.c.leader_id)
        )
        self._run_jobs(insert)

    def _run_jobs(self, insert: Callable[..., Any]) -> None:
        """Build what the timetable asks each minute for each job."""
        self.claim_run = insert(job_runs).on_conflict_do_nothing()
        self.last_runs = select(job_runs.c.name, func.max(job_runs.c.due_at)).group_by(
            job_runs.c.name
        )
        mine = job_runs.c.name == bindparam("job")
        self.forget_runs = delete(job_runs).where(mine, job_runs.c.due_at < bindparam("due"))
        self.finish_run = (
            update(job_runs)
            .where(mine, job_runs.c.due_at == bindparam("due"))
            .values(finished_at=bindparam("now"))
        )
        self.lost_runs = select(job_runs.c.name, job_runs.c.due_at).where(
            job_runs.c.finished_at.is_(None), job_runs.c.claimed_at < bindparam("before")
        )


@lru_cache(maxsize=1)
def everybody() -> Select[Any]:
    """Return the query for active people with the names of their department and site."""
    return (
        select(people, departments.c.name.label("department"), sites.c.remote.label("remote"))
        .select_from(
            people.outerjoin(departments, people.c.department_id == departments.c.id).outerjoin(
                sites, people.c.site == sites.c.name
            )
        )
        .where(people.c.active)
    )


@lru_cache(maxsize=2)
def _of(dialect: str) -> Statements:
    return Statements(dialect)


def ready(connection: Connection) -> Statements:
    """Return the statements for a connection's dialect."""
    return _of(connection.dialect.name)
