"""The command as it is, but that it gives up waiting for an effect after a few seconds: run as a program."""

from __future__ import annotations

from raitui.cli import main
from raitui.control import carrying_out

VERIFY_WITHIN_S = 4.0

if __name__ == "__main__":
    carrying_out.VERIFY_WITHIN_S = VERIFY_WITHIN_S
    main()
