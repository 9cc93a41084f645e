"""Files that people send with a matter: what they really are, and which of them are kept."""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from bot.domain.messages import Channel

MB = 1024 * 1024


class FileKind(StrEnum):
    """What the platform calls a file."""

    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"


TELLING = frozenset({FileKind.VOICE, FileKind.VIDEO, FileKind.FILE})
"""What may tell who sent it even without a name: a voice, a face, an author's name inside."""


class Loss(StrEnum):
    """Why a file could not be kept; the author is told in these words' own sentences."""

    GONE = "gone"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"


PLATFORM_MB: Mapping[FileKind, int] = MappingProxyType(
    {FileKind.IMAGE: 10, FileKind.VOICE: 2, FileKind.VIDEO: 10, FileKind.FILE: 20}
)
"""What the platforms take: https://developer.work.weixin.qq.com/document/path/90253."""


@dataclass(frozen=True)
class FileRules:
    """How large a file may be, and for how long it is asked for: the platforms keep three days."""

    largest_mb: Mapping[FileKind, int] = field(default_factory=lambda: PLATFORM_MB)
    given_up_after: timedelta = timedelta(days=3)

    def largest_bytes(self, kind: FileKind) -> int:
        """Return the most bytes that a file of a kind may have."""
        return self.largest_mb[kind] * MB


def read(values: Mapping[str, Any]) -> FileRules:
    """Return how large files may be, by kind; one number holds for every kind as far as it can.

    Raises `ValueError`.
    """
    said = values.get("largest_mb", {})
    if not isinstance(said, Mapping):
        most = _megabytes("largest_mb", said, max(PLATFORM_MB.values()))
        return FileRules({kind: min(most, PLATFORM_MB[kind]) for kind in FileKind})
    if unknown := set(said) - set(FileKind):
        raise ValueError(f"files.largest_mb knows no {min(unknown)}, only {', '.join(FileKind)}")
    own = {
        FileKind(kind): _megabytes(f"largest_mb.{kind}", most, PLATFORM_MB[FileKind(kind)])
        for kind, most in said.items()
    }
    return FileRules({**PLATFORM_MB, **own})


def _megabytes(name: str, said: object, most: int) -> int:
    if isinstance(said, bool) or not isinstance(said, int) or not 0 < said <= most:
        raise ValueError(
            f"files.{name} is a number from 1 to {most}, as the platforms take it, not {said!r}"
        )
    return said


@dataclass(frozen=True)
class Awaited:
    """A file that still lies with the platform, and the matter that it belongs to."""

    id: str
    ticket_id: str
    kind: FileKind
    channel: Channel
    media_id: str
    anonymous: bool
    tries: int = 0
    giver_id: str | None = None


@dataclass(frozen=True)
class File:
    """A kept file: its bytes, and what they are, by the bytes themselves."""

    content_type: str
    content: bytes = field(repr=False)

    @property
    def size(self) -> int:
        """Return the number of bytes."""
        return len(self.content)

    @property
    def sha256(self) -> str:
        """Return the fingerprint by which a changed file shows."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Attached:
    """A file as it stands in a list; without content where it is still awaited, or was lost."""

    id: str
    kind: FileKind
    name: str
    state: str
    content_type: str = ""
    size: int = 0
    giver_id: str | None = None

    @property
    def is_readable(self) -> bool:
        """Return whether there is something to read, now or soon."""
        return self.state in (AWAITED, KEPT)


@dataclass(frozen=True)
class Enclosure:
    """A file on its way to somebody, under a name that tells nothing of an unnamed author."""

    file: File
    name: str


AWAITED, KEPT = "awaited", "kept"
ANSWER, PROGRESS, QUESTION = "answer", "progress", "question"
"""What a file is laid ready for: with which words it goes to the author."""

STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"#!AMR-WB\n", "audio/amr-wb"),
    (b"#!AMR\n", "audio/amr"),
    (b"#!SILK_V3", "audio/silk"),
    (b"\x02#!SILK_V3", "audio/silk"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
BOXES = {
    (b"RIFF", b"WEBP"): "image/webp",
    (b"RIFF", b"WAVE"): "audio/wav",
    (b"RIFF", b"AVI "): "video/x-msvideo",
}
FITS = {
    FileKind.IMAGE: ("image/",),
    FileKind.VOICE: ("audio/",),
    FileKind.VIDEO: ("video/",),
    FileKind.FILE: ("image/", "audio/", "video/", "application/", "text/"),
}
EXECUTABLE = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!/")
PAGE = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml")
"""What a browser would run if somebody opened it from our pages."""


def content_type(content: bytes) -> str:
    """Return what the bytes are, whatever the sender says; empty for what is not taken."""
    if content.startswith(EXECUTABLE):
        return ""
    known = next((named for start, named in STARTS if content.startswith(start)), "")
    if known:
        return known
    if content[4:8] == b"ftyp":
        return "video/mp4"
    return BOXES.get((content[:4], content[8:12]), "") or _text(content)


def _text(content: bytes) -> str:
    start = content.lstrip()[:64].lower()
    if not content or b"\x00" in content or start.startswith(PAGE):
        return ""
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return "text/plain"
    return ""


def loss(kind: FileKind, content: bytes, rules: FileRules) -> Loss | None:
    """Return why a file is not kept; None for one that is."""
    if len(content) > rules.largest_bytes(kind):
        return Loss.TOO_LARGE
    found = content_type(content)
    return None if found and found.startswith(FITS[kind]) else Loss.WRONG_TYPE


SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "audio/amr": "amr",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/ogg": "ogg",
    "video/mp4": "mp4",
    "video/x-msvideo": "avi",
    "application/pdf": "pdf",
    "application/vnd.rar": "rar",
    "application/x-7z-compressed": "7z",
    "text/plain": "txt",
}
PACKED = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
COMPOUND = {"WordDocument": "doc", "Workbook": "xls", "PowerPoint Document": "ppt"}


def suffix(file: File) -> str:
    """Return how the name of a file should end, so that a phone opens it."""
    if file.content_type == "application/zip":
        return _packed(file.content)
    if file.content_type == "application/x-ole-storage":
        inside = (end for name, end in COMPOUND.items() if name.encode("utf-16-le") in file.content)
        return next(inside, "doc")
    return SUFFIXES.get(file.content_type, "bin")


def _packed(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    # Cut short; with names that are no text; packed as only newer programs can read.
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "zip"
    return next((end for name, end in PACKED.items() if name in names), "zip")
