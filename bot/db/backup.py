"""Backups: every row of every table as JSON lines, in random order, from one moment.

Rows and not pages: a page keeps what was deleted, and the order of rows tells when they came.
The same files go into SQLite and PostgreSQL. No key is ever in a backup.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from bot.db.engine import Database
from bot.db.migrate import revision
from bot.db.tables import metadata

MANIFEST = "manifest.json"
KEYS = "not in this backup: HUITAN_STATE_KEY and the seal keys must be kept elsewhere"
LEFT_OUT = frozenset({"platform_tokens"})
CHUNK = 500


class BackupRefused(Exception):
    """A backup cannot be made or taken back; the message is one sentence."""


def make(database: Database, directory: Path, *, now: datetime) -> Mapping[str, int]:
    """Write a backup into an empty directory and return the rows of each table."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(directory.iterdir()):
        raise BackupRefused(f"{directory} is not empty")
    rows, sums = {}, {}
    with database.reading() as connection:
        for table in _tables():
            file = directory / f"{table.name}.jsonl"
            rows[table.name] = _write(connection, table, file)
            sums[file.name] = _sum(file)
        made = revision(connection)
    # The day only: the hour of a copy helps whoever compares copies.
    manifest = {"made_on": now.date().isoformat(), "schema": made, "keys": KEYS}
    text = json.dumps(manifest | {"rows": rows, "sha256": sums}, indent=1)
    (directory / MANIFEST).write_text(text + "\n", "utf-8")
    return rows


def _tables() -> Iterator[Table]:
    return (table for table in metadata.sorted_tables if table.name not in LEFT_OUT)


def _write(connection: Connection, table: Table, file: Path) -> int:
    count = 0
    found = connection.execute(select(table).order_by(func.random()))
    with file.open("w", encoding="utf-8") as lines:
        file.chmod(0o600)
        for row in found:
            lines.write(json.dumps([_out(value) for value in row], ensure_ascii=False) + "\n")
            count += 1
    return count


def _out(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, datetime | date | time):
        return {type(value).__name__: value.isoformat()}
    return value


KINDS: Mapping[str, Any] = {
    "hex": bytes.fromhex,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


def _in(value: Any) -> Any:
    if isinstance(value, dict) and len(value) == 1:
        kind, said = next(iter(value.items()))
        return KINDS[kind](said) if kind in KINDS else value
    return value


def _sum(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def take_back(database: Database, directory: Path) -> Mapping[str, int]:
    """Fill an empty database from a backup, all or nothing, and return the rows of each table."""
    manifest = _checked(directory)
    with database.transaction() as connection:
        if manifest["schema"] != revision(connection):
            raise BackupRefused(f"the backup is of schema {manifest['schema']}, not of this one")
        for table in _tables():
            if connection.execute(select(table).limit(1)).first() is not None:
                raise BackupRefused(f"the database is not empty: {table.name} holds rows")
        rows = {table.name: _read(connection, table, directory) for table in _tables()}
    if rows != manifest["rows"]:
        raise BackupRefused("the backup does not hold the rows that its manifest names")
    return rows


def _checked(directory: Path) -> Mapping[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((directory / MANIFEST).read_text("utf-8"))
        changed = [
            name for name, sha in manifest["sha256"].items() if _sum(directory / name) != sha
        ]
    except (OSError, ValueError, KeyError) as error:
        raise BackupRefused(f"{directory} holds no backup: {type(error).__name__}") from error
    if changed:
        raise BackupRefused(f"{changed[0]} is not as it was written")
    return manifest


def _read(connection: Connection, table: Table, directory: Path) -> int:
    count, chunk = 0, []
    names = [column.name for column in table.columns]
    with (directory / f"{table.name}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            chunk.append(dict(zip(names, map(_in, json.loads(line)), strict=True)))
            if len(chunk) == CHUNK:
                connection.execute(insert(table), chunk)
                count, chunk = count + len(chunk), []
    if chunk:
        connection.execute(insert(table), chunk)
    return count + len(chunk)
