"""YAML files read with the line of every piece, so that a refusal can point at it."""

from dataclasses import dataclass
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.nlu.refusals import NLURefused

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Source:
    """A line of a file; prints as `file:line`."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Piece:
    """A YAML node with the file that it stands in and the error that refuses it."""

    node: Node
    file: str
    refusal: type[NLURefused]

    @property
    def source(self) -> Source:
        """Return where the piece begins."""
        return Source(self.file, int(self.node.start_mark.line) + 1)

    @property
    def is_text(self) -> bool:
        """Return whether the piece is a scalar."""
        return isinstance(self.node, ScalarNode)

    @property
    def is_block(self) -> bool:
        """Return whether the piece is a literal block (`|`), whose lines start one below."""
        return isinstance(self.node, ScalarNode) and self.node.style == "|"

    def refuse(self, why: str) -> NLURefused:
        """Return the error that says why, with file and line."""
        return self.refusal(f"{self.source}: {why}")

    def text(self) -> str:
        """Return the scalar as it is written; refuses anything else."""
        if not isinstance(self.node, ScalarNode):
            raise self.refuse("a plain value is expected here")
        return str(self.node.value)

    def items(self) -> list["Piece"]:
        """Return the entries of a list; refuses anything else."""
        if not isinstance(self.node, SequenceNode):
            raise self.refuse("a list is expected here")
        return [Piece(node, self.file, self.refusal) for node in self.node.value]

    def fields(self) -> dict[str, "Piece"]:
        """Return the entries of a mapping by key; refuses anything else and doubled keys."""
        if not isinstance(self.node, MappingNode):
            raise self.refuse("`key: value` lines are expected here")
        found: dict[str, Piece] = {}
        for key, value in self.node.value:
            name = str(key.value)
            if name in found:
                raise Piece(key, self.file, self.refusal).refuse(f"`{name}` stands here twice")
            found[name] = Piece(value, self.file, self.refusal)
        return found

    def value(self) -> object:
        """Return the piece as plain Python values (numbers, true/false, lists, mappings)."""
        return yaml.safe_load(yaml.serialize(self.node))


def read_yaml(path: Path, *, shown: str, refusal: type[NLURefused]) -> Piece | None:
    """Return a file's one document, or None when it is empty. `shown` is its name in refusals."""
    text = ""
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=Loader)
    except FileNotFoundError:
        raise refusal(f"{shown}: there is no such file") from None
    except UnicodeDecodeError:
        raise refusal(f"{shown}:1: the file is not UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(int(mark.line) + 1, len(text.splitlines())) if mark else 1
        raise refusal(f"{shown}:{line}: not valid YAML ({error.problem})") from None
    except yaml.YAMLError as error:
        raise refusal(f"{shown}:1: not valid YAML ({str(error).splitlines()[0]})") from None
    return Piece(node, shown, refusal) if node is not None else None
