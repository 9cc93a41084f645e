"""Moves files between HTTP and the media store."""

from urllib.parse import quote

from flask import Response, request

from bot.simulator.media import MediaStore, Medium
from bot.simulator.refusals import ApiError


def read_upload(media: MediaStore, kind: str, field: str) -> Medium:
    """Store the file of this request's form. Raises `ApiError`."""
    file = request.files.get(field)
    if file is None:
        raise ApiError(44001)
    return media.upload(kind, file.filename or "file", file.read(), file.mimetype)


def send_medium(medium: Medium) -> Response:
    """Return a stored file as a download."""
    answer = Response(medium.data, mimetype=medium.mimetype or "application/octet-stream")
    name = quote(medium.name)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer
