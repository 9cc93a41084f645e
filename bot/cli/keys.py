"""Keys and tokens."""

import base64
import secrets

import click

from bot import bootstrap, courier, settings
from bot.cli import preparing
from bot.cli.files import OutOfReach
from bot.domain.people import Role
from bot.services import audit, sealing
from bot.web.api import token_hash
from bot.web.api.keys import MEMBER

TOKEN_BYTES = 32


def fresh() -> dict[str, str]:
    """Return a fresh set of keys as environment lines."""
    private, public = courier.fresh_pair()
    return {
        "HUITAN_STATE_KEY": _text(secrets.token_bytes(settings.KEY_BYTES)),
        "HUITAN_SEAL_PUBLIC_KEY": _text(public),
        "HUITAN_SEAL_PRIVATE_KEY": _text(private),
    }


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()


@click.group(invoke_without_command=True)
@click.pass_context
def keys(context: click.Context) -> None:
    """Print a fresh set of keys for `.env`; the private one belongs to the worker only."""
    if context.invoked_subcommand:
        return
    for name, value in fresh().items():
        click.echo(f"{name}={value}")


@keys.command()
def rotate() -> None:
    """Begin a new pair of seal keys now, and seal every open return address anew."""
    assembly = preparing.assembly()
    app, held = assembly.app, assembly.courier()
    if not held.rotates:
        raise settings.SettingsRefused(
            "HUITAN_SEAL_KEYS_DIR is not set: a pair from the settings is changed by hand"
        )
    now = app.clock.now()
    with app.transactions() as uow:
        sealing.begin(uow, month=f"{app.policy.local(now):%Y%m}", courier=held)
        audit.note(uow, actor=audit.COMMAND, verb="rotate", now=now)
    app.transactions.tidy()
    click.echo(f"{held.newest} seals from now on; older keys are destroyed in the next nights")


@click.group()
def token() -> None:
    """Tokens for the API."""


@token.command("create")
@click.option("--role", type=click.Choice([*(role.value for role in Role), MEMBER]), required=True)
@click.option("--as", "userid", default="", help="Whose it is, and as whom it writes.")
def create(role: str, userid: str) -> None:
    """Print a new token; it is shown this once."""
    assembly = preparing.assembly()
    click.echo(new_token(assembly, role, userid=userid))


def new_token(assembly: bootstrap.Assembly, role: str, *, userid: str = "") -> str:
    """Return a token that the API accepts from now on. Raises `OutOfReach`."""
    made = secrets.token_urlsafe(TOKEN_BYTES)
    app = assembly.app
    with app.transactions() as uow:
        person = uow.people.by_userid(userid) if userid else None
        if role == MEMBER and not userid:
            raise OutOfReach("a member's token is somebody's: name the person with --as")
        if userid and (person is None or role not in {*person.roles, MEMBER}):
            raise OutOfReach(f"there is no {userid} with the role {role}")
        who = person.id if person else None
        uow.api_tokens.add(token_hash(made), role, app.clock.now(), person_id=who)
        mark, now = token_hash(made)[:8], app.clock.now()
        audit.note(uow, actor=audit.COMMAND, verb="token", subject=mark, now=now)
    return made
