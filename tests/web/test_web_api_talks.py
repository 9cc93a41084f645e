"""/api/v1/talks: the talks of a month, as other programs see them."""

from datetime import timedelta


def test_the_talks_of_a_month_are_its_first_weekend(office):
    days = office.get("talks", token=office.token(), month="2026-12").json["days"]
    assert [day["date"] for day in days] == ["2026-12-05", "2026-12-06"]
    assert {day["leader"] for day in days} == {"赵建国"}
    assert sum(len(day["slots"]) for day in days) == 20
    first = days[0]["slots"][0]
    assert (first["starts_at"], first["state"]) == ("2026-12-05T09:00:00+08:00", "open")
    assert set(first) == {"starts_at", "mode", "state"}


def test_a_booked_talk_is_shown_as_booked_without_a_name(office):
    office.say("约主任")
    office.say("1")
    found = office.get("talks", token=office.token(), month="2026-12")
    states = [slot["state"] for day in found.json["days"] for slot in day["slots"]]
    assert states.count("booked") == 1
    assert "张伟" not in found.text


def test_a_month_without_talks_has_no_days(office):
    found = office.get("talks", token=office.token(), month="2031-01")
    assert (found.status_code, found.json) == (200, {"days": []})


def test_the_month_that_is_not_named_is_this_one(office):
    office.clock.moment += timedelta(days=12)
    days = office.get("talks", token=office.token()).json["days"]
    assert [day["date"] for day in days] == ["2026-12-05", "2026-12-06"]
