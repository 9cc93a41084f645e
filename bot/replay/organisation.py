"""The organisation of a replay: departments with heads, leaders, and as many people as wanted."""

from collections.abc import Iterator

from bot.domain.people import Role
from bot.services.people import Row

LEADER, SECRETARY, COUNSELLOR = "leader", "secretary", "counsellor"
DEPARTMENTS = (
    "后勤科", "人力资源部", "机电科", "安全监察科", "党群工作部", "财务科", "通风区", "综采一队",
)  # fmt: skip
SITES = ("本部", "本部", "本部", "一号井", "二号井", "新疆项目部")
TIERS = ("职工", "党员", "班组长", "安监员")


def rows(people: int) -> list[Row]:
    """Return the people file: those in charge, then everybody else."""
    charged = [
        _row(1, LEADER, "主任", "党群工作部", frozenset({Role.LEADER})),
        _row(2, SECRETARY, "秘书", "党群工作部", frozenset({Role.SECRETARIAT, Role.DUTY})),
        _row(3, COUNSELLOR, "咨询师", "党群工作部", frozenset({Role.COUNSELLOR})),
    ]
    heads = [
        _row(4 + place, f"head{place}", f"科长{place}", name, frozenset({Role.HEAD}))
        for place, name in enumerate(DEPARTMENTS)
    ]
    return [*charged, *heads, *_staff(people, first=4 + len(heads))]


def staff(people: int) -> list[str]:
    """Return the userids of those who may wish for a talk."""
    return [f"p{number:04d}" for number in range(people)]


def _staff(people: int, *, first: int) -> Iterator[Row]:
    for number, userid in enumerate(staff(people)):
        department = DEPARTMENTS[number % len(DEPARTMENTS)]
        yield _row(
            first + number, userid, f"职工{number:04d}", department, frozenset(), number=number
        )


def _row(
    line: int, userid: str, name: str, department: str, roles: frozenset[str], *, number: int = 0
) -> Row:
    return Row(
        line=line,
        userid=userid,
        name=name,
        department=department,
        title="",
        site=SITES[number % len(SITES)],
        tier=TIERS[number % len(TIERS)],
        gender="",
        birthday=None,
        joined_on=None,
        roles=roles,
        lead_of="",
        manager="",
    )
