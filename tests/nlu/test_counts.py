import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.counts import count, learn_known

LINES = [["食堂", "太咸", "食堂"], ["食堂", "关门"], ["工资", "太少"], ["陌生"]]
NAMES = st.sampled_from(["甲", "乙", "丙", "丁", "re:0"])


def test_names_that_occur_in_few_lines_are_not_known():
    counts = count(LINES)
    known = learn_known(counts.rows, min_df=2)
    assert list(known.vocabulary(counts.names).columns) == ["食堂"]


def test_a_rare_name_weighs_more():
    counts = count(LINES)
    vocabulary = learn_known(counts.rows, min_df=1).vocabulary(counts.names)
    weight = dict(zip(vocabulary.columns, vocabulary.rarity.tolist(), strict=True))
    assert weight["工资"] > weight["食堂"]


def test_a_line_of_strange_names_weighs_nothing():
    counts = count(LINES)
    assert learn_known(counts.rows, min_df=2).weigh(counts.rows)[3].nnz == 0


@given(st.lists(st.lists(NAMES, min_size=1, max_size=9), min_size=2, max_size=9))
def test_many_lines_weigh_what_the_engine_weighs_one_by_one(lines):
    counts = count(lines)
    known = learn_known(counts.rows, min_df=1)
    vocabulary, weighed = known.vocabulary(counts.names), known.weigh(counts.rows).toarray()
    for names, row in zip(lines, weighed, strict=True):
        columns, weights = vocabulary.weigh(names)
        wanted = np.zeros_like(row)
        wanted[columns] = weights
        assert row == pytest.approx(wanted, abs=1e-6)
