"""The encoder's quick way for one text: the same vectors as the package's own."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.encoder import DIMENSIONS, KEPT_PIECES, SentenceEncoder


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


def test_common_pieces_are_the_same_whoever_counts_them(encoder):
    texts = ["宿舍没有热水", "宿舍热水不热", "食堂的汤是凉的"]
    common = encoder.commonest(texts)
    assert len(common) == len(set(common.tolist())) <= KEPT_PIECES
    assert common.tolist() == SentenceEncoder().commonest(texts).tolist()


@pytest.mark.parametrize("asked", ["宿舍没有热水", "宿舍没有暖气", "风镐坏了", "热水" * 90])
def test_what_is_remembered_hardly_changes_a_vector(encoder, asked):
    remembering = SentenceEncoder()
    remembering.warm(encoder.commonest(["宿舍没有热水", "食堂的汤是凉的"]).tolist())
    cosine = float(remembering.encode_one(asked) @ encoder.encode([asked])[0])
    assert cosine > 0.999
