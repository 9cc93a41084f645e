"""/me: one's own matters and talks, and nobody else's."""

import pytest
from test_web_api import answer, seed
from web_pages import Visitor


@pytest.fixture
def zhang(office):
    return Visitor(office).sign_in("zhangwei")


@pytest.fixture
def wang(office):
    return Visitor(office).sign_in("wanglei")


def test_matters_filed_by_name_are_shown_with_their_deadline(office, zhang):
    seed(office, "食堂的汤是凉的")
    page = zhang.get("/me").text
    assert "SQ-0001" in page
    assert "11月27日（周五）前答复" in page


def test_an_anonymous_matter_is_nobodys(office, zhang):
    seed(office, "夜宵太贵了", anonymous=True)
    assert "夜宵" not in zhang.get("/me").text
    assert zhang.get("/me/SQ-0001").status_code == 404


def test_a_matter_shows_what_was_said_and_answered(office, zhang):
    answer(office, seed(office, "食堂的汤是凉的"))
    page = zhang.get("/me/SQ-0001").text
    for words in ("食堂的汤是凉的", "换了保温桶", "有了答复", "已答复"):
        assert words in page


def test_wang_may_not_see_the_matter_of_zhang(office, wang):
    seed(office, "食堂的汤是凉的")
    assert "SQ-0001" not in wang.get("/me").text
    refused, missing = wang.get("/me/SQ-0001"), wang.get("/me/SQ-0999")
    assert refused.status_code == missing.status_code == 404
    assert refused.text == missing.text


@pytest.mark.parametrize("number", ["SQ-0001x", "0", "abc", "SQ-99999999999", "%00", "' OR 1=1"])
def test_a_number_that_is_none_is_not_found(zhang, number):
    assert zhang.get(f"/me/{number}").status_code == 404


def test_what_somebody_wrote_is_shown_as_text(office, zhang):
    seed(office, "<script>alert(1)</script>热水器坏了")
    for path in ("/me", "/me/SQ-0001"):
        assert "<script>" not in zhang.get(path).text


def test_one_page_reads_and_never_writes(office, zhang):
    seed(office)
    before = office.rows("SELECT * FROM outbox") + office.rows("SELECT * FROM tickets")
    zhang.get("/me")
    zhang.get("/me/SQ-0001")
    assert before == office.rows("SELECT * FROM outbox") + office.rows("SELECT * FROM tickets")
