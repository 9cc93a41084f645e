"""Reads Rasa's files: YAML 1.2 as Rasa reads it, with refusals that name the file and the line."""

import re
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as BaseLoader
except ImportError:  # a PyYAML built without libyaml reads the same, only slower
    from yaml import SafeLoader as BaseLoader  # type: ignore[assignment]  # same interface


class FileRefused(ValueError):
    """A file says something that cannot be played; `keys` is the way to the place in it."""

    def __init__(self, reason: str, *keys: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.keys = keys

    def located(self, path: Path) -> "FileRefused":
        """Return the same refusal with file, line and key in its sentence."""
        where = ".".join(str(key) for key in self.keys)
        sentence = f"{where}: {self.reason}" if where else self.reason
        return FileRefused(f"{path}:{_line_of(path, self.keys)}: {sentence}")


class _Loader(BaseLoader):
    """YAML 1.2's scalars: `no` and `9:30` stay words, as they do for Rasa."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key.value} stands here twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


# Emptied first: YAML 1.1 would read `no` as false and `9:30` as a number.
_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("merge", r"^<<$", "<"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def read(path: Path) -> dict[str, Any]:
    """Return the mapping that a file holds. Raises `FileRefused`."""
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        content = loader.get_single_data()
    except (OSError, UnicodeDecodeError) as error:
        raise FileRefused(f"{path}: cannot be read: {error}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FileRefused(f"{path}:{line}: {error.problem}") from error
    except yaml.YAMLError as error:
        raise FileRefused(f"{path}: is not YAML: {error}") from error
    if not isinstance(content, dict):
        raise FileRefused(f"{path}:1: must be a mapping of keys")
    return content


def _line_of(path: Path, keys: Sequence[str | int]) -> int:
    node = _Loader(path.read_text(encoding="utf-8")).get_single_node()
    line = 1
    for key in keys:
        step = _step(node, key)
        if step is None:
            break
        line, node = step
    return line


def _step(node: yaml.Node | None, key: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        child = node.value[key]
        return child.start_mark.line + 1, child
    if isinstance(node, yaml.MappingNode):
        for name, child in node.value:
            if name.value == str(key):
                return name.start_mark.line + 1, child
    return None
