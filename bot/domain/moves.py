"""The state machine of a ticket as one table: who may do what, when, and who hears of it."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.domain.people import Person, Role
from bot.domain.tickets import ENDED, OPEN, WORKING, Kind, Status, Ticket, Topic, WrongMove

SAME = None
"""The state stays as it is."""


class Part(StrEnum):
    """Whom somebody is to a ticket; `former` had it until this move, `newcomer` is to take it."""

    AUTHOR = "author"
    OWNER = "owner"
    FORMER = "former"
    NEWCOMER = "newcomer"
    SUPERVISOR = "supervisor"
    SECRETARIAT = "secretariat"
    LEADER = "leader"
    SYSTEM = "system"


@dataclass(frozen=True)
class Move:
    """One move: from which states, to which, by whom, with what, and who is told which sentence.

    Whoever makes the move is not told of it; the reply to his message says so.
    """

    verb: str
    before: frozenset[Status]
    after: Status | None
    who: frozenset[Part]
    needs: tuple[str, ...] = ()
    tells: tuple[tuple[Part, str], ...] = ()

    def target(self, status: Status) -> Status:
        """Return the state after the move."""
        return status if self.after is SAME else self.after


AUTHOR = frozenset({Part.AUTHOR})
OWNER = frozenset({Part.OWNER})
NEWCOMER = frozenset({Part.NEWCOMER})
LEADER = frozenset({Part.LEADER})
SYSTEM = frozenset({Part.SYSTEM})
OVERSEERS = frozenset({Part.SUPERVISOR, Part.SECRETARIAT, Part.LEADER})
HANDLERS = OWNER | {Part.SUPERVISOR, Part.LEADER}
DOING = WORKING | {Status.ASKED}
ANSWERED = frozenset({Status.ANSWERED})
ASKED = frozenset({Status.ASKED})
CONTESTED = frozenset({Status.CONTESTED})
RETURNED = frozenset({Status.RETURNED})

TABLE: tuple[Move, ...] = (
    # --- the owner -------------------------------------------------------------------------
    Move("accept", WORKING - {Status.ACCEPTED}, Status.ACCEPTED, OWNER),
    Move(
        "return",
        WORKING - RETURNED,
        Status.RETURNED,
        OWNER,
        ("reason",),
        ((Part.SUPERVISOR, "utter_ticket_returned"),),
    ),
    Move(
        "ask_extension",
        WORKING,
        SAME,
        OWNER,
        ("reason",),
        ((Part.SUPERVISOR, "utter_extension_asked"),),
    ),
    Move("progress", WORKING, SAME, HANDLERS, ("text",), ((Part.AUTHOR, "utter_ticket_progress"),)),
    Move("ask", WORKING, Status.ASKED, HANDLERS, ("text",), ((Part.AUTHOR, "utter_ticket_asked"),)),
    Move(
        "answer",
        DOING,
        Status.ANSWERED,
        HANDLERS,
        ("text",),
        ((Part.AUTHOR, "utter_ticket_answered"),),
    ),
    Move(
        "amend",
        ANSWERED,
        Status.ANSWERED,
        HANDLERS,
        ("text",),
        ((Part.AUTHOR, "utter_ticket_amended"),),
    ),
    # --- from one department to another ------------------------------------------------------
    Move(
        "transfer",
        WORKING,
        SAME,
        OWNER | OVERSEERS,
        ("department",),
        (
            (Part.NEWCOMER, "utter_ticket_offered"),
            (Part.OWNER, "utter_transfer_begun"),
            (Part.SUPERVISOR, "utter_transfer_proposed"),
        ),
    ),
    Move(
        "take_over",
        WORKING,
        Status.ACCEPTED,
        NEWCOMER,
        (),
        (
            (Part.FORMER, "utter_transfer_released"),
            (Part.SUPERVISOR, "utter_transfer_taken"),
            (Part.AUTHOR, "utter_ticket_moved"),
        ),
    ),
    Move(
        "decline",
        WORKING,
        Status.RETURNED,
        NEWCOMER,
        ("reason",),
        (
            (Part.SUPERVISOR, "utter_transfer_declined"),
            (Part.OWNER, "utter_transfer_declined_for_owner"),
        ),
    ),
    Move(
        "assign",
        DOING,
        Status.ASSIGNED,
        LEADER,
        ("department",),
        (
            (Part.OWNER, "utter_ticket_for_owner"),
            (Part.FORMER, "utter_transfer_released"),
            (Part.SUPERVISOR, "utter_transfer_ordered"),
            (Part.AUTHOR, "utter_ticket_moved"),
        ),
    ),
    Move(
        "send_back",
        RETURNED,
        Status.ASSIGNED,
        OVERSEERS,
        ("reason",),
        ((Part.OWNER, "utter_return_refused"),),
    ),
    # --- those who oversee -------------------------------------------------------------------
    Move(
        "extend",
        WORKING,
        Status.EXTENDED,
        OVERSEERS,
        (),
        ((Part.OWNER, "utter_extension_granted"), (Part.AUTHOR, "utter_ticket_extended")),
    ),
    Move(
        "refuse_extension",
        WORKING,
        SAME,
        OVERSEERS,
        (),
        ((Part.OWNER, "utter_extension_refused"),),
    ),
    Move(
        "perfunctory",
        ANSWERED | {Status.REOPENED, Status.CONTESTED},
        Status.REOPENED,
        OVERSEERS,
        ("reason",),
        ((Part.OWNER, "utter_answer_perfunctory"), (Part.AUTHOR, "utter_answer_redone")),
    ),
    Move(
        "merge",
        DOING,
        Status.MERGED,
        OVERSEERS,
        ("other",),
        ((Part.AUTHOR, "utter_ticket_merged"), (Part.OWNER, "utter_ticket_merged_for_owner")),
    ),
    Move(
        "split",
        WORKING,
        SAME,
        OVERSEERS,
        ("text", "department"),
        ((Part.AUTHOR, "utter_ticket_split"), (Part.OWNER, "utter_ticket_split_for_owner")),
    ),
    Move(
        "escalate",
        DOING,
        SAME,
        OVERSEERS - LEADER,
        ("reason",),
        ((Part.LEADER, "utter_ticket_escalated"),),
    ),
    Move(
        "press",
        DOING,
        SAME,
        LEADER,
        (),
        (
            (Part.OWNER, "utter_ticket_pressed"),
            (Part.SUPERVISOR, "utter_ticket_pressed_for_supervisor"),
        ),
    ),
    Move(
        "inquire",
        CONTESTED,
        SAME,
        LEADER,
        (),
        (
            (Part.OWNER, "utter_ticket_inquired"),
            (Part.SUPERVISOR, "utter_ticket_inquired_for_supervisor"),
        ),
    ),
    Move(
        "redo",
        CONTESTED,
        Status.REOPENED,
        LEADER,
        ("reason",),
        (
            (Part.OWNER, "utter_ticket_redone"),
            (Part.SUPERVISOR, "utter_ticket_redone"),
            (Part.AUTHOR, "utter_ticket_redone_for_author"),
        ),
    ),
    Move(
        "settle",
        CONTESTED,
        Status.CLOSED,
        LEADER,
        ("reason",),
        (
            (Part.AUTHOR, "utter_ticket_settled_for_author"),
            (Part.OWNER, "utter_ticket_settled"),
            (Part.SUPERVISOR, "utter_ticket_settled"),
        ),
    ),
    Move(
        "close",
        DOING | ANSWERED,
        Status.CLOSED,
        OVERSEERS,
        ("reason",),
        ((Part.AUTHOR, "utter_ticket_closed"), (Part.OWNER, "utter_ticket_closed_for_owner")),
    ),
    # --- the author --------------------------------------------------------------------------
    Move(
        "supplement",
        OPEN,
        SAME,
        AUTHOR,
        ("text",),
        ((Part.OWNER, "utter_ticket_supplemented"),),
    ),
    Move("urge", WORKING, SAME, AUTHOR, (), ((Part.OWNER, "utter_ticket_urged"),)),
    Move(
        "reply",
        ASKED,
        Status.ACCEPTED,
        AUTHOR,
        ("text",),
        ((Part.OWNER, "utter_ticket_replied"),),
    ),
    Move(
        "rate",
        ANSWERED,
        Status.RATED,
        AUTHOR,
        ("rating",),
        ((Part.OWNER, "utter_ticket_rated_for_owner"),),
    ),
    Move(
        "reopen",
        ANSWERED,
        Status.REOPENED,
        AUTHOR,
        ("rating", "reason"),
        (
            (Part.OWNER, "utter_ticket_reopened"),
            (Part.SUPERVISOR, "utter_ticket_reopened"),
        ),
    ),
    Move(
        "contest",
        ANSWERED,
        Status.CONTESTED,
        AUTHOR,
        ("rating", "reason"),
        (
            (Part.LEADER, "utter_ticket_for_leader"),
            (Part.OWNER, "utter_ticket_contested"),
            (Part.SUPERVISOR, "utter_ticket_contested"),
        ),
    ),
    Move(
        "withdraw",
        OPEN,
        Status.WITHDRAWN,
        AUTHOR,
        (),
        ((Part.OWNER, "utter_ticket_withdrawn_for_owner"),),
    ),
    # --- time goes by ------------------------------------------------------------------------
    Move(
        "resume",
        ASKED,
        Status.ACCEPTED,
        SYSTEM,
        (),
        ((Part.OWNER, "utter_ticket_unreplied"), (Part.AUTHOR, "utter_ticket_goes_on")),
    ),
    Move("nudge", OPEN, SAME, SYSTEM),
    Move("overdue", WORKING, SAME, SYSTEM),
    Move("finish", ANSWERED | {Status.RATED}, Status.CLOSED, SYSTEM),
)

MOVES = {move.verb: move for move in TABLE}
"""Each move by its verb."""


def parts_of(ticket: Ticket, who: Person | None) -> frozenset[Part]:
    """Return whom somebody is to a ticket; nobody is the system.

    Who owns a ticket does not oversee it, whatever else he is, unless he is the leader.
    """
    if who is None:
        return SYSTEM
    # A matter of the heart is for whoever holds it, not for the head of a department.
    head = who.has(Role.HEAD) and who.department_id is not None and ticket.topic is not Topic.MOOD
    owns = who.id == ticket.owner_id or (head and who.department_id == ticket.department_id)
    is_part = {
        Part.AUTHOR: who.id == ticket.author_id,
        Part.OWNER: owns,
        Part.NEWCOMER: who.id == ticket.pending_owner_id
        or (head and who.department_id == ticket.pending_department_id),
        Part.SUPERVISOR: who.id == ticket.supervisor_id,
        Part.SECRETARIAT: oversees_all(ticket, who) and not owns,
        Part.LEADER: who.has(Role.LEADER),
    }
    return frozenset(part for part, is_so in is_part.items() if is_so)


def oversees_all(ticket: Ticket, who: Person) -> bool:
    """Return whether somebody of the secretariat sees the ticket; matters of the heart never."""
    return who.has(Role.SECRETARIAT) and ticket.topic is not Topic.MOOD


def may(ticket: Ticket, verb: str, parts: frozenset[Part]) -> bool:
    """Return whether somebody with these parts may make a move now."""
    move = MOVES[verb]
    return ticket.status in move.before and bool(parts & move.who)


def check(ticket: Ticket, verb: str) -> Move:
    """Return a move. Raises `WrongMove` where the table does not have it for the ticket's state."""
    move = MOVES[verb]
    wrong = ticket.status not in move.before
    if wrong or (Part.NEWCOMER in move.who and ticket.pending_department_id is None):
        raise WrongMove(number=ticket.number, status=ticket.status)
    return move


def moved(ticket: Ticket, verb: str, **changes: Any) -> Ticket:
    """Return the ticket after a move. Raises `WrongMove`."""
    target = check(ticket, verb).target(ticket.status)
    if target in ENDED:
        changes |= {
            "next_nudge_at": None,
            "pending_department_id": None,
            "pending_owner_id": None,
            "extension_days": None,
        }
    return replace(ticket, status=target, **changes)


def needs_verdict(ticket: Ticket) -> bool:
    """Return whether its answer must say whether it is adopted: a suggestion's."""
    return ticket.kind is Kind.SUGGESTION
