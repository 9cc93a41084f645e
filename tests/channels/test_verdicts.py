import pytest

from bot.channels import verdicts
from bot.channels.verdicts import Refused


@pytest.mark.parametrize("errcode", [40003, 60111, 81013, 82001])
def test_receiver_who_is_gone_is_given_up(errcode):
    assert Refused("message/send", errcode).permanent


@pytest.mark.parametrize("errcode", [40007, 40008, 40058, 44004, 45002, 42027, 42051, 400021])
def test_refused_content_is_given_up(errcode):
    assert Refused("message/send", errcode).permanent


@pytest.mark.parametrize(
    ("errcode", "pause"), [(-1, 2), (45033, 2), (45009, 60), (45011, 60), (987654, 60)]
)
def test_busy_platform_is_asked_again(errcode, pause):
    refused = Refused("message/send", errcode)
    assert (refused.permanent, refused.retry_after) == (False, pause)


@pytest.mark.parametrize("errcode", [40001, 40013, 40164, 42001, 48002, 50003, 60020, 301002])
def test_what_we_can_repair_is_tried_again_later(errcode):
    refused = Refused("message/send", errcode)
    assert (refused.permanent, refused.retry_after) == (False, 600)


@pytest.mark.parametrize("errcode", [43004, 45015, 45047])
def test_only_what_waits_for_the_person_names_no_pause(errcode):
    refused = Refused("message/custom/send", errcode)
    assert (refused.permanent, refused.retry_after) == (False, None)


def test_every_other_passing_failure_names_a_pause():
    waiting = {code for code in range(-1, 100_000) if _waits_for_nothing(verdicts.of(code))}
    assert waiting == verdicts.OUTSIDE_WINDOW


def _waits_for_nothing(verdict):
    return not verdict.permanent and verdict.retry_after is None


@pytest.mark.parametrize("errcode", [42001, 42003, 42022])
def test_spent_codes_are_not_taken_for_refused_cards(errcode):
    assert errcode not in verdicts.NO_CARD


def test_refusal_says_api_code_and_meaning():
    assert (
        str(Refused("menu/create", 40058)) == "menu/create refused with 40058: parameters refused"
    )


@pytest.mark.parametrize(("errcode", "known"), [(81013, True), (424242, False)])
def test_unknown_code_is_known_as_such(errcode, known):
    assert Refused("x", errcode).is_known is known
