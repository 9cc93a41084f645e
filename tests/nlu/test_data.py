"""The training data itself: enough of it, varied, not contradicting, and not the test's own."""

import re
from collections import Counter, defaultdict
from math import ceil
from pathlib import Path

import pytest

from bot.nlu.normalise import fold, squeeze
from bot.nlu.training_data import read_training_data

PROJECT = Path(__file__).parents[2]
DATA = PROJECT / "data" / "nlu"
LOCAL = "data/nlu/local/"
BIG = {
    "request_work",
    "request_life",
    "request_mood",
    "danger",
    "suggest_idea",
    "out_of_scope",
    "book_talk",
}
MANY, ENOUGH = 120, 40
ALIKE = 0.9
ALIKE_SHARE = 0.01
OPENING_SHARE = 0.2


def bare(text):
    """Return a text without width, case, script, spaces and punctuation; emoji alone stay."""
    folded = fold(text)
    return re.sub(r"[\W_]+", "", folded) or squeeze(folded)


def bigrams(text):
    return frozenset(text[at : at + 2] for at in range(len(text) - 1)) or frozenset({text})


def alike(one, other):
    """Return whether two sets of bigrams are nearly the same; their sizes tell most pairs."""
    few, most = sorted((len(one), len(other)))
    return few >= ALIKE * most and len(one & other) >= ALIKE * len(one | other)


def near_duplicates(lines):
    """Return the pairs `file:line` whose bigrams are nearly the same.

    Of two such sets one shares a bigram with the other already among its few rarest: only lines
    that do are compared.
    """
    known = [(bigrams(bare(line.text)), line.source) for line in lines]
    often = Counter(bigram for found, _ in known for bigram in found)
    holders, pairs = defaultdict(list), []
    for place, (found, source) in enumerate(known):
        rarest = sorted(found, key=lambda bigram: (often[bigram], bigram))
        telling = rarest[: len(found) - ceil(ALIKE * len(found)) + 1]
        met = {at for bigram in telling for at in holders[bigram]}
        pairs += [f"{known[at][1]} ~ {source}" for at in met if alike(known[at][0], found)]
        for bigram in telling:
            holders[bigram].append(place)
    return pairs


@pytest.fixture(scope="module")
def examples():
    """Take what the project brings; what an organisation adds of its own is its own affair."""
    found = read_training_data(DATA, relative_to=PROJECT).examples
    return [example for example in found if not example.source.file.startswith(LOCAL)]


@pytest.fixture(scope="module")
def by_intent(examples):
    lines = defaultdict(list)
    for example in examples:
        lines[example.intent].append(example)
    return lines


@pytest.fixture(scope="module")
def taught(examples):
    return {bare(example.text): str(example.source) for example in examples}


def leaked(lines, taught):
    return [f"{where} = {taught[bare(text)]}" for where, text in lines if bare(text) in taught]


def test_every_intent_has_enough_examples(by_intent):
    needed = dict.fromkeys(by_intent, ENOUGH) | dict.fromkeys(BIG, MANY)
    found = {name: len(by_intent[name]) for name in needed}
    assert {name: count for name, count in found.items() if count < needed[name]} == {}


def test_hardly_any_two_lines_of_an_intent_are_nearly_the_same(by_intent, examples):
    pairs = [pair for lines in by_intent.values() for pair in near_duplicates(lines)]
    assert len(pairs) <= ALIKE_SHARE * len(examples), pairs


def test_no_line_of_an_intent_stands_twice(by_intent):
    for lines in by_intent.values():
        times = Counter(bare(line.text) for line in lines)
        assert [str(line.source) for line in lines if times[bare(line.text)] > 1] == []


def test_no_text_stands_under_two_intents(examples):
    first = {}
    for example in examples:
        known = first.setdefault(bare(example.text), example)
        assert known.intent == example.intent, f"{known.source} and {example.source}"


def test_no_intent_leans_on_one_opening(by_intent):
    for intent, lines in by_intent.items():
        openings = Counter(bare(line.text)[:2] for line in lines)
        opening, times = openings.most_common(1)[0]
        assert times <= OPENING_SHARE * len(lines), f"{intent}: {times} lines begin with {opening}"


@pytest.mark.parametrize("folder", ["heldout", "blind"])
def test_no_message_of_the_test_sets_is_taught(folder, taught):
    asked = read_training_data(Path(__file__).parent / folder).examples
    assert leaked([(line.source, line.text) for line in asked], taught) == []


@pytest.mark.parametrize("name", ["foreign.txt", "topics.tsv"])
def test_no_line_of_the_blind_lists_is_taught(name, taught):
    file = Path(__file__).parent / "blind" / name
    lines = file.read_text(encoding="utf-8").splitlines()
    asked = [(f"{name}:{at}", line.split("\t")[0]) for at, line in enumerate(lines, 1) if line]
    assert leaked(asked, taught) == []


def test_the_check_finds_lines_that_differ_in_marks_only():
    one, other = bigrams(bare("食堂的饭，太咸了！")), bigrams(bare("食堂的飯太鹹了"))
    assert alike(one, other)
    assert not alike(one, bigrams(bare("食堂的饭太淡了")))
