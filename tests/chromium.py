"""Sees to it that the browser of the page tests is there; `make test` runs it first."""

import os
import shutil
import subprocess
import sys

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")
REFUSAL = "The tests of pages need Chromium and Chinese fonts: install " + " and ".join(PACKAGES)


def is_there() -> bool:
    """Return whether a browser can be started."""
    return any(shutil.which(name) for name in BROWSERS)


def install() -> bool:
    """Install it where this machine lets us, and return whether it did."""
    apt_get = shutil.which("apt-get")
    if apt_get is None or os.geteuid() != 0:
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}  # noqa: TID251 - apt's own setting
    return all(
        _succeeds([apt_get, *arguments], quiet)
        for arguments in (["update", "-q"], ["install", "-q", "-y", *PACKAGES])
    )


def _succeeds(command: list[str], environment: dict[str, str]) -> bool:
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    return done.returncode == 0


def main() -> int:
    """Return 0 where the browser is there now, else 1 with one sentence."""
    if is_there() or (install() and is_there()):
        return 0
    print(f"{REFUSAL}.", file=sys.stderr)  # noqa: T201 - a command for people
    return 1


if __name__ == "__main__":
    sys.exit(main())
