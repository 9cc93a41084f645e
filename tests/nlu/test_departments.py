from bot.domain.policy import Duty
from bot.domain.understanding import Intent, Parse
from bot.nlu.departments import Routed, by_duties

DUTIES = (Duty(match=("后勤",), words=("食堂", "菜")), Duty(match=("机电",), words=("电缆",)))


class Hears:
    """Understands every text as one intent."""

    def __init__(self, intent):
        self.intent = intent

    def parse(self, text):
        return Parse(text=text, intent=Intent(self.intent, 0.9))


def asked(intent, text, guess):
    return Routed(Hears(intent), guess).parse(text)


def test_a_parse_of_a_request_tells_who_answers_and_how_surely():
    found = asked("request_life", "食堂的菜太咸了", by_duties(DUTIES)).department
    assert found is not None
    assert found.name == "后勤"
    assert 0 < found.confidence <= 1


def test_the_guess_stands_in_rasas_json():
    told = asked("request_work", "电缆破了", by_duties(DUTIES)).as_json()
    assert told["department"]["name"] == "机电"


def test_what_no_duty_touches_has_no_department():
    assert asked("request_life", "好难啊", by_duties(DUTIES)).as_json().get("department") is None


def test_nothing_but_a_request_is_guessed_for():
    assert asked("danger", "食堂的菜太咸了", by_duties(DUTIES)).department is None


def test_nobody_guesses_until_the_department_is_read():
    guessed = []

    def guess(text):
        guessed.append(text)
        return by_duties(DUTIES)(text)

    parse = asked("request_life", "食堂的菜太咸了", guess)
    assert guessed == []
    assert (parse.department, parse.department) == (parse.department, parse.department)
    assert guessed == ["食堂的菜太咸了"]
