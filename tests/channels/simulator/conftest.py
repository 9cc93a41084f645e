"""A platform and a bot, each on its own port, as the tests of the stand-in need them."""

import pytest
import sim_bot

from bot.simulator.server import running


@pytest.fixture
def bot():
    return sim_bot.Bot()


@pytest.fixture
def start(bot):
    """Start a platform with changed settings, pointed at the bot."""
    open_now = []

    def begin(**changes):
        serving = sim_bot.answering(bot)
        address = serving.__enter__()
        open_now.append(serving)
        platform = running(sim_bot.config(**{"bot_url": address, **changes}))
        open_now.append(platform)
        return sim_bot.Platform(platform.__enter__())

    yield begin
    for context in reversed(open_now):
        context.__exit__(None, None, None)


@pytest.fixture
def platform(start):
    return start()
