"""Speech recognition by a server of the organisation's own: the platforms no longer send text.

It is asked as `POST {url}` with the recording as the multipart field `file`, and answers JSON with
`text`: what FunASR's, sherpa-onnx's and Whisper's HTTP servers can all be set up to do.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta

import requests

from bot.channels import media as media_files
from bot.channels.client import Connection
from bot.channels.media import MediaFile
from bot.domain.messages import Channel, Media
from bot.ports import SendFailed

log = logging.getLogger(__name__)

LISTENS = timedelta(seconds=20)
LONGEST_TEXT = 2000


class SpeechServer:
    """Fetches a recording from its platform and has it written down."""

    def __init__(self, url: str, connections: Mapping[Channel, Connection]) -> None:
        self._url = url
        self._connections = connections

    def transcribe(self, channel: Channel, media: Media) -> str:
        """Return what a recording says, or nothing where it cannot be fetched or made out."""
        connection = self._connections.get(channel)
        if connection is None:
            return ""
        try:
            return self._written(media_files.download(connection, media.media_id))
        except (SendFailed, requests.RequestException, ValueError) as failure:
            # The failure's kind only: its words could hold a token.
            log.warning("a recording was not understood: %s", type(failure).__name__)
            return ""

    def _written(self, recording: MediaFile) -> str:
        named = (recording.name or "voice.amr", recording.content, recording.content_type)
        answer = requests.post(self._url, files={"file": named}, timeout=LISTENS.total_seconds())
        answer.raise_for_status()
        found = answer.json()
        text = found.get("text") if isinstance(found, dict) else None
        return text.strip()[:LONGEST_TEXT] if isinstance(text, str) else ""
