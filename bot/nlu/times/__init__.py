"""Times and choices: a small grammar of what people answer when slots are offered."""

from bot.nlu.times.matcher import SlotTimes

__all__ = ["SlotTimes"]
