"""Which department a request is for, as far as this machine knows the organisation."""

from collections.abc import Callable
from dataclasses import replace

from bot import bootstrap, policy
from bot.app import App
from bot.calendars import StateCalendar
from bot.db.engine import Database
from bot.db.migrate import is_current
from bot.domain import routing
from bot.domain.people import Department
from bot.domain.policy import Policy
from bot.domain.understanding import Intent, Parse
from bot.services import filing
from bot.settings import Settings, SettingsRefused

REQUESTS = frozenset({"request_work", "request_life"})


def with_departments(parse: Callable[[str], Parse], wanted: Settings) -> Callable[[str], Parse]:
    """Return a parse that tells with each request which department fits, and how surely.

    The organisation's departments and what was learned are asked where there is a database of
    today's schema; else the guess is one of the duties in `policy.yml`, by its first name.
    """
    guess = _guess_of(wanted)

    def parse_with_department(text: str) -> Parse:
        parsed = parse(text)
        if parsed.intent.name not in REQUESTS:
            return parsed
        found = guess(text)
        if found.department is None:
            return parsed
        return replace(parsed, department=Intent(found.department.name, round(found.confidence, 3)))

    return parse_with_department


def _guess_of(wanted: Settings) -> Callable[[str], routing.Guess]:
    rules = policy.read(wanted.policy, calendar=StateCalendar()).policy
    app = _known_organisation(wanted)
    if app is None:
        return lambda text: routing.guess(text, _of_duties(rules), rules.duties)

    def asked(text: str) -> routing.Guess:
        with app.transactions() as uow:
            return filing.guess_department(uow, text=text, policy=rules)

    return asked


def _known_organisation(wanted: Settings) -> App | None:
    """Return the application where there is an organisation in its database."""
    database = Database(wanted.database_url)
    try:
        if not is_current(database):
            return None
        app = bootstrap.assemble(wanted).app
    except SettingsRefused:
        return None
    finally:
        database.dispose()
    with app.transactions() as uow:
        return app if uow.people.departments() else None


def _of_duties(rules: Policy) -> list[Department]:
    return [Department(at, duty.match[0]) for at, duty in enumerate(rules.duties) if duty.match]
