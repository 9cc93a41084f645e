"""Decisions by chance that are the same in every run: each is drawn from the seed and its name."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

T = TypeVar("T")
BYTES = 8


@dataclass(frozen=True)
class Dice:
    """Answers by seed and name, so that no decision depends on the order of others."""

    seed: int

    def share(self, *names: object) -> float:
        """Return a number from 0 to 1, 1 excluded."""
        name = "|".join(map(str, (self.seed, *names)))
        drawn = hashlib.blake2b(name.encode(), digest_size=BYTES).digest()
        return int.from_bytes(drawn, "big") / 2.0 ** (8 * BYTES)

    def chance(self, likely: float, *names: object) -> bool:
        """Return whether something happens that does in this share of cases."""
        return self.share(*names) < likely

    def pick(self, among: Sequence[T], *names: object) -> T:
        """Return one of several."""
        return among[int(self.share(*names) * len(among))]

    def kind(self, likely: Mapping[str, float], *names: object) -> str:
        """Return one of several that are differently likely; the last takes what is left."""
        drawn, kinds = self.share(*names), list(likely)
        for kind in kinds[:-1]:
            if drawn < likely[kind]:
                return kind
            drawn -= likely[kind]
        return kinds[-1]

    def within(self, least: timedelta, most: timedelta, *names: object) -> timedelta:
        """Return a duration between two."""
        return least + (most - least) * self.share(*names)

    def shuffled(self, among: Sequence[T], *names: object) -> list[T]:
        """Return all of several in an order of chance."""
        keyed = sorted((self.share(*names, place), place) for place in range(len(among)))
        return [among[place] for _, place in keyed]
