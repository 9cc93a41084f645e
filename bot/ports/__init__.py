"""What the core asks of the outside, as protocols: the world (outside) and memory (stores)."""

from bot.ports.arrangements import Arranger
from bot.ports.entries import CalendarWriter
from bot.ports.files import Fetcher, FileTooLarge, Pictures
from bot.ports.host import Host
from bot.ports.outside import (
    CallbackRefused,
    Clock,
    Courier,
    Dialogue,
    DialogueAway,
    DialogueTurn,
    FileUnfit,
    Gate,
    Hearing,
    Login,
    OutsideWindow,
    Sealer,
    Sender,
    SendFailed,
    SlotMatcher,
    Understanding,
    Wording,
)
from bot.ports.stores import Busy, Stale, Transactions, UnitOfWork

__all__ = [
    "Arranger",
    "Busy",
    "CalendarWriter",
    "CallbackRefused",
    "Clock",
    "Courier",
    "Dialogue",
    "DialogueAway",
    "DialogueTurn",
    "Fetcher",
    "FileTooLarge",
    "FileUnfit",
    "Gate",
    "Hearing",
    "Host",
    "Login",
    "OutsideWindow",
    "Pictures",
    "Sealer",
    "SendFailed",
    "Sender",
    "SlotMatcher",
    "Stale",
    "Transactions",
    "Understanding",
    "UnitOfWork",
    "Wording",
]
