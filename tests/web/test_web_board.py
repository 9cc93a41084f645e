"""The board: proposed, read by a person, agreed to by its author, shown; and taken down again."""

import re
import secrets
from datetime import timedelta

import pytest
from test_web_api import answer, seed
from web_pages import Visitor, token_in

DESK = "/desk/board/SQ-0001"


@pytest.fixture
def qian(office):
    """The secretariat."""
    return Visitor(office).sign_in("qianmin")


@pytest.fixture
def zhang(office):
    return Visitor(office).sign_in("zhangwei")


@pytest.fixture
def wang(office):
    return Visitor(office).sign_in("wanglei")


@pytest.fixture
def answered(office):
    ticket = seed(office, "王磊说3号楼402室的热水器坏了，打13812345678")
    answer(office, ticket)
    return ticket


def wording(visitor, path=DESK):
    """Return what the form of a draft holds."""
    page = visitor.get(path).text
    title = re.search(r'name="title"[^>]*value="([^"]*)"', page)[1]
    texts = re.findall(r'<textarea name="(\w+)"[^>]*>([^<]*)</textarea>', page)
    return {"title": title, **dict(texts)}


def ask(visitor, path=DESK, **changes):
    return visitor.post(f"{path}/ask", page=path, **{**wording(visitor, path), **changes})


def say(visitor, agrees, number="SQ-0001"):
    page = f"/me/{number}"
    return visitor.post(f"{page}/publication", page=page, agrees=agrees)


@pytest.fixture
def published(office, answered, qian, zhang):
    """Return the path of an answer on the board."""
    ask(qian)
    say(zhang, "yes")
    qian.post(f"{DESK}/publish", page=DESK)
    return f"/board/{office.rows('SELECT id FROM publications')[0]['id']}"


def step(office):
    return office.rows("SELECT step FROM publications")[0]["step"]


def test_what_tells_on_somebody_is_marked_and_blanked(answered, qian):
    page = qian.get(DESK).text
    for words in ("王磊", "3号楼402室", "13812345678"):
        assert f">{words}</mark>" in page
        assert words not in wording(qian)["question"]
    assert "热水器坏了" in wording(qian)["question"]


def test_the_way_to_the_board(office, answered, qian, zhang, wang):
    assert "SQ-0001" in qian.get("/desk/board").text
    asked = ask(qian)
    assert "也问本人了" in qian.get(asked.location).text
    assert step(office) == "asked"
    (told,) = [one for one in office.work() if "可以公开吗" in one.text]
    assert told.receiver == "zhangwei"
    assert "13812345678" not in told.text
    assert "同意公开" in zhang.get("/me/SQ-0001").text
    assert "谢谢" in zhang.get(say(zhang, "yes").location).text
    qian.post(f"{DESK}/publish", page=DESK)
    page = wang.get("/board").text
    assert "热水器坏了" in page
    assert "张伟" not in page
    assert any("放到公开栏了" in one.text for one in office.work())


def test_nothing_is_published_without_the_authors_word(office, answered, qian):
    qian.post(f"{DESK}/review", page=DESK, **wording(qian))
    token = token_in(qian.get("/me").text)
    for verb in ("publish", "take_down"):
        fields = {"csrf_token": token}
        refused = qian.client.post(f"{DESK}/{verb}", data=fields, base_url="https://huitan.test")
        assert "已经有了变化" in qian.get(refused.location).text
    ask(qian)
    qian.client.post(f"{DESK}/publish", data={"csrf_token": token}, base_url="https://huitan.test")
    assert step(office) == "asked"


def test_whoever_says_no_is_not_published(office, answered, qian, zhang):
    ask(qian)
    say(zhang, "")
    assert step(office) == "declined"
    assert "本人不同意公开" in qian.get(DESK).text


def test_another_wording_is_asked_for_again(office, answered, qian, zhang):
    ask(qian)
    say(zhang, "yes")
    ask(qian, question="公寓的热水器坏了")
    assert step(office) == "asked"
    assert "公寓的热水器坏了" in zhang.get("/me/SQ-0001").text


def test_whoever_objects_later_is_taken_down_at_once(office, published, zhang, wang):
    assert wang.get(published).status_code == 200
    say(zhang, "")
    assert wang.get(published).status_code == 404
    assert "热水器" not in wang.get("/board").text


def test_the_author_answers_by_a_button_in_chat(office, answered, qian):
    ask(qian)
    (told,) = [one for one in office.work() if "可以公开吗" in one.text]
    office.knock(office.tap(told.payloads[0], task=told.task_id))
    assert step(office) == "agreed"


def test_an_unnamed_author_is_asked_along_the_route_and_answers_by_receipt(office, qian):
    office.say("食堂的汤是凉的", who="wanglei")
    office.say("匿名提交", who="wanglei")
    office.clock.advance(hours=2)
    office.work()
    (ticket,) = office.rows("SELECT * FROM tickets")
    with office.app.transactions() as uow:
        found = uow.tickets.get(ticket["id"])
    answer(office, found)
    office.work()
    path = f"/desk/board/{found.number}"
    ask(qian, path)
    (told,) = [one for one in office.work() if "可以公开吗" in one.text]
    assert told.receiver == "wanglei"
    office.knock(office.tap(told.payloads[0], who="wanglei", task=told.task_id))
    assert step(office) == "asked"
    office.clock.advance(hours=2)
    office.work()
    assert step(office) == "agreed"


def test_wang_may_not_answer_for_zhang(office, answered, qian, wang):
    ask(qian)
    refused = wang.post("/me/SQ-0001/publication", page="/me", agrees="yes")
    assert refused.status_code == 404
    (told,) = [one for one in office.work() if "可以公开吗" in one.text]
    office.knock(office.tap(told.payloads[0], who="wanglei", task="other"))
    assert step(office) == "asked"


@pytest.mark.parametrize("path", ["/desk", "/desk/board", DESK])
def test_wang_may_not_see_the_desk(answered, wang, path):
    assert wang.get(path).status_code == 404


@pytest.mark.parametrize("verb", ["review", "ask", "publish", "take_down"])
@pytest.mark.parametrize("who", ["wanglei", "zhaojianguo", "lihai"])
def test_only_the_secretariat_decides_what_stands_on_the_board(office, answered, who, verb):
    visitor = Visitor(office).sign_in(who)
    fields = {"title": "x", "question": "x", "answer": "x"}
    assert visitor.post(f"{DESK}/{verb}", page="/me", **fields).status_code == 404
    assert office.count("publications") == 0


def test_matters_of_the_heart_are_never_published(office, qian):
    answer(office, seed(office, "心里堵得慌", topic="mood"))
    assert "SQ-0001" not in qian.get("/desk/board").text
    assert qian.get(DESK).status_code == 404
    qian.post(f"{DESK}/ask", page="/me", title="x", question="x", answer="x")
    assert office.count("publications") == 0


def test_what_has_no_answer_is_not_published(office, qian):
    seed(office)
    assert "SQ-0001" not in qian.get("/desk/board").text
    assert qian.get(DESK).status_code == 404


@pytest.mark.parametrize("number", ["SQ-9999", "x", "%00"])
def test_a_matter_that_does_not_exist_is_not_found(qian, number):
    assert qian.get(f"/desk/board/{number}").status_code == 404


def test_empty_words_are_refused_kindly(answered, qian):
    refused = qian.post(f"{DESK}/review", page=DESK, title=" ", question="x", answer="x")
    assert "都要写几个字" in qian.get(refused.location).text


def test_it_concerns_me_too_counts_each_once_and_keeps_nobody(office, published, wang, zhang):
    for _ in range(3):
        wang.post(f"{published}/concern", page=published)
    zhang.post(f"{published}/concern", page=published)
    assert "　2" in wang.get(published).text
    rows = office.rows("SELECT * FROM concerns")
    assert len(rows) == 2
    ids = {row["id"] for row in office.rows("SELECT id FROM people")}
    assert not any(one.encode() in row["who"] or one in str(row) for row in rows for one in ids)


def test_search_and_topics_find_what_fits(published, wang):
    assert "热水器" in wang.get("/board", q="热水器").text
    assert "热水器" in wang.get("/board", topic="life").text
    for query in ({"q": "汤"}, {"q": "%"}, {"q": "_"}, {"topic": "work"}, {"page": "2"}):
        assert "没有" in wang.get("/board", **query).text or query == {"page": "2"}
        assert "<strong>" not in wang.get("/board", **query).text


@pytest.mark.parametrize("page", ["0", "-1", "x", "１", "99999999999"])
def test_a_page_that_is_none_is_not_found(wang, page):
    assert wang.get("/board", page=page).status_code == 404


def test_the_board_is_for_members(office, published):
    assert office.flask.test_client().get("/board").status_code == 302
    assert office.flask.test_client().get(published).status_code == 302


def test_it_is_public_where_the_rulebook_says_so(open_office):
    office = open_office(public_board=True)
    stranger = Visitor(office)
    assert stranger.get("/board").status_code == 200
    assert stranger.get("/board/x").status_code == 404
    assert stranger.get("/me").status_code == 302
    token = stranger.get("/board").text
    assert "csrf_token" not in token
    assert stranger.client.post("/board/x/concern", base_url="https://huitan.test").status_code in {
        400,
        401,
    }


def test_the_desk_shows_what_is_late(office, qian):
    seed(office)
    office.clock.advance(days=14)
    page = Visitor(office).sign_in("qianmin").get("/desk").text
    assert "晚得最久的" in page
    assert re.search(r"SQ-0001 \w+，晚了 \d+ 个工作日", page)


def test_who_read_and_published_is_written_down(office, published):
    verbs = {row["verb"] for row in office.rows("SELECT verb FROM audit")}
    assert {"read", "review", "publish"} <= verbs


def test_what_is_erased_takes_its_page_along(office, published, wang):
    wang.post(f"{published}/concern", page=published)
    with office.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE tickets SET status = 'closed', next_nudge_at = NULL")
    with office.app.transactions() as uow:
        assert uow.tickets.erase_ended(office.clock.now() + timedelta(days=4000), 10) == 1
    assert office.count("publications") == office.count("concerns") == 0


@pytest.fixture
def talkative(open_office):
    """An office that wants comments, its secretariat, and an answer on its board."""
    office = open_office(comments=True)
    answer(office, seed(office, "三楼的热水器坏了"))
    qian, zhang = Visitor(office).sign_in("qianmin"), Visitor(office).sign_in("zhangwei")
    ask(qian)
    say(zhang, "yes")
    qian.post(f"{DESK}/publish", page=DESK)
    return office, qian, f"/board/{office.rows('SELECT id FROM publications')[0]['id']}"


def comment(visitor, path, text="我们四楼也是", **more):
    fields = {"text": text, "once": secrets.token_hex(16)} | more
    return visitor.post(f"{path}/comment", page=path, **fields)


def read_comment(qian, verb="show", text="我们楼也是"):
    page = qian.get("/desk/board").text
    action = re.search(r'action="(/desk/board/comments/\w+)"', page)[1]
    return qian.post(action, page="/desk/board", verb=verb, text=text)


def test_a_board_without_comments_offers_and_takes_none(office, published, wang):
    assert "留言" not in wang.get(published).text
    comment(wang, published)
    assert "不收留言" in wang.get(published).text
    assert office.count("comments") == 0


def test_a_named_comment_shows_once_the_secretariat_has_read_it(talkative):
    office, qian, path = talkative
    wang = Visitor(office).sign_in("wanglei")
    comment(wang, path, named="yes")
    assert "我们四楼也是" not in wang.get(path).text
    assert any("新留言" in one.text for one in office.work())
    read_comment(qian)
    assert "我们楼也是" in wang.get(path).text
    assert "王磊" in wang.get(path).text
    assert {"show_comment"} <= {row["verb"] for row in office.rows("SELECT verb FROM audit")}


def test_an_unnamed_comment_leaves_its_author_nowhere(talkative):
    office, qian, path = talkative
    wang = Visitor(office).sign_in("wanglei")
    once = {"once": "a" * 32}
    for _ in range(2):
        comment(wang, path, **once)
    assert office.count("comments") == 0
    office.clock.advance(hours=2)
    office.work()
    assert office.count("comments") == 1
    read_comment(qian)
    assert "一位同事" in wang.get(path).text
    assert "王磊" not in Visitor(office).sign_in("qianmin").get(path).text


def test_what_is_left_out_shows_nowhere(talkative):
    office, qian, path = talkative
    comment(Visitor(office).sign_in("wanglei"), path, named="yes")
    read_comment(qian, verb="leave")
    assert "我们楼也是" not in qian.get(path).text
    assert "等您看的留言" not in qian.get("/desk/board").text


def test_others_may_not_read_what_waits(talkative):
    office, _, path = talkative
    wang = Visitor(office).sign_in("wanglei")
    comment(wang, path)
    assert wang.get("/desk/board").status_code == 404
    assert wang.post("/desk/board/comments/x", page=path, verb="show").status_code == 404
    assert comment(wang, path, once="x").status_code == 400
