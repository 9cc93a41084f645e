import numpy as np

from bot.nlu.config import Fallback
from bot.nlu.danger import Heard
from bot.nlu.fitting import Labels
from bot.nlu.held_out import Opinions
from bot.nlu.tuning import Development, figures, tune
from bot.nlu.verdict import chances, danger_odds, is_doubtful, is_foreign

LABELS = Labels(("danger", "greet"), np.array([0, 0, 1, 1]), np.array([2, -1, -1, 0]))
SCORES = np.array(
    [[4, 0, 0, 0, 2, 3], [1, 0, 0, 0, 0, 1], [0, 3, 0, 0, 0, -2], [0, 5, 3, 0, 0, -4]],
    dtype=np.float32,
)
"""Two intents, three topics, and the log-odds of danger by what knows nothing else."""


def development():
    full = SCORES[:, :-1] * 2
    opinions = Opinions(SCORES, full, np.full(4, 0.9, dtype=np.float32))
    return Development(opinions, LABELS, [Heard.PLAINLY, *[Heard.NOTHING] * 3], Fallback(0.3, 0.1))


def test_chances_sum_to_one_and_heat_evens_them():
    warm, hot = chances(SCORES[:, :2], 1.0), chances(SCORES[:, :2], 5.0)
    assert np.allclose(warm.sum(axis=1), 1)
    assert hot[0, 0] < warm[0, 0]


def test_a_term_of_danger_always_alarms():
    assert danger_odds(0.0, -20.0, Heard.PLAINLY) > 0 > danger_odds(0.01, -3.0, Heard.NOTHING)


def test_doubt_is_a_low_or_a_close_first_place():
    assert is_doubtful([0.2, 0.1], Fallback(0.3, 0.1))
    assert is_doubtful([0.45, 0.4], Fallback(0.3, 0.1))
    assert not is_doubtful([0.45, 0.2], Fallback(0.3, 0.1))
    assert not is_doubtful([0.1], None)


def test_the_figures_of_a_clear_case_are_perfect():
    measured = figures(development(), tune(development()))
    assert (measured.accuracy, measured.topic_accuracy) == (1.0, 1.0)
    assert (measured.danger_recall, measured.danger_precision) == (1.0, 1.0)


def test_the_alarm_is_lowered_only_while_most_alarms_are_true():
    assert tune(development()).alarm <= 0


def test_a_far_and_unsure_message_is_foreign():
    dials = tune(development()).full
    assert is_foreign(0.1, -1.0, 1.0, dials)
    assert not is_foreign(0.99, -1.0, 1.0, dials)


def test_a_message_of_unknown_signs_is_foreign():
    dials = tune(development()).full
    assert is_foreign(0.1, 1.0, 0.0, dials)
