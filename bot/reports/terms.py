"""How printed papers name things: shorter and more formal than the chat does."""

from bot.domain.register import Entry

KINDS = {
    "question": "咨询", "request": "诉求", "hardship": "困难",
    "suggestion": "建议", "dispute": "纠纷", "complaint": "投诉",
}  # fmt: skip
TOPICS = {"work": "工作", "life": "生活", "mood": "思想情绪"}
STATUSES = {
    "filed": "已提交", "accepted": "已受理", "assigned": "已交办", "extended": "已延期",
    "returned": "已退回", "asked": "待补充", "answered": "已答复", "reopened": "重新办理",
    "contested": "待领导裁定", "rated": "已评价", "closed": "已办结", "withdrawn": "已撤回",
    "merged": "已合并",
}  # fmt: skip
RATINGS = {"satisfied": "满意", "fair": "基本满意", "dissatisfied": "不满意"}
STEPS = {
    "file": "提交", "accept": "受理", "return": "退回", "ask_extension": "申请延期",
    "extend": "同意延期", "refuse_extension": "不同意延期", "progress": "办理进展",
    "ask": "请诉求人补充情况", "reply": "诉求人补充情况", "supplement": "诉求人补充",
    "resume": "继续办理", "answer": "答复", "amend": "补充答复", "transfer": "提请转办",
    "take_over": "接办", "decline": "不接办", "assign": "领导交办", "send_back": "退回不成立",
    "perfunctory": "答复不实，退回重办", "merge": "并案", "split": "分案", "escalate": "提请领导",
    "press": "领导督办", "inquire": "领导过问", "redo": "领导决定重办", "settle": "领导决定办结",
    "close": "办结",
    "urge": "催办", "rate": "评价", "reopen": "不满意，重新办理", "contest": "不满意，提请领导裁定",
    "withdraw": "撤回", "overdue": "逾期", "finish": "办结",
    "board_publish": "公开答复", "board_take_down": "撤下公开",
    "board_object": "诉求人要求撤下公开",
}  # fmt: skip
"""The steps that papers show; others are of no interest there."""


def author(entry: Entry) -> str:
    """Return who a ticket is from: without a name it says so, and so it does where it is hidden."""
    if entry.anonymous:
        return "匿名"
    return entry.author or "（不显示）"


def source(entry: Entry) -> str:
    """Return how a ticket came."""
    return f"扫码（{entry.place}）" if entry.place else "慧谈"


def remarks(entry: Entry) -> str:
    """Return what else is to be said of a ticket."""
    found = [
        "曾逾期" if entry.overdue else "",
        "已延期一次" if entry.extended else "",
        f"重新办理 {entry.reopened} 次" if entry.reopened else "",
    ]
    return "，".join(filter(None, found))
