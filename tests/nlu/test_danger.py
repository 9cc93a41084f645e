from pathlib import Path

import pytest

from bot.nlu.danger import Heard, lexicon_from, read_lexicon
from bot.nlu.normalise import fold
from bot.nlu.verdict import danger_odds

DATA = Path(__file__).parents[2] / "data" / "nlu"

ALARMING = """
我不想活了 | 活着没意思 | 想自杀 | 不 想 活 了 | 遗书我写好了 | 我想死 | 不如死了算了
一了百了吧 | 想从楼上跳下去 | 药都准备好了 | 我攒了一瓶安眠药 | 我在楼顶上站着 | 割腕
我要弄死他 | 他拿刀要砍人 | 跟他们同归于尽 | 同事说他不想活了 | 室友写了遗书 | 我徒弟闹自杀
下辈子再孝顺爸妈 | 没有我他们会更好 | 想结束自己的生命 | 我要杀了他 | 他说要炸了办公楼
我用刀划自己的胳膊 | 老公掐我脖子 | 想一睡不醒 | 我想永远消失 | 人间不值得 | 活够了
我要是没了，帮我照顾孩子 | 不想活了，累死了 | 他想不开 | 喝农药了 | 想離開這個世界
輕生的念頭
"""

HARMLESS = """
累死了 | 今天热死人了 | 笑死我了 | 烦死了这破系统 | 这价格真要命 | 跳楼价处理
饭堂的肉跟不要钱似的，香死了 | 想死你了 | 堵车堵死 | 电脑又死机了 | 死板的规定 | 忙得要死
热得想死 | 不修要出人命 | 皮带没护栏，迟早砸死人 | 打死我也不加班了 | 食堂的菜咸死了
气死我了 | 打印机卡死了 | 这活儿要了亲命 | 杀毒软件过期了 | 砍价 | 跳槽 | 跳广场舞太吵
花养死了 | 我没有不想活，别误会 | 冻死了宿舍没暖气 | 跳绳比赛什么时候 | 夜班补贴少发了
药品不全 | 想去楼顶装个太阳能 | 预防自杀讲座几点开始 | 困死 | 馋死了 | 手被铁皮划破了
工资死活不涨 | 死扛着
"""


def texts(block):
    return [text.strip() for line in block.strip().splitlines() for text in line.split("|")]


@pytest.fixture(scope="module")
def lexicon():
    return read_lexicon(DATA)


@pytest.mark.parametrize("text", texts(ALARMING))
def test_words_of_danger_warn(lexicon, text):
    assert lexicon.warns(fold(text))


@pytest.mark.parametrize("text", texts(HARMLESS))
def test_idioms_do_not_warn(lexicon, text):
    assert not lexicon.warns(fold(text))


def test_an_idiom_does_not_hide_danger_beside_it(lexicon):
    assert lexicon.warns(fold("累死了，我真的不想活了"))


def test_danger_at_the_end_of_a_long_message_is_seen(lexicon):
    assert lexicon.warns(fold("食堂的菜太咸了。" * 400 + "我不想活了"))


def test_the_last_resort_stands_in_where_no_file_is(tmp_path):
    assert read_lexicon(tmp_path / "nowhere").warns("我想自杀")
    assert lexicon_from({}).warns("遗书")


@pytest.mark.parametrize(
    "text",
    [
        "网上说有个公司的人跳楼了",
        "《自杀论》这本书书屋有吗",
        "这破系统，我真想上吊哈哈",
        "我走以后，你们好好的",
    ],
)
def test_words_beside_a_joke_a_title_or_a_machine_leave_it_to_the_classifiers(lexicon, text):
    assert lexicon.hears(fold(text)) is Heard.PERHAPS


def test_what_softens_one_sentence_softens_no_other(lexicon):
    assert lexicon.hears(fold("这破系统卡死了，哈哈。我不想活了。")) is Heard.PLAINLY


def test_plain_words_alarm_whatever_the_classifiers_say():
    assert danger_odds(0.0, -20.0, Heard.PLAINLY) > 0


def test_doubtful_words_add_to_what_the_classifiers_say_and_do_not_decide():
    calm, doubtful = danger_odds(0.01, -3.0, Heard.NOTHING), danger_odds(0.01, -3.0, Heard.PERHAPS)
    assert calm < doubtful < 0


def test_what_stands_far_from_a_term_does_not_soften_it(lexicon):
    assert (
        lexicon.hears(fold("想调到一个城市的申请表上个月就交了，信不信我弄死他全家"))
        is Heard.PLAINLY
    )


def test_danger_wins_over_the_likeliest_intent(tiny):
    parse = tiny.parse("食堂的菜太咸了，宿舍热水器也坏了，我不想活了")
    assert (parse.intent.name, parse.topic) == ("danger", "mood")
    assert parse.ranking[0] == parse.intent


def test_without_danger_words_nor_likeness_nothing_is_danger(tiny):
    assert tiny.parse("食堂的菜太咸了").intent.name == "request_life"
