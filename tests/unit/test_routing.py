"""Routing: forty sentences of everyday life find the department that answers for them."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import simulator
from bot.domain import routing
from bot.domain.people import Department

PEOPLE = Path(simulator.__file__).parent / "demo_people.csv"

SENTENCES = {
    "后勤科": [
        "食堂最近的菜又咸又油",
        "三号宿舍楼没有热水",
        "早上的班车总是晚点",
        "公寓电梯坏了两天了",
        "澡堂的水忽冷忽热",
        "厕所的下水道堵了",
        "宿舍晚上有老鼠",
    ],
    "人力资源部": [
        "这个月工资少发了两百",
        "夜班补贴什么时候发",
        "我想问问职称怎么评",
        "年假还能不能休",
        "公积金比例太低",
        "探亲假批不下来",
        "工伤认定要多久",
    ],
    "机电科": [
        "皮带机老是跑偏没人修",
        "三号水泵漏油",
        "猴车昨天又停了",
        "检修配件一直不到货",
        "液压支架压力不够",
    ],
    "安全监察科": [
        "工作面瓦斯报警没人管",
        "发的口罩质量太差",
        "自救器过期了还在用",
        "矿灯一会儿就没电",
        "粉尘太大看不清人",
    ],
    "财务科": ["差旅费报销三个月了还没到账", "发票被退回来两次", "出差补助怎么算"],
    "信息中心": [
        "办公楼的网络太慢",
        "打卡机识别不了我的脸",
        "办公系统的密码忘了",
        "井口没有手机信号",
    ],
    "工会": ["希望多组织篮球比赛", "慰问品什么时候发", "困难补助怎么申请", "活动室晚上不开门"],
    "保卫科": ["停在门口的电动车被偷了", "大门的门卫态度不好", "更衣柜里的钱丢了"],
    "职工卫生所": ["卫生所的药品不全", "打针要排很久的队"],
    "党群办公室": ["入党申请交上去半年了", "党费交多了怎么退"],
    "通风区": ["掘进头风量不足", "风筒破了好几处"],
    "教育培训中心": ["特种作业取证什么时候考试", "孩子上学的事能不能帮忙"],
    "生产技术科": ["连着上了三周夜班，排班不合理", "交接班的时间太长"],
    "综采一区": ["综采一区的班长骂人"],
}


@pytest.fixture(scope="module")
def departments():
    with PEOPLE.open(encoding="utf-8-sig") as file:
        names = dict.fromkeys(row["department"] for row in csv.DictReader(file))
    return [Department(number, name) for number, name in enumerate(names, 1)]


def test_at_least_forty_sentences_are_routed():
    assert sum(len(sentences) for sentences in SENTENCES.values()) >= 40


@pytest.mark.parametrize(
    ("text", "name"), [(text, name) for name, texts in SENTENCES.items() for text in texts]
)
def test_a_matter_finds_its_department(text, name, departments, policy):
    found = routing.guess(text, departments, policy.duties).department
    assert found is not None
    assert found.name == name


def test_a_department_named_outright_wins(departments, policy):
    found = routing.guess("财务科的空调和热水器都坏了", departments, policy.duties).department
    assert found.name == "财务科"


def test_the_longer_of_two_names_wins(policy):
    both = [Department(1, "机电"), Department(2, "机电科")]
    assert routing.guess("机电科没人", both, policy.duties).department.id == 2


def test_the_first_mention_breaks_a_tie(departments, policy):
    assert routing.guess("热水和工资", departments, policy.duties).department.name == "后勤科"
    assert routing.guess("工资和热水", departments, policy.duties).department.name == "人力资源部"


def test_what_fits_nowhere_is_not_guessed(departments, policy):
    assert routing.guess("我有个想法", departments, policy.duties) == routing.Guess()


def test_what_fits_nowhere_lands_in_the_studio(departments, policy):
    assert routing.studio(departments, policy.studio).name == "党群办公室"


def test_without_a_named_studio_the_marked_one_is_taken():
    marked = [Department(1, "甲"), Department(2, "乙", studio=True)]
    assert routing.studio(marked, ["没有"]).id == 2


def test_without_any_studio_the_first_department_is_taken():
    assert routing.studio([Department(1, "甲")], ["没有"]).id == 1
    assert routing.studio([], ["没有"]) is None


@given(text=st.text())
def test_any_text_can_be_routed(text, departments, policy):
    found = routing.guess(text, departments, policy.duties)
    assert found.department is None or found.department in departments
    assert 0 <= found.confidence <= 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("宿舍的网络太慢", "信息中心"),
        ("食堂打卡机坏了", "信息中心"),
        ("宿舍有人偷东西", "保卫科"),
        ("宿舍太吵了", "后勤科"),
        ("食堂的饭是冷的", "后勤科"),
    ],
)
def test_the_matter_comes_before_the_place(text, name, departments, policy):
    assert routing.guess(text, departments, policy.duties).department.name == name


def test_the_place_is_among_what_fits_next(departments, policy):
    found = routing.guess("宿舍的网络太慢", departments, policy.duties)
    assert [one.name for one in found.others] == ["后勤科"]


def test_a_name_is_surer_than_a_matter_and_a_matter_surer_than_a_place(departments, policy):
    texts = ("信息中心的网络", "宿舍的网络太慢", "宿舍太吵了", "我有个想法")
    sure = [routing.guess(text, departments, policy.duties).confidence for text in texts]
    assert sure[0] == 1
    assert sure == sorted(sure, reverse=True)
    assert sure[-1] == 0


def test_terms_leave_digits_out():
    assert routing.terms_of("工号8812，灯坏") == {"工号", "灯坏"}


def test_everyday_words_alone_are_no_likeness():
    assert routing.likeness(40, {1: [9] * 9}) == {}
    assert routing.likeness(40, {1: [9] * 10})[1] > 0


@given(text=st.text(), weights=st.lists(st.integers(-50, 50), max_size=20))
def test_what_was_learned_never_breaks_a_guess(text, weights, departments, policy):
    learned = routing.likeness(len(weights), {departments[0].id: weights})
    found = routing.guess(text, departments, policy.duties, learned)
    assert 0 <= found.confidence <= 1
    assert found.department not in found.others
