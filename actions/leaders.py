"""What leaders ask and say: who comes, how things stand, when they are away, what was agreed."""

from rasa_sdk.events import EventType

from actions.base import BotAction, Exchange
from actions.talks import ShowTimes
from bot.domain.minutes import Outcome
from bot.domain.notices import Notice
from bot.domain.people import Person, Role
from bot.services import minutes, receiving, reporting, staffing, talks


class ShowSchedule(BotAction):
    """Who comes to talk."""

    def name(self) -> str:
        """Return the name."""
        return "action_show_schedule"

    def act(self, exchange: Exchange) -> list[EventType]:
        """List the visitors of the next reception days, for leader and secretariat only."""
        if not exchange.who.has(Role.LEADER, Role.SECRETARIAT):
            exchange.say("utter_leaders_only")
            return []
        leader = _leader(exchange)
        visits, free = talks.schedule(
            exchange.uow, leader=leader, now=exchange.now, policy=exchange.policy
        )
        day = talks.next_day(exchange.uow, now=exchange.now, policy=exchange.policy)
        if not visits or day is None:
            exchange.say("utter_no_visitors", free=str(free))
            return []
        bookings = [booking for booking, _ in visits]
        listed = receiving.visits(exchange.uow, bookings, policy=exchange.policy)
        exchange.say(
            "utter_schedule",
            list=listed,
            count=str(len(visits)),
            free=str(free),
            day_on=day.isoformat(),
        )
        return []


def _leader(exchange: Exchange) -> Person:
    return exchange.who if exchange.who.has(Role.LEADER) else staffing.leader(exchange.uow)


class ShowDigest(BotAction):
    """How things stand."""

    def name(self) -> str:
        """Return the name."""
        return "action_show_digest"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Give the figures of the day, for leader and secretariat only."""
        if not exchange.who.has(Role.LEADER, Role.SECRETARIAT):
            exchange.say("utter_leaders_only")
            return []
        figures = reporting.digest(
            exchange.uow, leader=_leader(exchange), now=exchange.now, policy=exchange.policy
        )
        exchange.say("utter_digest", **figures)
        return []


class TakeAbsence(BotAction):
    """The leader cannot come."""

    def name(self) -> str:
        """Return the name."""
        return "action_take_absence"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Pass it to the secretariat at once, word for word, so that another day is arranged."""
        if not exchange.who.has(Role.LEADER, Role.SECRETARIAT):
            return ShowTimes().act(exchange)
        told = [
            found
            for found in exchange.uow.people.with_role(Role.SECRETARIAT)
            if found.id != exchange.who.id
        ]
        for found in told:
            exchange.uow.outbox.add(
                Notice(
                    key=f"away:{exchange.who.id}:{found.id}:{exchange.now.isoformat()}",
                    says="utter_leader_away",
                    fields={"name": exchange.who.name, "text": exchange.typed},
                    to=found.id,
                    urgent=True,
                ),
                exchange.now,
            )
        names = exchange.word("utter_and").join(found.name for found in told)
        exchange.say("utter_away_taken" if told else "utter_nobody_responsible", names=names)
        return []


class RecordOutcome(BotAction):
    """What a talk came to."""

    def name(self) -> str:
        """Return the name."""
        return "action_record_outcome"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Keep it with the talk of the visitor whose name the message holds."""
        if not exchange.who.has(Role.LEADER):
            exchange.say("utter_outcome_leader")
            return []
        held = receiving.past(exchange.uow, leader_id=exchange.who.id, now=exchange.now)
        for booking in held:
            name = exchange.uow.people.get(booking.person_id).name
            if name in exchange.typed:
                came = minutes.Record(Outcome.ANSWERED, exchange.who, exchange.typed)
                minutes.record(
                    exchange.uow,
                    booking=booking,
                    came=came,
                    sealer=exchange.turn.app.sealer,
                    now=exchange.now,
                    policy=exchange.policy,
                )
                exchange.say("utter_outcome_kept", name=name)
                return []
        exchange.say("utter_outcome_whose")
        return []
