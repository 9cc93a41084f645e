"""Settings in, application out: the only module that knows every adapter."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask

from bot import jobs, policy, settings
from bot.app import App, Deaf, use
from bot.calendars import StateCalendar
from bot.channels import gates, official_account, wecom
from bot.channels.accounts import OfficialAccount, WeComAccount
from bot.channels.client import Connection
from bot.channels.hearing import SpeechServer
from bot.channels.login import OfficialLogin, WeComLogin
from bot.channels.media import PlatformFiles
from bot.channels.office import WeComMeetings, WeComSchedules
from bot.clock import SystemClock
from bot.courier import BoxCourier, BoxSealer, FixedPair, KeyDirectory, Keys
from bot.db.engine import Database
from bot.db.keys import StateKeys
from bot.db.tokens import PlatformTokens
from bot.db.unit_of_work import SqlTransactions
from bot.dialogue.local import LocalDialogue
from bot.dialogue.remote import RemoteDialogue
from bot.domain import places
from bot.domain.arrangements import Kind
from bot.domain.messages import Channel
from bot.domain.notices import Share
from bot.domain.places import Places
from bot.jobs import Worker
from bot.nlu import engines
from bot.nlu.departments import Routed, by_duties
from bot.nlu.matters import Splitter
from bot.nlu.picking import OfferedTimes
from bot.pictures import Darkroom
from bot.policy import Rulebook
from bot.ports import Arranger, Clock, Courier, Gate, Login, Sender, Understanding
from bot.reports.calendar_file import CalendarFile
from bot.services.attachments import Keeping
from bot.services.limits import MemberLimiter
from bot.services.outbox import Delivery
from bot.settings import Settings, SettingsRefused
from bot.web import factory, sessions
from bot.web.factory import Site


@dataclass(frozen=True)
class Assembly:
    """Everything that was built, for those who start processes."""

    settings: Settings
    rulebook: Rulebook
    database: Database
    dialogue: LocalDialogue
    app: App

    def site(self) -> Flask:
        """Return the web application."""
        rules = self.rulebook.policy
        return factory.create(
            Site(
                app=self.app,
                gates=_gates(self.settings),
                limiter=MemberLimiter(
                    per_minute=rules.messages_per_minute, burst=rules.messages_burst
                ),
                actions_token=self.settings.actions_token.get_secret_value(),
                actions=self.dialogue.actions,
                logins=_logins(self.settings, connections(self)),
                base_url=self.settings.base_url,
                pages_key=sessions.key_of(_state_key(self.settings)),
            )
        )

    def worker(self) -> Worker:
        """Return the worker: the timetable and the delivery, all of it or what is not sealed."""
        app = self.app
        share = Share.OPEN if self.settings.is_courier_apart else Share.ALL
        delivery = self._delivery(app.courier, share)
        lines = connections(self)
        keeping = Keeping(app.transactions, PlatformFiles(lines), Darkroom(), app.policy)
        return Worker(app, delivery, keeping)

    def courier(self) -> BoxCourier:
        """Return who opens sealed return addresses. Raises `SettingsRefused` without a key."""
        held = _held(self.settings)
        if held is None:
            raise SettingsRefused("HUITAN_SEAL_PRIVATE_KEY is not set: nothing can be opened")
        return held

    def courier_process(self) -> Worker:
        """Return the courier as a process of its own: its keys, and what goes to the unnamed."""
        if not self.settings.is_courier_apart:
            raise SettingsRefused(
                "HUITAN_COURIER is `worker`: the worker delivers to the unnamed; say `apart`"
            )
        held = self.courier()
        delivery = self._delivery(held, Share.SEALED)
        return Worker(self.app, delivery, jobs=jobs.of_courier(held))

    def _delivery(self, courier: Courier | None, share: Share) -> Delivery:
        app = self.app
        return Delivery(
            app.transactions,
            app.wording,
            app.senders,
            courier,
            app.policy.zone_of,
            share=share,
        )


def build() -> App:
    """Build from the environment and make it the application that actions ask."""
    return assemble(settings.read(), understands=True).app


def assemble(wanted: Settings, *, understands: bool = False) -> Assembly:
    """Build everything; the language model only for those who answer people.

    Raises `SettingsRefused`, `PolicyRefused`, or the refusals of domain.yml and rules.
    """
    rulebook = policy.read(wanted.policy, calendar=StateCalendar())
    database, keys = Database(wanted.database_url), state_keys(wanted)
    dialogue = LocalDialogue.load(wanted.project, rulebook.policy.zone)
    clock = SystemClock(wanted.clock_file)
    lines = _connections(wanted, PlatformTokens(database, keys), clock)
    app = App(
        clock=clock,
        policy=rulebook.policy,
        transactions=SqlTransactions(database, keys),
        understanding=_understanding(wanted, rulebook) if understands else engines.none(),
        dialogue=RemoteDialogue(wanted.dialogue_url, dialogue) if wanted.dialogue_url else dialogue,
        wording=dialogue.script,
        times=OfferedTimes(timezone=rulebook.policy.zone),
        sealer=BoxSealer(seal_keys(wanted)),
        courier=_courier(wanted),
        places=Places(places.key_of(_state_key(wanted))),
        hearing=SpeechServer(wanted.speech_url, lines) if wanted.speech_url else Deaf(),
        calendar_writer=CalendarFile(rulebook.policy.zone),
        senders=_senders(wanted, lines),
        base_url=wanted.base_url,
        arrangers=_arrangers(wanted, lines),
    )
    use(app)
    return Assembly(wanted, rulebook, database, dialogue, app)


def _understanding(wanted: Settings, rulebook: Rulebook) -> Understanding:
    engine = engines.load(wanted.project, wanted.model_dir, rasa_url=wanted.nlu_url)
    duties = rulebook.policy.duties
    return Splitter(Routed(engine, by_duties(duties)), duties)


def state_keys(wanted: Settings) -> StateKeys:
    """Return the keys of conversation state. Raises `SettingsRefused`."""
    return StateKeys(_state_key(wanted))


def _state_key(wanted: Settings) -> bytes:
    secret = wanted.state_key
    return _needed(secret.get_secret_value() if secret else None, "HUITAN_STATE_KEY")


def _needed(value: bytes | None, name: str) -> bytes:
    if value is None:
        raise SettingsRefused(f"{name} is not set; `huitan keys` prints a fresh set of keys")
    return value


def _courier(wanted: Settings) -> BoxCourier | None:
    """Return the courier of web and worker: none where a process of its own is the courier."""
    return None if wanted.is_courier_apart else _held(wanted)


def keyless(wanted: Settings) -> Settings:
    """Return the settings of a process that opens nothing. Raises `SettingsRefused`."""
    if wanted.is_courier_apart and wanted.seal_private_key is not None:
        raise SettingsRefused(
            "HUITAN_SEAL_PRIVATE_KEY is for `huitan courier` alone where HUITAN_COURIER is `apart`"
        )
    return wanted


def _held(wanted: Settings) -> BoxCourier | None:
    keys = seal_keys(wanted)
    # A directory that is still empty is filled by the worker's first night, or by hand.
    is_directory = wanted.seal_keys_dir is not None
    return BoxCourier(keys) if is_directory or keys.private() else None


def seal_keys(wanted: Settings) -> Keys:
    """Return where the courier's keys are. Raises `SettingsRefused`."""
    if wanted.seal_keys_dir is not None:
        return KeyDirectory(wanted.seal_keys_dir)
    public = _needed(wanted.seal_public_key, "HUITAN_SEAL_PUBLIC_KEY")
    private = wanted.seal_private_key
    return FixedPair(public, private.get_secret_value() if private else None)


def wecom_account(wanted: Settings) -> WeComAccount:
    """Return the WeCom account of the settings."""
    return WeComAccount(
        corp_id=wanted.wecom_corp_id,
        agent_id=wanted.wecom_agent_id,
        secret=wanted.wecom_secret.get_secret_value(),
        token=wanted.wecom_token.get_secret_value(),
        aes_key=wanted.wecom_aes_key.get_secret_value(),
        contact_secret=wanted.wecom_contact_secret.get_secret_value(),
        api_url=wanted.wecom_api_url,
    )


def official_account_of(wanted: Settings) -> OfficialAccount:
    """Return the Official Account of the settings."""
    return OfficialAccount(
        app_id=wanted.mp_app_id,
        secret=wanted.mp_secret.get_secret_value(),
        token=wanted.mp_token.get_secret_value(),
        aes_key=wanted.mp_aes_key.get_secret_value(),
        api_url=wanted.mp_api_url,
        template_id=wanted.mp_template_id,
    )


def _gates(wanted: Settings) -> Mapping[Channel, Gate]:
    found: dict[Channel, Gate] = {}
    if wanted.has_wecom:
        found[Channel.WECOM] = gates.wecom(wecom_account(wanted))
    if wanted.has_mp:
        found[Channel.MP] = gates.official(official_account_of(wanted))
    return found


def _logins(wanted: Settings, lines: Mapping[Channel, Connection]) -> Mapping[Channel, Login]:
    found: dict[Channel, Login] = {}
    if Channel.WECOM in lines:
        found[Channel.WECOM] = WeComLogin(wecom_account(wanted), lines[Channel.WECOM])
    if wanted.has_mp:
        found[Channel.MP] = OfficialLogin(official_account_of(wanted))
    return found


def connections(assembly: Assembly) -> Mapping[Channel, Connection]:
    """Return the connections to the platforms that are configured."""
    app = assembly.app
    return _connections(
        assembly.settings,
        PlatformTokens(assembly.database, state_keys(assembly.settings)),
        app.clock,
    )


def _connections(
    wanted: Settings, tokens: PlatformTokens, clock: Clock
) -> dict[Channel, Connection]:
    found: dict[Channel, Connection] = {}
    if wanted.has_wecom:
        found[Channel.WECOM] = wecom.connect(wecom_account(wanted), tokens=tokens, clock=clock)
    if wanted.has_mp:
        account = official_account_of(wanted)
        found[Channel.MP] = official_account.connect(account, tokens=tokens, clock=clock)
    return found


def _arrangers(wanted: Settings, lines: Mapping[Channel, Connection]) -> Mapping[Kind, Arranger]:
    """Return who makes rooms and calendar entries, where somebody does."""
    if Channel.WECOM not in lines:
        return {}
    line = lines[Channel.WECOM]
    return {
        Kind.ROOM: WeComMeetings(line),
        Kind.SCHEDULE: WeComSchedules(line, wanted.wecom_agent_id),
    }


def _senders(wanted: Settings, lines: Mapping[Channel, Connection]) -> Mapping[Channel, Sender]:
    senders: dict[Channel, Sender] = {}
    if Channel.WECOM in lines:
        agent_id = wanted.wecom_agent_id
        senders[Channel.WECOM] = wecom.WeComSender(lines[Channel.WECOM], agent_id)
    if Channel.MP in lines:
        account = official_account_of(wanted)
        senders[Channel.MP] = official_account.OfficialAccountSender(lines[Channel.MP], account)
    return senders
