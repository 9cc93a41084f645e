"""The encoder's vectors made comparable: centred, evened out, and of length one again."""

from dataclasses import dataclass

import numpy as np

from bot.nlu.features import Floats

EVENING = 0.5
"""How far the long axes are shortened: 0 leaves them, 1 whitens. Half was best on all sets."""

THIN = 1e-3
"""Axes shorter than this share of the longest carry noise only."""

NEAR = 32
"""Axes that are compared when the nearest training line is looked for."""


@dataclass(frozen=True)
class Space:
    """A centre and a projection."""

    centre: Floats
    projection: Floats

    def place(self, vectors: Floats) -> Floats:
        """Return each vector's place, of length one."""
        placed: Floats = np.matmul(vectors - self.centre, self.projection)
        return unit(placed)


def unit(rows: Floats) -> Floats:
    """Return rows scaled to length one; a row of noughts stays one."""
    squares = np.einsum("...i,...i->...", rows, rows)
    scaled: Floats = rows / np.sqrt(np.maximum(squares, 1e-24))[..., None]
    return scaled


def learn_space(vectors: Floats) -> Space:
    """Return the space in which the vectors spread evenly, its longest axes first."""
    centre = vectors.mean(axis=0, dtype=np.float64)
    spread = vectors - centre
    squares, axes = np.linalg.eigh(spread.T @ spread)
    lengths = np.sqrt(np.maximum(squares[::-1], 0))
    kept = lengths > THIN * max(float(lengths[0]), THIN)
    projection = axes[:, ::-1][:, kept] / lengths[kept] ** EVENING
    return Space(centre.astype(np.float32), projection.astype(np.float32))


def nearness(places: Floats, lines: Floats) -> Floats:
    """Return, for each place, the cosine to the nearest of the lines."""
    if not len(lines):
        return np.zeros(len(places), dtype=np.float32)
    best: Floats = (near_axes(places) @ lines.T).max(axis=1)
    return best


def near_axes(places: Floats) -> Floats:
    """Return the places in the axes that are compared, of length one."""
    return unit(places[:, :NEAR])
