"""Whether a stored model was trained on the files that are there now."""

import hashlib
import json
from pathlib import Path

from bot.nlu.arrays import DESCRIPTION, FORMAT
from bot.nlu.encoder import installed_version


def fingerprint(project: Path, *, encoder: bool) -> str:
    """Return a hash over `config.yml`, every file of `data/nlu`, and the encoder's version."""
    digest = hashlib.sha256(installed_version().encode() if encoder else b"")
    folder = project / "data" / "nlu"
    for path in [project / "config.yml", *sorted(folder.rglob("*.y*ml"))]:
        digest.update(path.relative_to(project).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_current(project: Path, model: Path, *, encoder: bool = True) -> bool:
    """Return whether a model folder is what training on these files would give."""
    try:
        description = json.loads((model / DESCRIPTION).read_text(encoding="utf-8"))
        trained_on, written_as = description["trained_on"], description["format"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(written_as == FORMAT and trained_on == fingerprint(project, encoder=encoder))
