"""Words without a meaning in time: those that go with an answer, and those that foil it."""

import re


def _one_of(words: str) -> str:
    return "|".join(re.escape(word) for word in sorted(words.split(), key=len, reverse=True))


PEOPLE = """
您好 你好 请问 麻烦 谢谢 多谢 辛苦 拜托 主任 书记 领导 老师 经理 同志 咨询师 心理
给 我们 我 咱们 咱 您 你 他 自己 本人 一起 请 知道 收到
"""
DOING = """
谈谈 谈话 谈心 谈 聊聊 聊 面谈 见面 见
预约 约 订 定 选 挑 要 想 看看 看 帮我 帮 过来 过去 来 去 到
觉得 感觉 认为 合适 安排 方便 换成 换 改成 改
申请 登记 报名 开始 结束 用 当面 视频 电话 办公室
"""
SMALL = """
那天 当天 那个 这个 这些 那 这 个 的话 的 了 吧 呢 啊 呀 哦 噢 喔 嗯 哈 嘛 吗 么 哎 诶 额 呃
唉 哟 啦 嘞 呗 咯 时间段 时间 时段 时候 时 段 场 档 位 号 在 是 有 空 比较 一下 先 再 更 还 都
也 就 好 行 可以 能 会 把 重新 另外 如果 要是 假如 实在 应该 可能 大概 估计 只 最好 希望 尽量
每 哪 几 什么 怎么 其实 那么 然后 因为 所以 反正 本周 对 之 里 间 和 跟 与 钟 整 附近 两 俩 它 该
"""
MARKS = r"[\s,。;!?、…~·\-—:()\[\]【】\"'“”‘’<>《》.#/+&*|]"

FILLERS = re.compile(f"{_one_of(PEOPLE + DOING + SMALL)}|{MARKS}")
"""What may stand beside a time without saying anything against it."""

MATTERS = """
食堂 饭 菜 宿舍 空调 热水 暖气 工资 补贴 奖金 加班费 澡堂 洗澡 停水 停电 漏水 坏 班车 车间 没人
投诉 举报 处理 解决 报修 修 丢 关门 开门 断网 网络 电梯 厕所 垃圾 噪音 吵 路灯 停车 超市 医院
绩效 社保 医保 公积金 合同 工伤 报销 房租 水费 电费 入职 毕业 出生 参加工作 考核 公平 罚款 扣款 扣钱
"""

TOPICS = re.compile(_one_of(MATTERS))
"""Matters that people write about, rather than choose a time."""
