"""The encoder's quick way for one text: the same vectors as the package's own."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.encoder import DIMENSIONS, SentenceEncoder
from bot.nlu.quick_pass import KEPT_PIECES


@pytest.fixture(scope="module")
def encoder():
    return SentenceEncoder()


def differs(encoder, text):
    return float(np.abs(encoder.encode([text])[0] - encoder.encode_one(text)).max())


@pytest.mark.parametrize("text", ["", "行", "食堂的饭菜最近质量太差", "no wifi 😭", "热水" * 90])
def test_one_text_has_the_vector_of_the_package(encoder, text):
    assert differs(encoder, text) < 1e-3
    assert encoder.encode_one(text).shape == (DIMENSIONS,)


@given(st.text(max_size=20))
@settings(max_examples=40)
def test_any_text_has_the_vector_of_the_package(encoder, text):
    assert differs(encoder, text) < 1e-3


def test_what_is_remembered_changes_no_vector_and_is_bounded(encoder):
    first = encoder.encode_one("宿舍没有热水")
    for at in range(KEPT_PIECES // 20):
        encoder.encode_one("".join(map(chr, range(0x4E00 + 40 * at, 0x4E00 + 40 * at + 40))))
    assert len(encoder._quick._known) <= KEPT_PIECES
    assert np.allclose(encoder.encode_one("宿舍没有热水"), first, atol=1e-3)


def test_common_words_are_learned_before_anybody_asks(encoder):
    fresh = SentenceEncoder()
    fresh.warm(["宿舍", "热水"])
    known = set(fresh._quick._known)
    assert len(known) > 2
    assert np.allclose(
        fresh.encode_one("宿舍没有热水"), encoder.encode_one("宿舍没有热水"), atol=1e-3
    )
    assert known < set(fresh._quick._known)
