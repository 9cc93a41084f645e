"""What was stolen, made readable: rows, raw pages, and the write-ahead log commit by commit."""

import sqlite3
import struct
from dataclasses import dataclass, field
from datetime import datetime

HEADER, FRAME_HEADER = 32, 24


@dataclass
class Copy:
    """One copy of the database as rows, and as raw bytes where it was files."""

    at: datetime
    tables: dict
    raw: bytes = b""
    commits: list = field(default_factory=list)


def opened(at, stolen, seen):
    """Return a copy that can be looked at, whatever was stolen."""
    if isinstance(stolen, dict):
        return Copy(at, stolen)
    raw = b"".join(fresh_pages(stolen, seen))
    # Whoever opens the file empties the log, so the log is read before.
    commits = history(stolen)
    return Copy(at, read(stolen), raw, commits)


def fresh_pages(path, seen):
    """Yield the pages of a file and of its log that no copy held before, free ones too."""
    base = path.read_bytes()
    size = struct.unpack(">H", base[16:18])[0]
    pages = [base[start : start + size] for start in range(0, len(base), size)]
    wal = path.with_name(path.name + "-wal")
    log = wal.read_bytes() if wal.exists() else b""
    step = size + FRAME_HEADER
    pages += [log[at + FRAME_HEADER : at + step] for at in range(HEADER, len(log), step)]
    for page in pages:
        if page not in seen:
            seen.add(page)
            yield page


def read(path):
    """Return all rows of all tables of a file."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    names = [
        row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
    ]
    tables = {
        name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}")] for name in names
    }
    connection.close()
    return tables


def history(path):
    """Replay the write-ahead log commit by commit; return what each commit changed."""
    wal = path.with_name(path.name + "-wal")
    if not wal.exists() or wal.stat().st_size <= HEADER:
        return []
    log, base = wal.read_bytes(), bytearray(path.read_bytes())
    size = struct.unpack(">I", log[8:12])[0]
    salts, known, found = log[16:24], None, []
    for start in range(HEADER, len(log) - size - FRAME_HEADER + 1, size + FRAME_HEADER):
        page, pages = struct.unpack(">II", log[start : start + 8])
        if log[start + 8 : start + 16] != salts:
            break
        end = page * size
        base.extend(bytes(max(0, end - len(base))))
        base[end - size : end] = log[start + FRAME_HEADER : start + FRAME_HEADER + size]
        if pages:
            rows = watched(bytes(base))
            if known is not None:
                found.append({name: rows[name] - known[name] for name in rows})
            known = rows
    return found


def watched(image):
    """Return the rows of the tables that matter, as sets of (key, rest)."""
    connection = sqlite3.connect(":memory:")
    # A file in WAL mode wants its log; as a rollback-journal file it is complete as it stands.
    connection.deserialize(image[:18] + b"\x01\x01" + image[20:])
    # Whatever is hidden differs at both ends when it is hidden anew.
    ends = "hex(substr(state, 1, 24)) || hex(substr(state, -48))"
    asked = {
        "conversations": f"SELECT hex(key), {ends} FROM conversations",
        "tickets": "SELECT seq, author_id, anonymous, version FROM tickets",
    }
    try:
        return {name: set(connection.execute(query)) for name, query in asked.items()}
    except sqlite3.DatabaseError:
        return {name: set() for name in asked}
    finally:
        connection.close()
