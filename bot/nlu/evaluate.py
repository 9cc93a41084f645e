"""How well an engine does on labelled messages, in figures that a person can act on."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.domain.understanding import Parse
from bot.nlu.training_data import Example
from bot.nlu.verdict import DANGER, FALLBACK, SCOPE


@dataclass(frozen=True)
class IntentFigures:
    """How one intent did."""

    precision: float
    recall: float
    f1: float
    messages: int


@dataclass(frozen=True)
class Confusion:
    """How often one intent was taken for another."""

    expected: str
    predicted: str
    times: int


@dataclass(frozen=True)
class Evaluation:
    """The whole picture. A fallback counts as wrong, but for out-of-scope messages as right."""

    messages: int
    accuracy: float
    accuracy_before_fallback: float
    macro_f1: float
    topic_accuracy: float
    danger_recall: float
    danger_precision: float
    foreign_rejected: float
    fell_back: float
    intents: dict[str, IntentFigures]
    confusions: tuple[Confusion, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


@dataclass(frozen=True)
class _Answer:
    wanted: Example
    parse: Parse

    @property
    def got(self) -> str:
        if self.wanted.intent == SCOPE and self.parse.intent.name == FALLBACK:
            return SCOPE
        return self.parse.intent.name

    @property
    def guess(self) -> str:
        real = [intent.name for intent in self.parse.ranking if intent.name != FALLBACK]
        return real[0] if real else FALLBACK

    @property
    def right(self) -> bool:
        return self.got == self.wanted.intent


def evaluate(parse: Callable[[str], Parse], examples: Sequence[Example]) -> Evaluation:
    """Ask for every example and compare."""
    answers = [_Answer(example, parse(example.text)) for example in examples]
    names = sorted({answer.wanted.intent for answer in answers})
    intents = {name: _figures(name, answers) for name in names}
    told = [answer for answer in answers if answer.wanted.topic]
    foreign = [answer for answer in answers if answer.wanted.intent == SCOPE]
    danger = _figures(DANGER, answers)
    return Evaluation(
        messages=len(answers),
        accuracy=_share([answer.right for answer in answers]),
        accuracy_before_fallback=_share([a.guess == a.wanted.intent for a in answers]),
        macro_f1=round(sum(f.f1 for f in intents.values()) / max(len(intents), 1), 4),
        topic_accuracy=_share([answer.parse.topic == answer.wanted.topic for answer in told]),
        danger_recall=danger.recall,
        danger_precision=danger.precision,
        foreign_rejected=_share([answer.right for answer in foreign]),
        fell_back=_share([answer.parse.intent.name == FALLBACK for answer in answers]),
        intents=intents,
        confusions=_confusions(answers),
    )


def _figures(name: str, answers: Sequence[_Answer]) -> IntentFigures:
    wanted = [answer for answer in answers if answer.wanted.intent == name]
    got = [answer for answer in answers if answer.got == name]
    hits = sum(answer.right for answer in wanted)
    precision = hits / len(got) if got else 0.0
    recall = hits / len(wanted) if wanted else 0.0
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    return IntentFigures(round(precision, 4), round(recall, 4), round(f1, 4), len(wanted))


def _confusions(answers: Sequence[_Answer]) -> tuple[Confusion, ...]:
    pairs = Counter((answer.wanted.intent, answer.got) for answer in answers if not answer.right)
    ordered = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Confusion(wanted, got, times) for (wanted, got), times in ordered)


def _share(hits: Sequence[bool]) -> float:
    return round(sum(hits) / len(hits), 4) if hits else 0.0
