"""The command line as somebody types it: what is printed, where, and the exit code."""

import base64
import json
import signal
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest
import requests
from town import DEMO, Town, command, free_port, huitan, surroundings, wait_for

HEADER = "userid,name,department,title,site,tier,gender,birthday,joined_on,roles,manager\n"
BAD_ROWS = (
    "ok1,张三,后勤科,,,,男,,,,\n"
    ",李四,后勤科,,,,男,,,,\n"
    "ok2,王五,后勤科,,,,男,31-31-1990,,,\n"
    "ok3,赵六,后勤科,,,,男,,,emperor,\n"
)


@pytest.fixture
def bare(tmp_path, model_dir):
    """A town without people whose processes are not started."""
    made = Town(tmp_path, f"sqlite:///{tmp_path}/huitan.db", model_dir)
    yield made
    made.close()


def refused(done):
    """Return the one sentence on stderr of a command that was refused."""
    assert done.returncode == 1, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def test_keys_are_fresh_and_of_the_right_size(tmp_path):
    first, second = (huitan("keys", home=tmp_path, env=surroundings()).stdout for _ in range(2))
    lines = dict(line.split("=", 1) for line in first.splitlines())
    names = {"HUITAN_STATE_KEY", "HUITAN_SEAL_PUBLIC_KEY", "HUITAN_SEAL_PRIVATE_KEY"}
    assert set(lines) == names
    assert all(len(base64.b64decode(value, validate=True)) == 32 for value in lines.values())
    assert not set(first.splitlines()) & set(second.splitlines())


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["token", "create", "--role", "king"],
        ["people", "import"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_two(tmp_path, arguments):
    done = huitan(*arguments, home=tmp_path, env=surroundings())
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_help_names_every_command(tmp_path):
    done = huitan("--help", home=tmp_path, env=surroundings())
    assert done.returncode == 0
    promised = "demo doctor keys menu migrate nlu people serve simulate talks token train worker"
    assert all(f"  {name} " in done.stdout for name in promised.split())


@pytest.mark.parametrize(
    ("changes", "arguments", "words"),
    [
        ({"HUITAN_STATE_KEY": None}, ["serve"], "HUITAN_STATE_KEY is not set"),
        ({"HUITAN_STATE_KEY": "abc"}, ["worker", "--once"], "HUITAN_STATE_KEY"),
        ({"HUITAN_SEAL_PUBLIC_KEY": None}, ["worker", "--once"], "HUITAN_SEAL_PUBLIC_KEY"),
        ({"HUITAN_DATABASE_URL": "nonsense"}, ["migrate"], "database"),
        ({"HUITAN_POLICY": "no-such.yml"}, ["worker", "--once"], "no-such.yml"),
        ({}, ["serve", "--workers", "2"], "PostgreSQL"),
        ({}, ["people", "import", "no-such.csv"], "cannot be read"),
    ],
    ids=str,
)
def test_a_refusal_is_one_sentence_and_no_traceback(bare, changes, arguments, words):
    for name, value in changes.items():
        bare.env.pop(name, None)
        if value is not None:
            bare.env[name] = value
    assert words in refused(bare.run(*arguments))


def test_a_secret_never_stands_in_a_refusal(bare):
    bare.env["HUITAN_STATE_KEY"] = base64.b64encode(b"top-secret").decode()
    said = refused(bare.run("worker", "--once"))
    assert bare.env["HUITAN_STATE_KEY"] not in said
    assert "top-secret" not in said


def test_a_database_server_that_is_away_is_told_soon(bare):
    bare.env["HUITAN_DATABASE_URL"] = f"postgresql://x@127.0.0.1:{free_port()}/huitan"
    started = time.monotonic()
    refused(bare.run("worker", "--once"))
    assert time.monotonic() - started < 15


def test_people_are_imported_and_then_found_unchanged(bare):
    first, second = (bare.run("people", "import", DEMO) for _ in range(2))
    count = len(DEMO.read_text("utf-8").splitlines()) - 1
    assert first.stdout == f"{count} added, 0 changed\n"
    assert second.stdout.startswith("0 added")


def test_every_bad_row_is_named_and_nobody_is_imported(bare):
    file = bare.home / "people.csv"
    file.write_text(HEADER + BAD_ROWS, "utf-8")
    done = bare.run("people", "import", file)
    assert (done.returncode, done.stdout) == (1, "")
    named = [line.split(":")[0] for line in done.stderr.splitlines()]
    assert named == ["line 3", "line 4", "line 5"]
    file.write_text(HEADER + BAD_ROWS.splitlines(keepends=True)[0], "utf-8")
    assert bare.run("people", "import", file).stdout.startswith("1 added")


def test_a_worker_that_runs_once_ends(sqlite_town):
    started = time.monotonic()
    done = sqlite_town.run("worker", "--once")
    assert (done.returncode, done.stderr) == (0, "")
    assert time.monotonic() - started < 30


def test_a_new_token_opens_the_api_and_only_that(sqlite_town):
    made = sqlite_town.run("token", "create", "--role", "head").stdout.strip()
    sqlite_town.start("serve")
    assert sqlite_town.api("tickets", token=made)["items"]
    said = {"error": "Unauthorized", "message": "请带上有效的令牌再试。"}
    assert sqlite_town.api("tickets", token=made + "x") == said


def test_a_members_token_is_made_for_somebody_only(sqlite_town):
    assert "--as" in refused(sqlite_town.run("token", "create", "--role", "member"))
    made = sqlite_town.run("token", "create", "--role", "head", "--as", "lihai")
    assert made.returncode == 0


def test_the_doctor_finds_a_town_in_good_health(sqlite_town):
    sqlite_town.start("simulate")
    done = sqlite_town.run("doctor")
    assert done.returncode == 0, done.stdout
    assert "!!" not in done.stdout
    assert "wecom token" in done.stdout


def test_the_doctor_says_what_to_do(bare):
    bare.env = {name: value for name, value in bare.env.items() if "_MP_" not in name}
    done = bare.run("doctor")
    assert done.returncode == 1
    assert "run `huitan migrate`" in done.stdout
    assert "Traceback" not in done.stderr
    assert "wecom-secret" not in done.stdout + done.stderr


def test_texts_are_parsed_line_by_line_into_rasas_json(bare):
    done = bare.run("nlu", "parse", "--jsonl", typed="食堂的菜太咸\n\n不想活了\n")
    parses = [json.loads(line) for line in done.stdout.splitlines()]
    assert [parse["text"] for parse in parses] == ["食堂的菜太咸", "", "不想活了"]
    assert parses[0]["intent"]["name"] == "request_life"
    assert parses[0]["department"]["name"]
    assert 0 < parses[0]["department"]["confidence"] <= 1
    assert parses[2]["intent"]["name"] == "danger"
    assert "department" not in parses[2]
    assert set(parses[0]) >= {"text", "intent", "entities", "intent_ranking", "topic"}


def test_talk_days_can_be_looked_at_ahead(bare):
    days = bare.run("talks", "preview", "--months", "3").stdout.splitlines()
    assert len(days) == 3
    assert all(len(line.split()) >= 2 for line in days)


def test_each_shift_of_a_talk_day_is_told_with_its_reason(bare):
    lines = bare.run("talks", "preview", "--months", "14").stdout.splitlines()
    assert len(lines) == 14
    moved = [line for line in lines if "顺延" in line]
    assert any("劳动节放假" in line for line in moved)


def children(process):
    """Return all that a process has started, by pid."""
    text = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii")
    return [int(pid) for pid in text.split()]


def lives(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(") ")[2]
    except FileNotFoundError:
        return False
    return not state.startswith("Z")


def listens(port):
    with closing(socket.socket()) as knocking:
        knocking.settimeout(1)
        return knocking.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("told", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_whatever_ends_the_demo_ends_everything_that_it_started(tmp_path, model_dir, told):
    port, bot_port = free_port(), free_port()
    env = surroundings(HUITAN_MODEL_DIR=str(model_dir))
    # Whoever runs the tests in the background has some of these signals ignored by their children.
    heeding = ("env", "--default-signal=INT,TERM,HUP")
    arguments = [*heeding, *command("demo", "--port", port, "--bot-port", bot_port)]
    with (tmp_path / "out").open("wb") as out:
        demo = subprocess.Popen(
            arguments, cwd=tmp_path, env=env, stdout=out, stderr=out, start_new_session=True
        )
    said = (tmp_path / "out").read_text
    wait_for(lambda: f"http://127.0.0.1:{port}/" in said("utf-8") or demo.poll(), seconds=90)
    started = children(demo)
    assert len(started) == 3, said("utf-8")
    assert requests.get(f"http://127.0.0.1:{bot_port}/readyz", timeout=5).status_code == 200
    demo.send_signal(signal.Signals[told])
    assert demo.wait(20) == 0
    wait_for(lambda: not any(map(lives, started)), seconds=10)
    assert not listens(port)
    assert not listens(bot_port)
    assert "Traceback" not in said("utf-8")
