"""/talks: what is free and taken, booking and moving, waiting, and the list of who comes."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from web_pages import Visitor

SLOT = re.compile(r'name="slot" value="(\w+)" class="slot">([\d:]+)<')


@pytest.fixture
def li(office):
    return Visitor(office).sign_in("lijie")


@pytest.fixture
def wang(office):
    return Visitor(office).sign_in("wanglei")


@pytest.fixture
def leader(office):
    return Visitor(office).sign_in("zhaojianguo")


def free(visitor, path="/talks?month=2026-12"):
    """Return the free slots on a month's page, by their id."""
    return dict(SLOT.findall(visitor.get(path).text))


def book(visitor, slot, **fields):
    return visitor.post("/talks/book", page="/talks", slot=slot, mode="in_person", **fields)


def bookings(office):
    return office.rows("SELECT * FROM bookings ORDER BY starts_at")


def only_one_left(office):
    """Close all slots but one, and return its id."""
    first = office.rows("SELECT id FROM slots WHERE state = 'open' ORDER BY starts_at LIMIT 1")
    with office.database.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE slots SET state = 'booked' WHERE id != ?", (first[0]["id"],)
        )
    return first[0]["id"]


def test_the_month_with_something_free_comes_first(li):
    page = li.get("/talks").text
    assert "2026年12月" in page
    assert "空 10 个" in page


def test_other_months_can_be_looked_at(li):
    assert "2027年1月" in li.get("/talks?month=2027-01").text
    assert "2026年11月" in li.get("/talks?month=1999-01").text
    assert "2027年2月" in li.get("/talks?month=2999-12").text
    for wrong in ("2026-13", "x", "2026", "12-2026"):
        assert li.get(f"/talks?month={wrong}").status_code == 404


def test_choosing_holds_the_time_for_ten_minutes(office, li, wang):
    slot = next(iter(free(li)))
    held = li.post("/talks/choose", page="/talks", slot=slot)
    assert held.location == f"/talks/slots/{slot}"
    assert "给您留 10 分钟" in li.get(held.location).text
    assert slot not in free(wang)
    office.clock.advance(minutes=11)
    assert slot in free(wang)


def test_a_time_is_booked_with_a_note(office, li):
    slot = next(iter(free(li)))
    done = book(li, slot, note="想谈谈倒班")
    assert done.status_code == 303
    assert "约好了" in li.get(done.location).text
    (booking,) = bookings(office)
    assert (booking["slot_id"], booking["note"]) == (slot, "想谈谈倒班")
    assert "我的" in li.get("/talks").text


def test_others_see_that_it_is_taken_and_not_by_whom(li, wang):
    book(li, next(iter(free(li))), note="想谈谈倒班")
    page = wang.get("/talks?month=2026-12").text
    assert "已约" in page
    assert "李杰" not in page
    assert "倒班" not in page


def test_a_time_taken_meanwhile_loses_nothing_that_was_written(office, li, wang):
    slot, other = list(free(li))[:2]
    book(wang, slot)
    refused = book(li, slot, note="想谈谈倒班")
    assert refused.status_code == 409
    assert "有人先约了" in refused.text
    assert "想谈谈倒班" in refused.text
    assert other in refused.text
    assert slot not in refused.text
    assert book(li, other, note="想谈谈倒班").status_code == 303
    assert len(bookings(office)) == 2


def test_choosing_what_was_just_taken_shows_what_is_still_free(li, wang):
    slot, other = list(free(li))[:2]
    page = li.get("/talks").text
    book(wang, slot)
    refused = li.post("/talks/choose", page="/talks", slot=slot)
    assert slot in page
    assert refused.status_code == 409
    assert other in refused.text
    assert li.get(f"/talks/slots/{slot}").status_code == 409


def test_a_second_talk_in_the_month_is_refused_kindly(office, li):
    first, second = list(free(li))[:2]
    book(li, first)
    refused = book(li, second)
    assert refused.status_code == 409
    assert "一人一个月约一次" in refused.text
    assert len(bookings(office)) == 1


def test_moving_gives_the_old_time_back(office, li, wang):
    first, second = list(free(li))[:2]
    book(li, first, note="想谈谈倒班")
    mine = bookings(office)[0]["id"]
    page = li.get(f"/talks?move={mine}").text
    assert "换个时间" in page
    held = li.post("/talks/choose", page="/talks", slot=second, moves=mine)
    assert f"moves={mine}" in held.location
    assert "原来的" in li.get(held.location).text
    assert book(li, second, moves=mine).status_code == 303
    (booking,) = bookings(office)
    assert (booking["slot_id"], booking["note"]) == (second, "想谈谈倒班")
    assert first in free(wang)


def test_cancelling_frees_the_time(office, li, wang):
    slot = next(iter(free(li)))
    mine = book(li, slot).location
    done = li.post(f"{mine}/cancel", page=mine)
    assert "取消了" in li.get(done.location).text
    assert bookings(office)[0]["state"] == "cancelled"
    assert slot in free(wang)


def test_the_note_can_be_changed(office, li):
    mine = book(li, next(iter(free(li))), note="一").location
    li.post(f"{mine}/note", page=mine, note="二")
    assert bookings(office)[0]["note"] == "二"


def test_wang_may_not_see_or_change_the_talk_of_li(office, li, wang):
    mine = book(li, next(iter(free(li))), note="想谈谈倒班").location
    booking = mine.rsplit("/", 1)[1]
    other = next(iter(free(wang)))
    missing = wang.get("/talks/mine/0000").text
    assert wang.get(mine).status_code == 404
    assert wang.get(mine).text == missing
    for verb in ("cancel", "accept", "note"):
        assert wang.post(f"{mine}/{verb}", page="/talks", note="x").status_code == 404
    assert wang.get(f"/talks?move={booking}").status_code == 404
    assert book(wang, other, moves=booking).status_code == 404
    assert bookings(office)[0]["state"] == "booked"
    assert bookings(office)[0]["note"] == "想谈谈倒班"


def test_wang_may_not_see_who_comes(office, li, wang, leader):
    booking = book(li, next(iter(free(li))), note="想谈谈倒班").location.rsplit("/", 1)[1]
    office.clock.advance(days=20)
    wang.sign_in("wanglei")
    for path in ("/talks/list", "/talks/list?leader=zhaojianguo", f"/talks/list/{booking}"):
        assert wang.get(path).status_code == 404
    asked = {"outcome": "answered", "text": "x"}
    refused = wang.post(f"/talks/list/{booking}", page="/talks", **asked)
    assert refused.status_code == 404
    assert office.count("minutes") == 0


def test_the_secretariat_and_the_leader_see_who_comes(office, li, leader):
    book(li, next(iter(free(li))), note="想谈谈倒班")
    for visitor in (leader, Visitor(office).sign_in("qianmin")):
        page = visitor.get("/talks/list").text
        assert "李杰" in page
        assert "想谈谈倒班" in page


def test_an_outcome_is_recorded_and_told(office, li, leader):
    booking = book(li, next(iter(free(li)))).location.rsplit("/", 1)[1]
    early = leader.post(f"/talks/list/{booking}", page="/talks", outcome="answered", text="已答复")
    assert "还没到" in leader.get(early.location).text
    office.clock.advance(days=20)
    leader.sign_in("zhaojianguo")
    page = f"/talks/list/{booking}"
    asked = {
        "outcome": "ticket",
        "text": "夜班补贴再核一次",
        "matter": "夜班补贴少发了",
        "topic": "work",
    }
    done = leader.post(page, page=page, **asked)
    assert done.location == "/talks/list?leader=zhaojianguo"
    assert "转办" in leader.get(done.location).text
    (ticket,) = office.rows("SELECT * FROM tickets")
    assert ticket["title"] == "夜班补贴少发了"
    assert bookings(office)[0]["state"] == "met"


@pytest.mark.parametrize("outcome", ["", "x", "cancelled"])
def test_an_outcome_that_is_none_is_refused(office, li, leader, outcome):
    booking = book(li, next(iter(free(li)))).location.rsplit("/", 1)[1]
    office.clock.advance(days=20)
    leader.sign_in("zhaojianguo")
    page = f"/talks/list/{booking}"
    assert leader.post(page, page=page, outcome=outcome).status_code == 404
    assert office.count("minutes") == 0


def test_a_full_reception_can_be_waited_for(office, li, wang):
    slot = only_one_left(office)
    mine = book(wang, slot).location
    page = li.get("/talks?month=2026-12").text
    assert "排队等空位" in page
    period = re.search(r'name="period" value="([\d-]+)"', page)[1]
    asked = {"leader": "zhaojianguo", "period": period, "month": "2026-12"}
    joined = li.post("/talks/wait/join", page="/talks?month=2026-12", **asked)
    assert "第 1 位" in li.get(joined.location).text
    wang.post(f"{mine}/cancel", page=mine)
    page = li.get("/talks?month=2026-12").text
    assert "给您留到" in page
    taken = li.post("/talks/wait/take", page="/talks?month=2026-12", slot=slot)
    assert "约好了" in li.get(taken.location).text
    assert [one["person_id"] for one in bookings(office) if one["state"] == "booked"]


def test_waiting_can_be_given_up_by_oneself_only(office, li, wang):
    book(wang, only_one_left(office))
    page = li.get("/talks?month=2026-12").text
    period = re.search(r'name="period" value="([\d-]+)"', page)[1]
    li.post("/talks/wait/join", page="/talks", leader="zhaojianguo", period=period)
    entry = re.search(r'name="entry" value="(\w+)"', li.get("/talks?month=2026-12").text)[1]
    assert wang.post("/talks/wait/leave", page="/talks", entry=entry).status_code == 404
    left = li.post("/talks/wait/leave", page="/talks", entry=entry)
    assert "不排了" in li.get(left.location).text


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("join", {"leader": "zhaojianguo", "period": "2030-01-01"}),
        ("join", {"leader": "wanglei", "period": "2026-12-05"}),
        ("join", {"leader": "zhaojianguo", "period": "x"}),
        ("leave", {"entry": "x"}),
        ("sing", {}),
    ],
)
def test_waiting_for_what_is_not_there_is_not_found(li, verb, fields):
    assert li.post(f"/talks/wait/{verb}", page="/talks", **fields).status_code == 404


@pytest.mark.parametrize("verb", ["take", "decline"])
def test_an_offer_that_is_gone_is_said_kindly(li, verb):
    answer = li.post(f"/talks/wait/{verb}", page="/talks", slot="x")
    assert "已经给了别人" in li.get(answer.location).text


@pytest.mark.parametrize("slot", ["", "x", "' OR 1=1 --", "0" * 32])
def test_a_slot_that_does_not_exist_is_not_found(li, slot):
    assert book(li, slot).status_code == 404
    assert li.post("/talks/choose", page="/talks", slot=slot).status_code == 404


@pytest.mark.parametrize(
    "path", ["/talks/choose", "/talks/book", "/talks/mine/x/cancel", "/talks/wait/join"]
)
def test_nothing_is_done_without_the_token_of_a_form(office, li, path):
    slot = next(iter(free(li)))
    refused = li.client.post(path, data={"slot": slot}, base_url="https://huitan.test")
    assert refused.status_code == 400
    assert office.count("bookings") == 0


def test_after_closing_the_day_is_no_longer_offered(office, li):
    office.clock.moment = office.clock.moment.replace(month=12, day=4) + timedelta(hours=10)
    li.sign_in("lijie")
    page = li.get("/talks?month=2026-12").text
    assert "现在约不了" in page
    assert len(SLOT.findall(page)) == 10


def test_a_form_of_an_ended_visit_asks_to_sign_in_again(office, li):
    slot = next(iter(free(li)))
    page = li.get("/talks").text
    office.clock.advance(hours=13)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    fields = {"slot": slot, "csrf_token": token}
    refused = li.client.post("/talks/book", data=fields, base_url="https://huitan.test")
    assert refused.status_code == 401
    assert "重新登录" in refused.text


def test_what_it_is_about_reaches_the_leader_alone(office, li, wang, leader):
    book(li, next(iter(free(li))), note="孩子转学", topic="life")
    (booking,) = bookings(office)
    assert (booking["topic"], booking["note"]) == ("life", "孩子转学")
    assert "生活：“孩子转学”" in leader.get("/talks/list").text
    assert "孩子转学" not in wang.get("/talks").text
    li.post(f"/talks/mine/{booking['id']}/note", page="/talks", note="", topic="nonsense")
    assert (bookings(office)[0]["topic"], bookings(office)[0]["note"]) == ("", "")


def test_people_of_a_site_see_their_own_clock_with_a_mark(office):
    zones = (("哈密", "Asia/Urumqi"),)
    office.app = replace(office.app, policy=replace(office.app.policy, zones=zones))
    again = office.reopened()
    page = Visitor(again).sign_in("luyuan").get("/talks?month=2026-12").text
    assert "比北京时间晚 2 小时" in page
    assert [hour for _, hour in SLOT.findall(page)][:2] == ["07:00", "07:30"]
    slot = SLOT.findall(page)[0][0]
    confirmed = Visitor(again).sign_in("luyuan").get(f"/talks/slots/{slot}").text
    assert "12月5日（周六）07:00（北京时间 09:00）" in confirmed
    assert "比北京时间" not in Visitor(again).sign_in("lijie").get("/talks").text
