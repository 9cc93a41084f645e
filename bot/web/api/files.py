"""/api/v1/tickets/{number}/files: what was attached, as a list and one by one."""

from typing import Any

from flask import Response, abort, jsonify

from bot.app import App
from bot.domain import files
from bot.domain.files import Attached
from bot.web.api import keys, queries
from bot.web.api.tickets import found


def listed(app: App, number: str) -> Response:
    """Return the files of a ticket: the author's, and those that were given with answers."""
    queries.known()
    with app.transactions.reading() as uow:
        ticket = found(uow, number)
        items = [_shown(one) for one in uow.files.of_ticket(ticket.id)]
    keys.note(app, "files", ticket.number)
    return jsonify(items=items)


def one(app: App, number: str, file_id: str) -> Response:
    """Return the bytes of a file, as a download that no browser opens by itself."""
    queries.known()
    with app.transactions.reading() as uow:
        ticket = found(uow, number)
        listed_ids = {one.id for one in uow.files.of_ticket(ticket.id)}
        file = uow.files.content(file_id) if file_id in listed_ids else None
    if file is None:
        abort(404)
    keys.note(app, "file", ticket.number)
    answer = Response(file.content, content_type="application/octet-stream")
    name = f"{ticket.number}.{files.suffix(file)}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _shown(one: Attached) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "name": one.name or None,
        "state": one.state,
        "content_type": one.content_type or None,
        "size": one.size,
        "from": "author" if one.giver_id is None else "owner",
    }
