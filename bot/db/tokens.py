"""The stores of tokens: those of our API, and those that the platform lent us."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.db.engine import Database
from bot.db.keys import StateKeys
from bot.db.tables import api_tokens, platform_tokens


class SqlApiTokens:
    """Hashes of API tokens in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, token_hash: str, role: str, now: datetime, *, person_id: str | None = None
    ) -> None:
        """Keep a token's hash, with the person as whom it writes."""
        values = {"token_hash": token_hash, "role": role, "created_at": now}
        self._connection.execute(insert(api_tokens).values(person_id=person_id, **values))

    def person(self, token_hash: str) -> str | None:
        """Return as whom a token writes."""
        wanted = select(api_tokens.c.person_id).where(api_tokens.c.token_hash == token_hash)
        return self._connection.execute(wanted).scalar()

    def role(self, token_hash: str) -> str | None:
        """Return the role of a token."""
        wanted = select(api_tokens.c.role).where(api_tokens.c.token_hash == token_hash)
        return self._connection.execute(wanted).scalar()


class PlatformTokens:
    """Access tokens shared by all processes, hidden under the state key."""

    def __init__(self, database: Database, keys: StateKeys) -> None:
        self._database = database
        self._keys = keys

    def get(self, key: str, now: datetime) -> str | None:
        """Return a token that is still good."""
        row = self._keys.row("token", key)
        wanted = select(platform_tokens).where(platform_tokens.c.key == row.hex())
        with self._database.reading() as connection:
            found = connection.execute(wanted).one_or_none()
        if found is None or found.expires_at <= now:
            return None
        return str(self._keys.reveal(found.token, row).get("token")) or None

    def put(self, key: str, token: str, expires_at: datetime) -> None:
        """Keep a fresh token."""
        row = self._keys.row("token", key)
        values = {"token": self._keys.hide({"token": token}, row), "expires_at": expires_at}
        make = sqlite_insert if self._database.is_sqlite else postgres_insert
        stored = make(platform_tokens).values(key=row.hex(), **values)
        with self._database.transaction() as connection:
            connection.execute(stored.on_conflict_do_update(index_elements=["key"], set_=values))

    def drop(self, key: str, token: str) -> None:
        """Forget a token that the platform refused, unless another process has renewed it."""
        row = self._keys.row("token", key)
        mine = platform_tokens.c.key == row.hex()
        with self._database.transaction() as connection:
            found = connection.execute(select(platform_tokens).where(mine)).one_or_none()
            if found and self._keys.reveal(found.token, row).get("token") == token:
                connection.execute(delete(platform_tokens).where(mine))
