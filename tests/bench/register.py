"""Writes a register of 100,000 tickets, and says how long it takes and how much memory it needs."""

import resource
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.domain.register import Entry, Selection, Sight
from bot.domain.tickets import Status
from bot.reports import register_file
from bot.services import register

DAY = datetime(2026, 1, 1, 1, tzinfo=UTC)
LINE = Entry(
    seq=1, number="SQ-0001", kind="request", topic="life", title="食堂的汤是凉的",
    text="食堂最近的菜又咸又油，汤也是凉的，能不能管管，大家都这么说。", place="一号食堂",
    anonymous=False, author="张伟", unit="综采一队", department="后勤科", owner="李海",
    supervisor="钱敏", filed_at=DAY, due_at=DAY + timedelta(days=5), status=Status.CLOSED,
    answer="换了新厨师，明天起汤用保温桶，咸淡按职工口味调整。", answered_at=DAY,
    rating="satisfied",
    overdue=False, extended=False, reopened=0,
)  # fmt: skip


class Shelf:
    """A register of so many lines that exist only when they are asked for."""

    def __init__(self, lines):
        self._lines = lines

    @property
    def register(self):
        return self

    def page(self, _wanted, *, after, limit):
        start = after.seq + 1 if after else 1
        numbers = range(start, min(start + limit, self._lines + 1))
        return [replace(LINE, seq=n, number=f"SQ-{n:04d}", text=f"{n}{LINE.text}") for n in numbers]


def write(lines, path):
    """Write so many lines."""
    selection = Selection(Sight(mood=False, authors=True))
    entries = register.lines(Shelf(lines), selection)
    return register_file.write(entries, path, zone=ZoneInfo("Asia/Shanghai"))


def main():
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "x.xlsx"
        write(lines, path)
        size = path.stat().st_size
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(  # noqa: T201 - a bench speaks
        f"{lines} lines: {seconds:.1f} s, {size / 1e6:.1f} MB file, "
        f"peak {peak / 1024:.0f} MB (before {before / 1024:.0f} MB)"
    )


if __name__ == "__main__":
    main()
