"""The console on this terminal."""

from __future__ import annotations

import logging
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from msgspec import structs

from raitui.authority.unix_account import KNOWN_BY, unix_account
from raitui.config.console_file import Preferences, read_preferences
from raitui.config.places import state_folder
from raitui.core.theme_name import ThemeName
from raitui.wiring.loading import loading
from raitui.wiring.machinery import Machinery
from raitui.wiring.parts import Parts

if TYPE_CHECKING:
    from raitui.app import RaituiApp
    from raitui.rehearsal.refereed_console import RefereedConsole

_LOG = logging.getLogger(__name__)

LOG_FILE = "raitui.log"
LOG_BYTES = 1 << 20


def _log_to(path: Path) -> None:
    """Nothing may be written across the screen: what would go to standard error goes to a file that stays small.

    Where there can be no file the console goes on without, and has said so before it covers the screen.
    """
    from logging.handlers import RotatingFileHandler

    handler: logging.Handler = logging.NullHandler()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=1)
    except OSError as error:
        _LOG.warning("raitui keeps no log: %s", error)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def log_to_file() -> None:
    """From now on nothing is written across the screen."""
    _log_to(state_folder(os.environ) / LOG_FILE)


def console_preferences(parts: Parts, *, theme: str | None = None, ascii_only: bool | None = None) -> Preferences:
    """What the user wants of the console, upon the site's keymap; what is given here goes before what was written.

    Raises ConfigurationError.
    """
    written = read_preferences(os.environ, parts.keymap)
    return structs.replace(
        written,
        theme=written.theme if theme is None else ThemeName(theme),
        ascii=written.ascii if ascii_only is None else ascii_only,
    )


NO_PREFERENCES = Preferences()

SWITCH_EVERY_S = 0.0005
"""How soon a thread that computes lets another one in. Python's own 5 ms would fall on each of the ten turns that an
action takes on the control loop while the screen is drawn, and on each key while pictures are assembled."""

SHELL_SAYS = 128
"""What shells add to the number of the signal that ended a program."""


def run_console(
    machinery: Machinery, preferences: Preferences = NO_PREFERENCES, *, refereed: RefereedConsole | None = None
) -> int:
    """The console on this terminal, until the operator leaves, the terminal is gone, or a signal asks for the end.

    Returns the exit status. What is in flight goes on: ``Machinery.stop`` waits for it. In a drill all that passes
    between the console and the machinery is ``refereed``.
    """
    with loading():
        from raitui.app import RaituiApp
        from raitui.terminal.character_set import is_ascii_only
        from raitui.terminal.driver import AsciiDriver, RaituiDriver
        from raitui.widgets.colour_depth import colour_depth

    sys.setswitchinterval(SWITCH_EVERY_S)

    ascii_only = is_ascii_only(os.environ) if preferences.ascii is None else preferences.ascii
    app = RaituiApp(
        feed=refereed or machinery.slot,
        wishes=refereed or machinery.desk,
        drill=refereed,
        readings=machinery.readings,
        clock=machinery.clock,
        read_only=machinery.read_only,
        account=(unix_account(), KNOWN_BY),
        keymap=preferences.keymap,
        theme=preferences.theme,
        colours=colour_depth(os.environ),
        driver_class=AsciiDriver if ascii_only else RaituiDriver,
        key_came=machinery.poller.right_of_way.key_came,
    )
    _tell_of_signals(app)
    app.run(mouse=False)
    return app.return_code or 0


def _tell_of_signals(app: RaituiApp) -> None:
    """By ``signal.signal`` (design decision 16). The handlers stay: no second signal ends what is in flight either."""

    def told(number: int, _: FrameType | None) -> None:
        app.end_soon(SHELL_SAYS + number)

    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
