"""Why a callback is not read: refusals without detail, so that an attacker learns nothing."""


class NotGenuine(Exception):
    """The callback is not from the platform, not fresh, or not for us (HTTP 403)."""

    def __init__(self) -> None:
        super().__init__("not genuine")


class Malformed(Exception):
    """The callback is not what the platform would ever send (HTTP 400)."""

    def __init__(self) -> None:
        super().__init__("malformed")


class Forged(Malformed):
    """A signed message with a declaration in it (HTTP 400): somebody may hold our keys."""


class Unreadable(Exception):
    """A genuine message whose characters cannot be read (HTTP 200, empty: it must not come again).

    `sender` is the platform id of the writer where it could be made out, else empty: somebody
    may be asked to write once more.
    """

    def __init__(self, sender: str = "") -> None:
        super().__init__("unreadable")
        self.sender = sender
