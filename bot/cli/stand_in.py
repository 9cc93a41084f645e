"""The simulator with the accounts that the bot knows."""

from pathlib import Path

from bot.settings import Settings
from bot.simulator import server
from bot.simulator.config import SimulatorConfig
from bot.simulator.roster import read_people

DEMO_PEOPLE = Path(__file__).resolve().parent.parent / "simulator" / "demo_people.csv"

serve = server.serve


def config(
    wanted: Settings, *, bot_url: str, people: Path | None, mp_mode: str, api_token: str
) -> SimulatorConfig:
    """Return the stand-in's configuration out of the bot's settings."""
    return SimulatorConfig(
        corp_id=wanted.wecom_corp_id,
        agent_id=wanted.wecom_agent_id,
        secret=wanted.wecom_secret.get_secret_value(),
        contact_secret=wanted.wecom_contact_secret.get_secret_value(),
        token=wanted.wecom_token.get_secret_value(),
        aes_key=wanted.wecom_aes_key.get_secret_value(),
        app_id=wanted.mp_app_id,
        mp_secret=wanted.mp_secret.get_secret_value(),
        mp_token=wanted.mp_token.get_secret_value(),
        mp_aes_key=wanted.mp_aes_key.get_secret_value(),
        bot_url=bot_url,
        people=read_people((people or DEMO_PEOPLE).read_text("utf-8-sig")),
        mp_mode=mp_mode,
        api_token=api_token,
        clock_file=wanted.clock_file,
        timezone=wanted.timezone,
    )
