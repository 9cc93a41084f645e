"""Meetings and calendar entries over real HTTP, with the stand-in as the platform."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from bot.channels import wecom
from bot.channels.accounts import WeComAccount
from bot.channels.office import WeComMeetings, WeComSchedules
from bot.domain.arrangements import Appointment, Arranged
from bot.ports import SendFailed
from bot.simulator.config import Person, SimulatorConfig
from bot.simulator.server import running

KEY = "k" * 43
PEOPLE = (Person("zhao", "赵建国", "党群办"), Person("lijie", "李杰", "机电科"))
STARTS = datetime(2030, 12, 7, 1, 0, tzinfo=UTC)
TALK = Appointment(STARTS, STARTS + timedelta(minutes=30), "约谈", "zhao", "lijie", "办公室 301")
STRANGER = Appointment(STARTS, STARTS + timedelta(minutes=30), "约谈", "zhao", "outsider", "301")


@pytest.fixture(scope="module")
def platform():
    config = SimulatorConfig(
        corp_id="corp", agent_id=1000002, secret="s1", contact_secret="s2", token="tok",
        aes_key=KEY, app_id="wxapp", mp_secret="s3", mp_token="mptok", mp_aes_key="m" * 43,
        bot_url="http://127.0.0.1:9", people=PEOPLE,
    )  # fmt: skip
    with running(config) as url:
        yield url


@pytest.fixture
def line(platform, tokens, clock):
    account = WeComAccount("corp", 1000002, "s1", "tok", KEY, "s2", f"{platform}/wecom/cgi-bin/")
    return wecom.connect(account, tokens=tokens, clock=clock)


@pytest.fixture
def meetings(line):
    return WeComMeetings(line)


@pytest.fixture
def schedules(line):
    return WeComSchedules(line, 1000002)


@pytest.fixture
def fails(platform):
    """Let the next call of an API fail."""

    def once(api, **wish):
        answer = requests.post(f"{platform}/sim/faults", json={"api": api, **wish}, timeout=9)
        assert answer.ok, answer.text

    yield once
    requests.delete(f"{platform}/sim/faults", timeout=9)


@pytest.fixture
def kept(platform):
    """What the platform's books say of a meeting or of an entry."""

    def look(kind, number):
        rows = requests.get(f"{platform}/sim/office", timeout=9).json()[kind]
        name = "meetingid" if kind == "meetings" else "schedule_id"
        return next((row for row in rows if row[name] == number), None)

    return look


def later(appointment):
    return Appointment(
        appointment.starts_at + timedelta(days=1),
        appointment.ends_at + timedelta(days=1),
        *(appointment.title, appointment.leader, appointment.person, appointment.place),
    )


def test_a_meeting_is_planned_moved_and_called_off(meetings, kept):
    made = meetings.create(TALK)
    assert made.link.endswith(made.code)
    planned = kept("meetings", made.external_id)
    assert (planned["meeting_start"], planned["meeting_duration"]) == (STARTS.timestamp(), 1800)
    assert planned["invitees"]["userid"] == ["zhao", "lijie"]
    assert planned["settings"]["enable_waiting_room"]
    assert meetings.update(made, later(TALK)) == made
    moved = kept("meetings", made.external_id)
    assert moved["meeting_start"] == (STARTS + timedelta(days=1)).timestamp()
    meetings.cancel(made)
    meetings.cancel(made)
    assert kept("meetings", made.external_id)["status"] == 4


def test_what_the_platform_learns_names_nobody_and_nothing(meetings, kept):
    planned = kept("meetings", meetings.create(TALK).external_id)
    assert planned["title"] == "约谈"
    assert "李杰" not in str(planned)
    assert not {"description", "location"} & set(planned)


def test_who_is_no_member_gets_a_link_all_the_same(meetings, kept):
    planned = kept("meetings", meetings.create(STRANGER).external_id)
    assert planned["invitees"]["userid"] == ["zhao"]
    assert planned["settings"]["allow_external_user"]


def test_a_meeting_that_is_gone_is_planned_anew(meetings):
    made = meetings.create(TALK)
    meetings.cancel(made)
    again = meetings.update(made, later(TALK))
    assert again.external_id != made.external_id
    assert meetings.update(Arranged("unknown"), TALK).link


@pytest.mark.parametrize(
    ("errcode", "permanent", "pause"),
    [(-1, False, 2), (48002, False, 600), (400042, True, None), (45009, False, 60)],
)
def test_refusals_say_whether_trying_again_helps(errcode, permanent, pause, meetings, fails):
    fails("meeting/create", errcode=errcode)
    with pytest.raises(SendFailed) as failure:
        meetings.create(TALK)
    assert (failure.value.permanent, failure.value.retry_after) == (permanent, pause)


def test_an_unknown_host_is_refused_for_good(meetings):
    nobody = Appointment(STARTS, STARTS + timedelta(minutes=30), "约谈", "nobody", "lijie")
    with pytest.raises(SendFailed) as failure:
        meetings.create(nobody)
    assert failure.value.permanent


@pytest.mark.parametrize("api", ["meeting/create", "oa/schedule/add"])
def test_an_expired_token_is_renewed_on_the_way(api, meetings, schedules, fails):
    fails(api, token_invalid=True)
    make = meetings.create if api.startswith("meeting") else schedules.create
    assert make(TALK).external_id


def test_a_broken_line_is_worth_another_try(meetings, fails):
    fails("meeting/create", http=502)
    with pytest.raises(SendFailed) as failure:
        meetings.create(TALK)
    assert not failure.value.permanent


def test_a_cancelled_meeting_that_cannot_be_cancelled_says_so(meetings, fails):
    made = meetings.create(TALK)
    fails("meeting/cancel", errcode=-1)
    with pytest.raises(SendFailed):
        meetings.cancel(made)
    meetings.cancel(Arranged("unknown"))


def test_an_entry_is_made_moved_and_taken_away(schedules, kept):
    made = schedules.create(TALK)
    entry = kept("schedules", made.external_id)
    assert (entry["summary"], entry["location"]) == ("约谈", "办公室 301")
    assert [one["userid"] for one in entry["attendees"]] == ["zhao", "lijie"]
    assert schedules.update(made, later(TALK)) == made
    moved = kept("schedules", made.external_id)
    assert moved["start_time"] == (STARTS + timedelta(days=1)).timestamp()
    schedules.cancel(made)
    schedules.cancel(made)
    assert kept("schedules", made.external_id) is None
    assert schedules.update(made, TALK).external_id != made.external_id


def test_an_entry_without_the_person_is_better_than_none(schedules, kept):
    entry = kept("schedules", schedules.create(STRANGER).external_id)
    assert [one["userid"] for one in entry["attendees"]] == ["zhao"]


@pytest.mark.parametrize(("errcode", "permanent"), [(-1, False), (48002, False), (40058, True)])
def test_refused_entries_say_whether_trying_again_helps(errcode, permanent, schedules, fails):
    fails("oa/schedule/add", errcode=errcode)
    with pytest.raises(SendFailed) as failure:
        schedules.create(TALK)
    assert failure.value.permanent is permanent
