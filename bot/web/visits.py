"""The door of private pages: who comes in, and where everybody else is sent."""

from typing import Any

from flask import abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.domain.people import Person, Role
from bot.web import sessions

DESK = (Role.SECRETARIAT, Role.LEADER)


class Visits:
    """Knows who looks at the page that is being made."""

    def __init__(self, app: App) -> None:
        self._app = app

    def members_only(self) -> Response | None:
        """Let signed-in people pass; send others to sign in, and back."""
        self.notice()
        if g.person is not None:
            return None
        if request.method == "GET":
            return redirect(url_for("pages.login.ask", next=request.full_path.rstrip("?")))
        # A form that is sent on to another host would be stopped by the browser.
        return abort(401)

    def notice(self) -> None:
        """See who it is, if anybody."""
        g.person = sessions.present(self._app)

    def shown(self) -> dict[str, Any]:
        """Return what the frame of every page shows."""
        person: Person | None = g.get("person")
        desk = person is not None and person.has(*DESK)
        return {"person": person, "shows_desk": desk, "whose_time": self._whose_time(person)}

    def _whose_time(self, person: Person | None) -> str:
        """Return by whose clock times are shown, for people of sites with one of their own."""
        policy, now = self._app.policy, self._app.clock.now()
        apart = policy.hours_apart(person.site, now) if person else 0
        if not apart:
            return ""
        says = "utter_zone_behind" if apart < 0 else "utter_zone_ahead"
        return self._app.wording.render(says, {"hours": f"{abs(apart):g}"}).text


def guest() -> Person:
    """Return who is signed in, where the door has let nobody else pass."""
    person: Person = g.person
    return person
