"""The encoder's arithmetic for one text at a time, with what never changes worked out before.

The package streams fifteen megabytes of weights through the processor for every text. Half of them
only ever meet single pieces of text, of which an organisation has few common ones: what those give
is worked out once and kept in bytes. The two linear maps at the end are one.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import Floats

CHUNKS = 17
"""Into how many parts the package's table of pieces is scaled."""

AT_ONCE = 64
"""Pieces that are worked out together when many are remembered."""

ORDERS = ((2, 0), (3, 1), (5, 2))
"""The widths of the three windows, and how far each reaches to the left."""

WIDTH = 256
EMBEDDED = 512
SUMMED = EMBEDDED + len(ORDERS) * WIDTH

GIVEN = WIDTH * (len(ORDERS) + sum(width for width, _ in ORDERS))
"""Numbers that a piece gives by itself: its own features, then those for each window."""

SCALED = 64
"""Numbers that share one scale where they are kept in bytes."""

Bytes = NDArray[np.int8]


class QuickPass:
    """Encodes single texts with the arrays of the package's own model; not safe between threads."""

    def __init__(self, model: Any) -> None:
        self._model = model
        # As `_convolved` reads them; the package's own arithmetic takes them in either order.
        model.w2 = [np.asfortranarray(weights) for weights in model.w2]
        entry = np.concatenate([model.d0, model.p1], axis=1)
        self._entry = np.ascontiguousarray((model.ln_g[:, None] * model.cnn_W) @ entry)
        self._entry_bias = (model.ln_b @ model.cnn_W + model.cnn_b) @ entry
        self._places: dict[int, int] = {}
        self._kept: Bytes = np.zeros((0, 0), dtype=np.int8)
        self._scales: Floats = np.zeros((0, 0), dtype=np.float32)

    def remember(self, pieces: Sequence[int]) -> None:
        """Work out beforehand what common pieces give; each then takes four kilobytes."""
        self._kept = np.empty((len(pieces), GIVEN), dtype=np.int8)
        self._scales = np.empty((len(pieces), GIVEN // SCALED, 1), dtype=np.float32)
        for start in range(0, len(pieces), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            self._kept[some], self._scales[some] = _in_bytes(self._worked_out(pieces[some]))
        self._places = {piece: place for place, piece in enumerate(pieces)}

    def encode(self, text: str) -> Floats:
        """Return the vector of one text, as the package gives it but for rounding."""
        pieces = self.pieces(text)
        summed = self._evened(self._features(pieces)).sum(axis=0)
        return self._compressed(summed, len(pieces))

    def pieces(self, text: str) -> list[int]:
        """Return the numbers of a text's pieces."""
        pieces: list[int] = self._model.sp.encode(text, out_type=int, add_bos=True, add_eos=True)
        return pieces

    def _features(self, pieces: Sequence[int]) -> Floats:
        known = self._of_pieces(pieces)
        features = np.empty((len(pieces), SUMMED), dtype=np.float32)
        features[:, :EMBEDDED] = self._embedded(np.array(pieces))
        start = SUMMED - EMBEDDED
        for at, (width, left) in enumerate(ORDERS):
            own = known[:, at * WIDTH : (at + 1) * WIDTH]
            parts = known[:, start : start + width * WIDTH]
            start += width * WIDTH
            heard = _rectified(_slid(parts, width, left) + self._model.b1[at]) + own
            window = _convolved(heard, self._model.w2[at], width, left)
            columns = slice(EMBEDDED + at * WIDTH, EMBEDDED + (at + 1) * WIDTH)
            features[:, columns] = _rectified(window + self._model.b2[at]) + heard
        return features

    def _embedded(self, pieces: NDArray[np.int64]) -> Floats:
        model, chunk = self._model, pieces % CHUNKS
        rows: Floats = model.table[pieces] * model.scale[chunk, None] + model.lo[chunk, None]
        return rows

    def _of_pieces(self, pieces: Sequence[int]) -> Floats:
        """Return what each piece gives by itself: its own features, then those for each window."""
        places = [self._places.get(piece, -1) for piece in pieces]
        if not self._places:
            return self._worked_out(pieces)
        rows = _from_bytes(self._kept[places], self._scales[places])
        new = [at for at, place in enumerate(places) if place < 0]
        if new:
            rows[new] = self._worked_out([pieces[at] for at in new])
        return rows

    def _worked_out(self, pieces: Sequence[int]) -> Floats:
        model = self._model
        own = self._embedded(np.array(pieces)) @ model.proj_W + model.proj_b
        own = self._evened(own) * model.ln_g_all + model.ln_b_all
        parts = [
            own[:, at * WIDTH : (at + 1) * WIDTH] @ weights[place * WIDTH : (place + 1) * WIDTH]
            for at, weights in enumerate(model.w1)
            for place in range(len(weights) // WIDTH)
        ]
        return np.hstack([own, *parts])

    def _evened(self, rows: Floats) -> Floats:
        """Return rows with mean nought and variance one."""
        centred = rows - rows.mean(axis=-1, keepdims=True)
        variance = np.einsum("ij,ij->i", centred, centred) / centred.shape[-1]
        evened: Floats = centred / np.sqrt(variance + self._model.eps)[:, None]
        return evened

    def _compressed(self, summed: Floats, pieces: int) -> Floats:
        model, width = self._model, self._model.d0.shape[1]
        entry = (summed @ self._entry + pieces * self._entry_bias) / np.sqrt(pieces)
        narrow = _rectified(entry[width:] + _rectified(entry[:width]) @ model.d1)
        vector = np.tanh(narrow @ model.p3 + _rectified(narrow @ model.d2) @ model.d3)
        length = np.sqrt(max(float(vector @ vector), model.eps))
        row: Floats = (vector / length).astype(np.float32)
        return row


def _rectified(values: Floats) -> Floats:
    return np.maximum(values, 0, dtype=np.float32)


def _in_bytes(rows: Floats) -> tuple[Bytes, Floats]:
    """Return rows in whole numbers up to 127, and the scale of each stretch of them."""
    stretches = rows.reshape(len(rows), -1, SCALED)
    scales = np.abs(stretches).max(axis=2, keepdims=True) / 127 + 1e-12
    kept = np.rint(stretches / scales).astype(np.int8)
    return kept.reshape(rows.shape), scales.astype(np.float32)


def _from_bytes(kept: Bytes, scales: Floats) -> Floats:
    rows: Floats = (kept.reshape(len(kept), -1, SCALED) * scales).reshape(len(kept), -1)
    return rows


def _slid(parts: Floats, width: int, left: int) -> Floats:
    """Return the sums over each window of what its places give; beyond the text is nothing."""
    length = len(parts)
    sums = np.zeros((length, WIDTH), dtype=np.float32)
    for place in range(width):
        here, there = _overlap(place - left, length)
        sums[here] += parts[there, place * WIDTH : (place + 1) * WIDTH]
    return sums


def _convolved(rows: Floats, weights: Floats, width: int, left: int) -> Floats:
    """Return what the weights make of the window around each row."""
    # The small matrix on the right: a third quicker than the other way round.
    made: Floats = weights.T @ _windows(rows, width, left).T
    return made.T


def _windows(rows: Floats, width: int, left: int) -> Floats:
    """Return, for each row, the rows of its window beside each other; noughts beyond the text."""
    length = len(rows)
    wide = np.zeros((length, width * WIDTH), dtype=np.float32)
    for place in range(width):
        here, there = _overlap(place - left, length)
        wide[here, place * WIDTH : (place + 1) * WIDTH] = rows[there]
    return wide


def _overlap(step: int, length: int) -> tuple[slice, slice]:
    """Return which rows have another `step` rows away, and which those others are."""
    reach = max(length - abs(step), 0)
    here, there = max(-step, 0), max(step, 0)
    return slice(here, here + reach), slice(there, there + reach)
