"""Being told to stop: a signal ends a process as Ctrl-C does, so that it can end its own."""

import signal
from types import FrameType

STOPS = (signal.SIGTERM, signal.SIGHUP)
"""Whoever runs the process wants it to end; the terminal that it was started in is closed."""


def heed() -> None:
    """End as on Ctrl-C when told to stop; what was told to be ignored (nohup) stays so."""
    for one in STOPS:
        if signal.getsignal(one) is not signal.SIG_IGN:
            signal.signal(one, _interrupt)


def finish() -> None:
    """Let nothing interrupt what is left to do."""
    for one in (*STOPS, signal.SIGINT):
        signal.signal(one, signal.SIG_IGN)


def _interrupt(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt
