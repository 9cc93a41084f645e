"""What the command line says when something is refused: one sentence, never a traceback."""

from sqlalchemy.exc import SQLAlchemyError

from bot.dialogue.yaml_file import FileRefused
from bot.nlu.refusals import NLURefused
from bot.policy import PolicyRefused
from bot.ports import Busy, SendFailed
from bot.reports.people_file import PeopleFileRefused
from bot.settings import SettingsRefused

REFUSALS = (
    SettingsRefused,
    PolicyRefused,
    PeopleFileRefused,
    FileRefused,
    NLURefused,
    Busy,
    SendFailed,
    SQLAlchemyError,
)


def sentence(refused: BaseException) -> str:
    """Return the refusal in one line."""
    if isinstance(refused, SQLAlchemyError):
        return f"the database refuses: {refused.args[0] if refused.args else refused}"
    return " ".join(str(refused).split())
