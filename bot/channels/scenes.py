"""Codes of the Official Account that open its chat and say where they hang.

https://developers.weixin.qq.com/doc/offiaccount/Account_Management/Generating_a_Parametric_QR_Code.html
"""

from bot.channels.client import Connection
from bot.ports import SendFailed

CREATE = "qrcode/create"
LASTING = "QR_LIMIT_STR_SCENE"


class Scenes:
    """Makes lasting codes; there may be 100,000 of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def address(self, scene: str) -> str:
        """Return the address that a code must hold to bring this scene. Raises `SendFailed`."""
        wanted = {"action_name": LASTING, "action_info": {"scene": {"scene_str": scene}}}
        address = self._connection.post(CREATE, wanted).get("url")
        if not isinstance(address, str) or not address:
            raise SendFailed(f"{CREATE}: no url", permanent=False)
        return address
