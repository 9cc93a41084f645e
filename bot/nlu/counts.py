"""How often each name occurs in each line, and what that weighs; only training imports this."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from bot.nlu.features import Columns, Floats, Vocabulary


@dataclass(frozen=True)
class Counts:
    """A sparse row for each line and a column for each name, the names in order."""

    names: tuple[str, ...]
    rows: Any


@dataclass(frozen=True)
class Known:
    """The columns of the names that are known, and the weight of each."""

    columns: Columns
    rarity: Floats

    def weigh(self, rows: Any) -> Any:
        """Return the tf-idf weights of counted rows in the known columns, each of length one.

        The same numbers as `Vocabulary.weigh` gives, for many lines at once.
        """
        weighed = rows[:, self.columns]
        weighed.data = (1 + np.log(weighed.data)) * self.rarity[weighed.indices]
        squares = np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel()
        lengths = np.sqrt(np.where(squares > 0, squares, 1)).astype(np.float32)
        weighed.data /= np.repeat(lengths, np.diff(weighed.indptr))
        return weighed

    def vocabulary(self, names: Sequence[str]) -> Vocabulary:
        """Return the known ones of the names of all columns as the engine asks for them."""
        known = (names[column] for column in self.columns.tolist())
        return Vocabulary({name: at for at, name in enumerate(known)}, self.rarity)


def count(texts: Sequence[Sequence[str]]) -> Counts:
    """Count the names of each text."""
    counted = [Counter(names) for names in texts]
    names = tuple(sorted(set().union(*counted)))
    column = {name: at for at, name in enumerate(names)}
    ends = np.cumsum([0, *(len(one) for one in counted)])
    columns = np.fromiter((column[name] for one in counted for name in one), dtype=np.int64)
    times = np.fromiter((times for one in counted for times in one.values()), dtype=np.float32)
    rows = sparse.csr_matrix((times, columns, ends), shape=(len(texts), len(names)))
    rows.sort_indices()
    return Counts(names, rows)


def learn_known(rows: Any, *, min_df: int) -> Known:
    """Return the names that occur in at least `min_df` rows, with their inverse frequency."""
    spread = rows.getnnz(axis=0)
    columns = np.flatnonzero(spread >= min_df)
    rarity = np.log((1 + rows.shape[0]) / (1 + spread[columns])) + 1
    return Known(columns, rarity.astype(np.float32))
