"""The address book: people, their departments, and what each kind of app may see of them."""

from typing import Any

from bot.simulator.config import Person, SimulatorConfig
from bot.simulator.refusals import ApiError

ROOT = 1
GENDERS = {"男": "1", "女": "2", "male": "1", "female": "2", "m": "1", "f": "2"}
Json = dict[str, Any]


class Contacts:
    """All members; departments are numbered from 2 in the order in which they are first named."""

    def __init__(self, config: SimulatorConfig) -> None:
        self._config = config
        self._people = {person.userid.lower(): person for person in config.people}
        names = dict.fromkeys(p.department for p in config.people if p.department)
        self._departments = {name: number for number, name in enumerate(names, ROOT + 1)}

    @property
    def everybody(self) -> list[Person]:
        """All members."""
        return list(self._people.values())

    def find(self, userid: str) -> Person | None:
        """Return a member; ids are the same in upper and lower case."""
        return self._people.get(userid.lower())

    def by_openid(self, openid: str) -> Person | None:
        """Return who stands behind an Official Account id."""
        userid = openid.removeprefix("mp_")
        return self.find(userid) if openid != userid else None

    def members(self, department_id: int) -> list[Person]:
        """Return who belongs to a department; the root holds whoever names none."""
        self._name(department_id)
        return [p for p in self.everybody if self.department_of(p) == department_id]

    def knows_department(self, department_id: int) -> bool:
        """Return whether there is such a department."""
        return department_id == ROOT or department_id in self._departments.values()

    def department_of(self, person: Person) -> int:
        """Return the number of a member's department."""
        return self._departments.get(person.department, ROOT)

    def user(self, userid: str) -> Json:
        """Return a member as `user/get` does. Raises `ApiError`."""
        if not userid:
            raise ApiError(41009)
        person = self.find(userid)
        if person is None:
            raise ApiError(60111)
        return self.card_of(person)

    def card_of(self, person: Person) -> Json:
        """Return a member's fields; personal ones only for an app from before 2022-06-20."""
        department = self.department_of(person)
        heads = int("head" in person.roles or "leader" in person.roles)
        card: Json = {
            **self.name_of(person),
            "order": [0],
            "position": person.title,
            "status": 1,
            "isleader": heads,
            "is_leader_in_dept": [heads],
            "direct_leader": [person.manager] if person.manager else [],
            "main_department": department,
            "alias": "",
            "telephone": "",
            "extattr": {"attrs": []},
        }
        return {**card, **self.private(person)} if self._config.old_app else card

    def private(self, person: Person) -> Json:
        """Return the fields that need the member's consent."""
        return {
            "gender": GENDERS.get(person.gender.lower(), "0"),
            "avatar": "",
            "qr_code": "",
            "mobile": "",
            "email": "",
            "biz_mail": f"{person.userid}@example.test",
            "address": person.site,
        }

    def name_of(self, person: Person) -> Json:
        """Return a member as `user/simplelist` does."""
        department = [self.department_of(person)]
        return {
            "userid": person.userid,
            "name": person.name,
            "department": department,
            "open_userid": f"wo_{person.userid}",
        }

    def departments(self, under: int = ROOT) -> list[Json]:
        """Return a department and those below it. Raises `ApiError`."""
        self._name(under)
        rows = [self._row(ROOT, self._config.organisation, parent=0)]
        rows += [self._row(n, name, parent=ROOT) for name, n in self._departments.items()]
        return rows if under == ROOT else [row for row in rows if row["id"] == under]

    def _row(self, number: int, name: str, *, parent: int) -> Json:
        heads = [p.userid for p in self.everybody if "head" in p.roles and p.department == name]
        return {
            "id": number,
            "name": name,
            "name_en": "",
            "department_leader": heads,
            "parentid": parent,
            "order": 100000 - number,
        }

    def _name(self, department_id: int) -> None:
        if not self.knows_department(department_id):
            raise ApiError(60123)
