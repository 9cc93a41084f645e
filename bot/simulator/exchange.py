"""One round with the bot: a callback goes out, its answer is judged and shown, trouble is noted."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.simulator.contacts import Contacts
from bot.simulator.deliveries import Delivery, Postman
from bot.simulator.envelopes import BadReply, Envelope
from bot.simulator.faults import Faults
from bot.simulator.followers import Followers
from bot.simulator.journal import Journal
from bot.simulator.markup import BadMarkup, read_xml, write_xml
from bot.simulator.passive import PassiveReplies, check_frame
from bot.simulator.phones import BOT, MP, Bubble, Content, Phones

TAPS = frozenset({"CLICK", "SCAN", "scancode_push", "scancode_waitmsg"})
OUT_OF_ORDER = "公众号暂时没有回应，请稍后再试。"
Json = dict[str, Any]


@dataclass(frozen=True)
class Round:
    """What came of one callback."""

    delivery: Delivery
    reply: Json | None

    def as_json(self) -> Json:
        """Return what the phone page learns."""
        return {
            "delivered": self.delivery.arrived,
            "status": self.delivery.status,
            "tries": self.delivery.tries,
        }


@dataclass(frozen=True)
class Line:
    """The way to the bot: how each channel packs, our name there, who carries, what goes wrong."""

    envelopes: Mapping[str, Envelope]
    accounts: Mapping[str, str]
    postman: Postman
    faults: Faults


@dataclass(eq=False)
class Exchange:
    """Talks with the bot on both channels."""

    line: Line
    passive: PassiveReplies
    contacts: Contacts
    followers: Followers
    phones: Phones
    errors: Journal

    def post(self, channel: str, fields: Json, card: Bubble | None = None) -> Round:
        """Deliver fields as XML and show the answer; `card` is the card that was tapped."""
        self._open_windows(channel, fields)
        return self._round(channel, str(fields["FromUserName"]), write_xml(fields), card)

    def post_raw(self, channel: str, xml: str) -> Round:
        """Deliver any text, also one that is not XML."""
        try:
            fields = read_xml(xml)
        except BadMarkup:
            fields = {}
        self._open_windows(channel, fields)
        return self._round(channel, str(fields.get("FromUserName", "")), xml, None)

    def post_later(self, channel: str, fields: Json) -> None:
        """Deliver without making anybody wait, as the platform tells the end of a job."""
        threading.Thread(target=self.post, args=(channel, fields), daemon=True).start()

    def check_address(self, channel: str) -> Delivery:
        """Let the bot prove that the callback address is its own."""
        return self.line.postman.check_address(self.line.envelopes[channel])

    def _round(self, channel: str, sender: str, xml: str, card: Bubble | None) -> Round:
        knobs = self.line.faults.knobs(channel)
        if "opiton_ids" in knobs:
            # The older official sample's spelling, which real servers may still use.
            xml = xml.replace("<OptionId", "<OpitonId").replace("</OptionId", "</OpitonId")
        envelope = self.line.envelopes[channel]
        delivery = self.line.postman.deliver(envelope, xml, sender=sender, knobs=knobs)
        if "duplicate" in knobs:
            self.line.postman.deliver(envelope, xml, sender=sender, knobs=knobs)
        userid = self._userid(channel, sender)
        if not delivery.arrived:
            what = "no_answer" if delivery.status is None else "status"
            self._trouble(channel, userid, what, str(delivery.status or delivery.trouble))
            return Round(delivery, None)
        return Round(delivery, self._reply(channel, sender, delivery, card))

    def _reply(
        self, channel: str, sender: str, delivery: Delivery, card: Bubble | None
    ) -> Json | None:
        userid = self._userid(channel, sender)
        try:
            reply = self.line.envelopes[channel].open(delivery.body)
            if reply is None:
                return None
            check_frame(reply, sender, self.line.accounts[channel])
            if userid:
                self.passive.show(userid, channel, reply, card)
        except BadReply as error:
            self._trouble(channel, userid, "bad_reply", str(error))
            return None
        return reply

    def _trouble(self, channel: str, userid: str, what: str, detail: str) -> None:
        self.errors.note(channel=channel, userid=userid, what=what, detail=detail)
        if channel == MP and userid:
            self.phones.show(userid, MP, BOT, Content("event", OUT_OF_ORDER), passive=True)

    def _userid(self, channel: str, sender: str) -> str:
        person = self.contacts.by_openid(sender) if channel == MP else self.contacts.find(sender)
        return person.userid if person else ""

    def _open_windows(self, channel: str, fields: Json) -> None:
        sender = fields.get("FromUserName")
        if channel != MP or not isinstance(sender, str):
            return
        event = fields.get("Event")
        if fields.get("MsgType") != "event":
            self.followers.wrote(sender)
        elif event == "unsubscribe":
            self.followers.leave(sender)
        elif event == "subscribe" or event in TAPS:
            self.followers.tapped(sender)
