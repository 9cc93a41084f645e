"""Files that a command writes: a place that cannot be written to is one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class OutOfReach(Exception):
    """A file cannot be read or written; the message is one sentence."""


@contextmanager
def reaching(path: Path) -> Iterator[None]:
    """Turn trouble with a file into a refusal. Raises `OutOfReach`."""
    try:
        yield
    except OSError as error:
        raise OutOfReach(f"{error.filename or path}: {error.strerror or error}") from error


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """Lend a name beside the file; only what was finished takes its place. Raises `OutOfReach`."""
    draft = path.with_name(f".{path.stem}.part{path.suffix}")
    with reaching(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield draft
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
