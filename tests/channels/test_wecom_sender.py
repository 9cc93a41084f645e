import pytest

from bot.channels.wecom import WeComSender
from bot.domain.messages import Button, Channel, Message, Receipt
from bot.ports import Sender, SendFailed

ASKED = Message("这样提交可以吗？", (Button("可以", "/affirm"), Button("不提了", "/deny")))
LONG = "食堂的菜又咸又油，汤也是凉的。" * 100


@pytest.fixture
def sender(connection):
    return WeComSender(connection, 1000002)


def send(sender, message, receiver="LiSi", task_id="t-1"):
    return sender.send(receiver, message, task_id=task_id)


def failure(sender, message=ASKED, receiver="LiSi"):
    with pytest.raises(SendFailed) as caught:
        send(sender, message, receiver)
    return caught.value


def test_sender_has_the_shape_of_the_port(sender):
    port: Sender = sender
    assert port.channel is Channel.WECOM


def test_text_goes_to_one_member(sender, platform):
    assert send(sender, Message("好")) == Receipt("m1", "rc1")
    data = platform.sent()[0]
    assert (data["touser"], data["agentid"], data["msgtype"]) == ("LiSi", 1000002, "text")
    assert data["text"] == {"content": "好"}


def test_duplicate_check_is_on(sender, platform):
    send(sender, Message("好"))
    data = platform.sent()[0]
    assert data["enable_duplicate_check"] == 1
    assert 1800 <= data["duplicate_check_interval"] < 3600


def test_same_notice_sent_again_is_the_same_request(sender, platform):
    send(sender, Message("好"))
    send(sender, Message("好"))
    first, second = platform.sent()
    assert first == second


def test_other_notice_with_the_same_words_is_another_request(sender, platform):
    send(sender, Message("好"), task_id="t-1")
    send(sender, Message("好"), task_id="t-2")
    first, second = platform.sent()
    assert first != second


def test_equal_pieces_of_one_text_are_different_requests(sender, platform):
    send(sender, Message("食堂。" * 2000))
    requests = [str(data) for data in platform.sent()]
    assert len(set(requests)) == len(requests) > 2


def test_long_text_goes_in_pieces(sender, platform):
    send(sender, Message(LONG))
    pieces = [data["text"]["content"] for data in platform.sent()]
    assert "".join(pieces) == LONG
    assert all(len(piece.encode()) <= 2048 for piece in pieces)


def test_choices_go_as_a_card(sender, platform):
    assert send(sender, ASKED) == Receipt("m1", "rc1")
    data = platform.sent()[0]
    assert data["msgtype"] == "template_card"
    assert data["template_card"]["task_id"] == "t-1"


def test_long_text_goes_before_its_card(sender, platform):
    send(sender, Message(LONG + "可以吗？", ASKED.buttons))
    kinds = [data["msgtype"] for data in platform.sent()]
    assert kinds == ["text"] * (len(kinds) - 1) + ["template_card"]
    assert len(kinds) > 2


@pytest.mark.parametrize("errcode", [42027, 42039, 42051, 40058, 48002])
def test_refused_card_goes_as_numbered_lines(sender, platform, errcode):
    platform.will("message/send", errcode)
    send(sender, ASKED)
    assert platform.sent()[1]["text"]["content"] == "这样提交可以吗？\n1. 可以\n2. 不提了"


@pytest.mark.parametrize("count", [7, 9])
def test_more_choices_than_a_card_holds_go_as_numbered_lines(sender, platform, count):
    buttons = tuple(Button(f"选项{number}", f"/{number}") for number in range(count))
    send(sender, Message("选一个", buttons))
    assert f"{count}. 选项{count - 1}" in platform.sent()[0]["text"]["content"]


@pytest.mark.parametrize("errcode", [-1, 45009, 81013])
def test_other_refusal_of_a_card_is_passed_on(sender, platform, errcode):
    platform.will("message/send", errcode)
    assert failure(sender).errcode == errcode
    assert len(platform.sent()) == 1


def test_receiver_who_left_is_given_up(sender, platform):
    platform.will("message/send", 81013)
    assert failure(sender).permanent


@pytest.mark.parametrize("field", ["invaliduser", "unlicenseduser"])
def test_receiver_listed_as_unreachable_is_given_up(sender, platform, field):
    platform.will("message/send", {"errcode": 0, field: "other|lisi", "msgid": "m"})
    failed = failure(sender, Message("好"))
    assert failed.permanent
    assert "isi" not in str(failed)


@pytest.mark.parametrize("others", ["", None, "lisi2|wang"])
def test_other_unreachable_people_do_not_matter(sender, platform, others):
    platform.will("message/send", {"errcode": 0, "invaliduser": others, "msgid": "m"})
    assert send(sender, Message("好")).message_id == "m"


@pytest.mark.parametrize("receiver", ["@all", "a|b", "", "李四", "a" * 65, "li\n"])
def test_nobody_can_be_sent_to_but_one_member(sender, platform, receiver):
    assert failure(sender, Message("好"), receiver).permanent
    assert not platform.sent()


def test_card_is_closed_with_a_label(sender, platform):
    sender.close_card("LiSi", "rc1", "已提交")
    assert platform.sent("message/update_template_card") == [
        {
            "userids": ["LiSi"],
            "agentid": 1000002,
            "response_code": "rc1",
            "button": {"replace_name": "已提交"},
        }
    ]


def test_card_without_a_code_cannot_be_closed(sender, platform):
    sender.close_card("LiSi", "", "已提交")
    assert not platform.calls


@pytest.mark.parametrize("errcode", [42022, 42045, 40058, 987654, 81013])
def test_spent_code_means_the_card_is_closed(sender, platform, errcode):
    platform.will("message/update_template_card", errcode)
    sender.close_card("LiSi", "rc1", "已提交")
    assert len(platform.sent("message/update_template_card")) == 1


@pytest.mark.parametrize("answer", [-1, 45009, (502, {}, b"")])
def test_card_that_could_not_be_closed_is_tried_again(sender, platform, answer):
    platform.will("message/update_template_card", answer)
    with pytest.raises(SendFailed):
        sender.close_card("LiSi", "rc1", "已提交")
