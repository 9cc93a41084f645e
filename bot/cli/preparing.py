"""First starts: a database without a schema gets one, a project without a model trains one."""

import click

from bot import bootstrap, settings
from bot.bootstrap import Assembly
from bot.db.engine import Database
from bot.db.migrate import is_current, migrate
from bot.settings import Settings


def assembly() -> Assembly:
    """Return everything, assembled on a current schema."""
    wanted = settings.read()
    bring_up(wanted)
    return bootstrap.assemble(wanted)


def assembly_with_model() -> Assembly:
    """Return everything, with a trained model; training takes under a minute, once."""
    wanted = settings.read()
    bring_up(wanted)
    ensure_model(wanted)
    return bootstrap.assemble(wanted, understands=True)


def bring_up(wanted: Settings) -> None:
    """Bring the schema up to date where it is not."""
    database = Database(wanted.database_url)
    try:
        if not is_current(database):
            migrate(database)
    finally:
        database.dispose()


def ensure_model(wanted: Settings) -> None:
    """Train the language model where there is none."""
    if (wanted.model_dir / "model.json").exists():
        return
    from bot.nlu.train import train  # scikit-learn is loaded for this alone

    click.echo("training the language model (once, under a minute)", err=True)
    train(wanted.project, wanted.model_dir)
