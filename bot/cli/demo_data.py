"""The demo organisation: its people, and a life that has already begun."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import click

from bot import bootstrap, settings
from bot.app import App
from bot.bootstrap import Assembly
from bot.cli.keys import new_token
from bot.cli.people import import_people
from bot.cli.stand_in import DEMO_PEOPLE
from bot.domain.messages import Channel
from bot.domain.people import Person
from bot.domain.talks import Mode
from bot.domain.tickets import Rating, Ticket
from bot.ports import UnitOfWork
from bot.services import filing, handling, overseeing, talks, tickets


@dataclass(frozen=True)
class Told:
    """One matter of the demo: who said what how many days ago, and what became of it."""

    who: str
    text: str
    topic: str
    days_ago: int
    became: str = ""
    answer: str = ""


MATTERS = (
    Told("zhangwei", "食堂夜宵只剩馒头咸菜，下夜班的都吃不上一口热的", "life", 1),
    Told("lijie", "三号公寓四楼的热水器坏了一个星期，下班洗不上热水澡", "life", 3),
    Told("wanglei", "十月份的夜班补贴少发了两百块，想查一下是怎么算的", "work", 9),
    Told("houliang", "井下二部皮带的急停开关不灵，怕出事", "work", 2, "extended"),
    Told("zhaolin", "去矿上的班车早班总是超员，站着的人太多", "life", 8, "answered",
         "下周一起早班加开一辆大巴，6:20 从公寓门口发车。"),
    Told("menghao", "劳保手套三个月没发了，手都磨破了", "work", 15, "closed",
         "手套已到货，周三起到区队材料员那里领，缺的三个月一并补发。"),
    Told("baixue", "公寓的洗衣机只有一台能用，排队要排到半夜", "life", 20, "fair",
         "新洗衣机两台已下单，月底前装好；坏的那台周五修。"),
    Told("longfei", "报销差旅费压了两个月还没到账", "work", 7, "reopened",
         "已经在走流程。"),
    Told("wanhua", "宿舍门口的路灯不亮，夜里下班看不见台阶", "life", 5, "withdrawn"),
    Told("shaobing", "通风区的考勤机老是识别不了脸，天天要补卡", "work", 4, "returned"),
    Told("luyuan", "项目部的网络太慢，跟家里视频总是卡", "life", 2),
)  # fmt: skip

VISITORS = (("wangfang", 0), ("linfeng", 3), ("panting", 11))


@click.command("demo-data", hidden=True)
@click.argument("token_file", type=click.Path(path_type=Path))
def demo_data(token_file: Path) -> None:
    """Fill the database with the demo organisation, and keep a token of the API in a file."""
    assembly = bootstrap.assemble(settings.read())
    import_people(assembly, DEMO_PEOPLE)
    _bind_wechat(assembly.app)
    for matter in MATTERS:
        with assembly.app.transactions() as uow:
            _tell(assembly, uow, matter)
    _book(assembly)
    _forget_mail(assembly)
    token_file.write_text(new_token(assembly, "leader"), "ascii")
    token_file.chmod(0o600)


def _bind_wechat(app: App) -> None:
    """Bind everybody's WeChat too: the simulator gives each person an openid."""
    with app.transactions() as uow:
        for person in uow.people.everyone():
            uow.people.change(person.id, openid=f"mp_{person.userid}")


def _person(uow: UnitOfWork, userid: str) -> Person:
    person = uow.people.by_userid(userid)
    if person is None:
        raise LookupError(userid)
    return person


def _tell(assembly: Assembly, uow: UnitOfWork, told: Told) -> None:
    app = assembly.app
    when = app.clock.now() - timedelta(days=told.days_ago)
    who = _person(uow, told.who)
    draft, _ = filing.propose(uow, text=told.text, topic=told.topic, kind="", policy=app.policy)
    author = filing.Author(who, Channel.WECOM, who.userid)
    ticket, _ = filing.file(
        uow, draft=draft, author=author, sealer=app.sealer, now=when, policy=app.policy
    )
    _become(assembly, uow, ticket, told)


def _become(assembly: Assembly, uow: UnitOfWork, ticket: Ticket, told: Told) -> None:
    app, now = assembly.app, assembly.app.clock.now()
    owner = uow.people.get(ticket.owner_id)
    if told.answer:
        ticket = handling.answer(
            uow, ticket, who=owner, text=told.answer, now=now - timedelta(days=1), policy=app.policy
        )
        ticket = uow.tickets.get(ticket.id)
    if told.became == "withdrawn":
        tickets.withdraw(uow, ticket, now=now, policy=app.policy)
    elif told.became == "returned":
        reason = "考勤机归信息中心管"
        handling.hand_back(uow, ticket, who=owner, reason=reason, now=now, policy=app.policy)
    elif told.became == "extended":
        boss = uow.people.get(ticket.supervisor_id)
        overseeing.grant_extension(uow, ticket, who=boss, now=now, policy=app.policy)
    elif told.became in RATINGS:
        rating, reason = RATINGS[told.became]
        tickets.rate(uow, ticket, rating=rating, reason=reason, now=now, policy=app.policy)


RATINGS = {
    "closed": (Rating.SATISFIED, ""),
    "fair": (Rating.FAIR, ""),
    "reopened": (Rating.DISSATISFIED, "没说什么时候到账，等于没答"),
}


def _book(assembly: Assembly) -> None:
    app, now = assembly.app, assembly.app.clock.now()
    with app.transactions() as uow:
        open_slots = talks.offered(uow, now=now, policy=app.policy)
        for userid, index in VISITORS:
            who = _person(uow, userid)
            mode = Mode.VIDEO if who.remote else Mode.IN_PERSON
            talks.book(
                uow, slot_id=open_slots[index].id, who=who, mode=mode, now=now, policy=app.policy
            )


def _forget_mail(assembly: Assembly) -> None:
    """What these matters would have sent was sent in their own time."""
    app = assembly.app
    with app.transactions() as uow:
        while parcels := uow.outbox.claim(app.clock.now(), 100, app.clock.now()):
            for parcel in parcels:
                uow.outbox.done(parcel, app.clock.now())
