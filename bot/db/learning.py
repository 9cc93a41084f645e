"""The store of what is learned from use: routing terms under keyed hashes, texts encrypted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, func, select

from bot.db.keys import StateKeys
from bot.db.statements import MAKERS, ready
from bot.db.tables import heard_texts, routing_terms
from bot.domain.learning import Heard, Kept


class SqlLearning:
    """What is learned, in SQL. No row tells whose text it was, nor the order of writing."""

    def __init__(self, connection: Connection, keys: StateKeys) -> None:
        self._connection = connection
        self._keys = keys
        # One message asks about the same text several times; teaching forgets the answers.
        self._seen: dict[frozenset[str], Mapping[int, Sequence[int]]] = {}

    def teach(self, terms: Collection[str], *, department_id: int, weight: int) -> None:
        """Add a weight to terms for a department."""
        self._seen.clear()
        if not terms:
            return
        new = MAKERS[self._connection.dialect.name](routing_terms)
        raised = routing_terms.c.weight + new.excluded.weight
        # In one order, or two who teach at once could wait for each other.
        rows = [
            {"term": term, "department_id": department_id, "weight": weight}
            for term in sorted(map(self._term, terms))
        ]
        self._connection.execute(
            new.on_conflict_do_update(
                index_elements=["term", "department_id"], set_={"weight": raised}
            ),
            rows,
        )

    def taught(self, terms: Collection[str]) -> Mapping[int, Sequence[int]]:
        """Return the weights of those terms that are known, by department id."""
        wanted = frozenset(terms)
        if wanted and wanted not in self._seen:
            found: dict[int, list[int]] = {}
            hashes = {"terms": [self._term(term) for term in wanted]}
            for row in self._connection.execute(ready(self._connection).taught, hashes):
                found.setdefault(row.department_id, []).append(row.weight)
            self._seen[wanted] = found
        return self._seen.get(wanted, {})

    def _term(self, term: str) -> bytes:
        return self._keys.row("term", term)

    def keep(self, heard: Heard, *, on: date, most: int) -> bytes:
        """Keep a text with its day; the oldest goes where there are too many. Return its id."""
        row = self._row(heard.text)
        self.forget([row])
        count = self._connection.execute(select(func.count()).select_from(heard_texts)).scalar_one()
        if count >= most:
            oldest = select(heard_texts.c.id).order_by(heard_texts.c.on_day, heard_texts.c.id)
            self.forget(self._connection.execute(oldest.limit(count - most + 1)).scalars().all())
        self._write(row, heard, on)
        return row

    def choose(self, text: str, chosen: str) -> None:
        """Note what a kept text was meant as; a text that is not kept stays unkept."""
        row = self._row(text)
        found = self._connection.execute(select(heard_texts).where(heard_texts.c.id == row))
        for kept in found.all():
            heard = self._read(kept)
            if heard is not None:
                self.forget([row])
                self._write(row, replace(heard, chosen=chosen), kept.on_day)

    def forget(self, ids: Sequence[bytes]) -> None:
        """Forget kept texts."""
        if ids:
            self._connection.execute(delete(heard_texts).where(heard_texts.c.id.in_(ids)))

    def kept(self) -> Sequence[Kept]:
        """Return what is kept, the oldest day first."""
        wanted = select(heard_texts).order_by(heard_texts.c.on_day, heard_texts.c.id)
        read = [(row.id, self._read(row)) for row in self._connection.execute(wanted)]
        return [Kept(row, heard) for row, heard in read if heard is not None]

    def purge(self, before: date) -> None:
        """Forget texts kept before a day."""
        self._connection.execute(delete(heard_texts).where(heard_texts.c.on_day < before))

    def _row(self, text: str) -> bytes:
        return self._keys.row("heard", text)

    def _write(self, row: bytes, heard: Heard, on: date) -> None:
        insert = MAKERS[self._connection.dialect.name](heard_texts).on_conflict_do_nothing()
        hidden = self._keys.hide(asdict(heard), row)
        self._connection.execute(insert, {"id": row, "on_day": on, "body": hidden})

    def _read(self, row: Any) -> Heard | None:
        """Return a text; None where the state key has changed since."""
        fields = self._keys.reveal(row.body, row.id)
        if not fields:
            return None
        guesses = tuple((str(name), float(sure)) for name, sure in fields.pop("guesses"))
        return Heard(**fields, guesses=guesses)
