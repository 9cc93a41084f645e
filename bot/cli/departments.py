"""Which department a request is for, as far as this machine knows the organisation."""

from bot import bootstrap, policy
from bot.app import App
from bot.calendars import StateCalendar
from bot.db.engine import Database
from bot.db.migrate import is_current
from bot.domain import routing
from bot.nlu.departments import Guessing, Routed, by_duties
from bot.ports import Understanding
from bot.services import filing
from bot.settings import Settings, SettingsRefused


def routed(understanding: Understanding, wanted: Settings) -> Routed:
    """Return an engine that tells with each request which department fits, and how surely.

    The organisation's departments and what was learned are asked where there is a database of
    today's schema; else the guess is one of the duties in `policy.yml`, by its first name.
    """
    return Routed(understanding, _guess_of(wanted))


def _guess_of(wanted: Settings) -> Guessing:
    rules = policy.read(wanted.policy, calendar=StateCalendar()).policy
    app = _known_organisation(wanted)
    if app is None:
        return by_duties(rules.duties)

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
