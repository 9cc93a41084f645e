"""Arrays and their description on disk: the same content is the same bytes, and never a pickle."""

import hashlib
import io
import json
import os
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.refusals import ModelRefused

FORMAT = 4
DESCRIPTION = "model.json"
ARRAYS = "arrays.npz"
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a zip file can hold; the hour of training must not change a byte."""

Arrays = Mapping[str, NDArray[Any]]


def packed(arrays: Arrays) -> bytes:
    """Return an npz file's bytes, which depend on the arrays alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(arrays):
            info = zipfile.ZipInfo(f"{name}.npy", FIXED_DATE)
            with archive.open(info, "w", force_zip64=True) as entry:
                whole = np.ascontiguousarray(arrays[name])
                np.lib.format.write_array(entry, whole, version=(1, 0), allow_pickle=False)
    return buffer.getvalue()


def write_model(out: Path, description: Mapping[str, Any], arrays: Arrays) -> int:
    """Replace the folder `out` by a new model; returns its size in bytes.

    The folder appears whole: it is written beside its place and then renamed.
    """
    content = packed(arrays)
    whole = {
        **description,
        "format": FORMAT,
        "arrays_sha256": hashlib.sha256(content).hexdigest(),
    }
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=0)
    beside = out.with_name(f".{out.name}.new{os.getpid()}")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    (beside / ARRAYS).write_bytes(content)
    (beside / DESCRIPTION).write_text(text, encoding="utf-8")
    _swap(beside, out)
    return len(content) + len(text.encode())


def _swap(beside: Path, out: Path) -> None:
    old = out.with_name(f".{out.name}.old{os.getpid()}")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    beside.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def read_model(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return a model's description and arrays; raises `ModelRefused` with what to do."""
    try:
        description = json.loads((path / DESCRIPTION).read_text(encoding="utf-8"))
        content = (path / ARRAYS).read_bytes()
    except FileNotFoundError:
        raise ModelRefused(f"there is no model in {path.name}: run `huitan train`") from None
    except ValueError:
        raise ModelRefused(_damaged(path)) from None
    if not isinstance(description, dict) or description.get("format") != FORMAT:
        raise ModelRefused(f"the model in {path.name} is of another format: run `huitan train`")
    if hashlib.sha256(content).hexdigest() != description.get("arrays_sha256"):
        raise ModelRefused(_damaged(path))
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        return description, {name: archive[name] for name in archive.files}


def _damaged(path: Path) -> str:
    return f"the model in {path.name} is damaged: run `huitan train`"
