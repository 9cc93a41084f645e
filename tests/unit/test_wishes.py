"""The wish to stay unnamed is heard before, in and after a matter, not where it is the matter."""

import pytest

from bot.domain.wishes import without_wish


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("匿名，食堂的菜太咸了", "食堂的菜太咸了"),
        ("匿名 食堂的菜太咸了", "食堂的菜太咸了"),
        ("食堂的菜太咸了，请匿名", "食堂的菜太咸了"),
        ("食堂的菜太咸了。匿名提交，谢谢", "食堂的菜太咸了。谢谢"),
        ("食堂的菜太咸了，别留名，汤也凉", "食堂的菜太咸了，汤也凉"),
    ],
)
def test_the_wish_is_taken_out(text, rest):
    assert without_wish(text, ("匿名", "别留名")) == (rest, True)


@pytest.mark.parametrize("text", ["食堂的菜太咸了", "有人写匿名信说我坏话没人管", ""])
def test_what_is_no_wish_stays(text):
    assert without_wish(text, ("匿名",)) == (text, False)
