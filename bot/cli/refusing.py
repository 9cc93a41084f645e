"""What the command line says when something is refused: one sentence, never a traceback."""

from sqlalchemy.exc import SQLAlchemyError

from bot.cli.files import OutOfReach
from bot.db.backup import BackupRefused
from bot.dialogue.yaml_file import FileRefused
from bot.domain.places import UnfitPlace
from bot.nlu.refusals import NLURefused
from bot.policy import PolicyRefused
from bot.ports import Busy, SendFailed
from bot.reports.fonts import NoFont
from bot.reports.people_file import PeopleFileRefused
from bot.settings import SettingsRefused

REFUSALS = (
    SettingsRefused,
    PolicyRefused,
    PeopleFileRefused,
    FileRefused,
    BackupRefused,
    NLURefused,
    UnfitPlace,
    NoFont,
    OutOfReach,
    Busy,
    SendFailed,
    SQLAlchemyError,
)


def sentence(refused: BaseException) -> str:
    """Return the refusal in one line; that of a people file in one line for every bad row."""
    if isinstance(refused, PeopleFileRefused):
        return "\n".join(map(_line, refused.sentences))
    if isinstance(refused, SQLAlchemyError):
        return _line(f"the database refuses: {refused.args[0] if refused.args else refused}")
    return _line(str(refused))


def _line(text: str) -> str:
    return " ".join(text.split())
