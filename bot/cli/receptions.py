"""Reception days on the command line: what follows from the rules, and why it was moved."""

from collections.abc import Iterator
from datetime import date

import click
from rich.console import Console
from rich.table import Table

from bot import bootstrap, settings
from bot.bootstrap import Assembly
from bot.db.migrate import is_current
from bot.domain import receptions as days
from bot.domain.policy import Policy
from bot.domain.receptions import Holidays, Kind, Reception, Rule
from bot.services import audit, entries, receptions

WEEKDAYS = "一二三四五六日"
HEADINGS = ("接待人", "月份", "接待日", "说明")
Row = tuple[str, str, str, str]


@click.group()
def talks() -> None:
    """Talks with the leader."""


@talks.command("preview")
@click.option(
    "--months", default=6, show_default=True, type=click.IntRange(1, 60), help="How many months."
)
def preview(months: int) -> None:
    """Print each leader's reception days to come, and the reason of each shift."""
    assembly = bootstrap.assemble(settings.read())
    app = assembly.app
    today = app.policy.today(app.clock.now())
    rows = [
        row
        for name, rule in _rules(assembly)
        for row in _rows(name, rule, today=today, months=months, policy=app.policy)
    ]
    console = Console()
    if not console.is_terminal:
        for row in rows:
            click.echo("  ".join(part for part in row if part))
        return
    table = Table(box=None)
    for heading in HEADINGS:
        table.add_column(heading)
    for row in rows:
        table.add_row(*row)
    console.print(table)


@talks.command("feed")
@click.argument("userid")
@click.option("--close", is_flag=True, help="Close the feed instead.")
def feed(userid: str, *, close: bool) -> None:
    """Print the address of a leader's calendar feed, a new one; the former one is closed."""
    app = bootstrap.assemble(settings.read()).app
    with app.transactions() as uow:
        leader = uow.people.by_userid(userid)
        if leader is None or leader.id not in receptions.receivers(uow, policy=app.policy):
            raise click.ClickException(f"{userid} receives nobody")
        if close:
            closed = uow.calendar_links.close_feed(leader.id)
            click.echo("closed" if closed else "there was none")
            return
        url = entries.open_feed(
            uow,
            leader_id=leader.id,
            actor=audit.COMMAND,
            now=app.clock.now(),
            base_url=app.base_url,
        )
        click.echo(url)


def _rules(assembly: Assembly) -> list[tuple[str, Rule]]:
    """Return each leader's rule; where nobody is imported yet, the rules as they are."""
    policy = assembly.app.policy
    if is_current(assembly.database):
        with assembly.app.transactions.reading() as uow:
            found = receptions.receivers(uow, policy=policy)
            if found:
                return [(uow.people.get(leader_id).name, rule) for leader_id, rule in found.items()]
    return [(rule.leader or rule.role, rule) for rule in policy.reception.rules]


def _rows(name: str, rule: Rule, *, today: date, months: int, policy: Policy) -> Iterator[Row]:
    found = days.of_months(
        rule, year=today.year, month=today.month, count=months, calendar=policy.calendar
    )
    for one in found:
        listed = "、".join(map(_day, one.days)) or "不接待"
        yield name, f"{one.planned[0]:%Y-%m}", listed, "；".join(_reasons(rule, one, policy))


def _day(day: date) -> str:
    return f"{day.isoformat()} 周{WEEKDAYS[day.weekday()]}"


def _reasons(rule: Rule, one: Reception, policy: Policy) -> Iterator[str]:
    calendar = policy.calendar
    if one.because is not None:
        became = "顺延" if one.days else "这次不接待"
        off = f"{_day(one.because)}{calendar.holiday_name(one.because)}放假"
        yield f"原定 {_day(one.planned[0])}，{off}，{became}"
    elif rule.holiday is Holidays.KEEP and any(map(calendar.is_holiday, one.days)):
        yield "逢放假，按规则照常接待"
    if rule.kind is Kind.NTH_WORKDAY:
        yield "当月最后一个工作日" if rule.nth == days.LAST else f"当月第 {rule.nth} 个工作日"
    worked = [
        day for day in one.days if day.weekday() >= days.SATURDAY and calendar.is_workday(day)
    ]
    if worked:
        yield f"{'、'.join(map(_day, worked))}调休上班，照常接待"
    if one.provisional:
        yield "当年放假安排还没公布，暂定"
