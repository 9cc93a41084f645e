"""Everything that the stand-in knows and does, put together once from its configuration."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.simulator.card_desk import CardDesk
from bot.simulator.cipher import Cipher
from bot.simulator.clock import SimulatorClock
from bot.simulator.config import BotAddress, SimulatorConfig
from bot.simulator.contacts import Contacts
from bot.simulator.deliveries import Postman
from bot.simulator.envelopes import Envelope
from bot.simulator.exchange import Exchange, Line
from bot.simulator.faults import Faults
from bot.simulator.followers import Followers
from bot.simulator.hands import Hands
from bot.simulator.incoming import Incoming
from bot.simulator.journal import Journal
from bot.simulator.media import MediaStore
from bot.simulator.meetings import Meetings
from bot.simulator.menus import Menu
from bot.simulator.messages import Messages
from bot.simulator.oauth import Codes
from bot.simulator.passive import PassiveReplies
from bot.simulator.phones import CHANNELS, MP, WECOM, Phones
from bot.simulator.quotas import Quotas
from bot.simulator.scenes import Scenes
from bot.simulator.schedules import Schedules
from bot.simulator.service_messages import ServiceMessages
from bot.simulator.stream import Stream
from bot.simulator.tokens import Tokens

WECOM_UNKNOWN_TOKEN = 40014
MP_UNKNOWN_TOKEN = 40001


@dataclass(frozen=True)
class World:
    """The stores and the people's hands, one of each."""

    config: SimulatorConfig
    bot: BotAddress
    clock: SimulatorClock
    stream: Stream
    contacts: Contacts
    phones: Phones
    sent: Journal
    errors: Journal
    faults: Faults
    media: MediaStore
    tokens: Mapping[str, Tokens]
    codes: Mapping[str, Codes]
    menus: dict[str, Menu]
    followers: Followers
    incoming: Incoming
    exchange: Exchange
    hands: Hands
    messages: Messages
    service_messages: ServiceMessages
    scenes: Scenes
    schedules: Schedules
    meetings: Meetings

    @property
    def trusted_domain(self) -> str:
        """Where web login may lead."""
        return self.config.trusted_domain or self.bot.host


def build(config: SimulatorConfig) -> World:
    """Return a fresh platform."""
    clock = SimulatorClock(config.timezone, config.clock_file)
    bot = BotAddress(config.bot_url)
    stream, faults, followers = Stream(), Faults(), Followers(clock)
    sent, errors = Journal(clock), Journal(clock)
    contacts, phones, media = Contacts(config), Phones(clock, stream), MediaStore(clock)
    desk, incoming = CardDesk(clock, phones), Incoming(config, clock)
    scenes = Scenes()
    menus = {channel: Menu() for channel in CHANNELS}
    accounts = {channel: incoming.account(channel) for channel in CHANNELS}
    postman, passive = _postman(config, clock, bot), PassiveReplies(phones, desk, media)
    line = Line(envelopes(config), accounts, postman, faults)
    exchange = Exchange(line, passive, contacts, followers, phones, errors)
    quotas = Quotas(clock, config.accounts or len(config.people))
    certified = config.mp_certified
    return World(
        config=config,
        bot=bot,
        clock=clock,
        stream=stream,
        contacts=contacts,
        phones=phones,
        sent=sent,
        errors=errors,
        faults=faults,
        media=media,
        tokens=_tokens(clock),
        codes={channel: Codes(clock) for channel in CHANNELS},
        menus=menus,
        followers=followers,
        incoming=incoming,
        exchange=exchange,
        hands=Hands(phones, incoming, exchange, desk, media, menus, followers, scenes),
        messages=Messages(clock, contacts, phones, desk, media, quotas, sent, errors),
        service_messages=ServiceMessages(contacts, followers, phones, media, sent, certified),
        scenes=scenes,
        schedules=Schedules(contacts),
        meetings=Meetings(clock, contacts),
    )


def envelopes(config: SimulatorConfig) -> dict[str, Envelope]:
    """Return how each channel packs its callbacks."""
    wecom = Cipher(config.token, config.aes_key, config.corp_id)
    mp = Cipher(config.mp_token, config.mp_aes_key, config.app_id)
    return {
        WECOM: Envelope(WECOM, wecom, config.corp_id, agent_id=config.agent_id),
        MP: Envelope(MP, mp, config.mp_original_id, mode=config.mp_mode),
    }


def _postman(config: SimulatorConfig, clock: SimulatorClock, bot: BotAddress) -> Postman:
    return Postman(
        clock,
        bot,
        timeout_seconds=config.reply_timeout_seconds,
        retry_pause_seconds=config.retry_pause_seconds,
    )


def _tokens(clock: SimulatorClock) -> dict[str, Tokens]:
    return {
        WECOM: Tokens(clock, unknown_code=WECOM_UNKNOWN_TOKEN),
        MP: Tokens(clock, unknown_code=MP_UNKNOWN_TOKEN),
    }
