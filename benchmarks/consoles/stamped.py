"""The console on a site file, as the command line wires it, that notes when its key gate let a press count.

Usage: stamped STAMPS SITE_FILE
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from unittest.mock import patch

from benchmarks.consoles.stamped_desk import stamped
from raitui import key_passage, wiring
from raitui.terminal.key_gate import Ignored, KeyGate, Press
from raitui.terminal.sights import Sight


class StampedGate(KeyGate):
    """The key gate, and when it last let a press count."""

    accepted_at = 0.0

    def verdict(self, press: Press, sight: Sight | None) -> Ignored | None:
        """That of the gate."""
        ignored = super().verdict(press, sight)
        if ignored is None:
            StampedGate.accepted_at = time.monotonic()
        return ignored


def main() -> None:
    """Run until ended."""
    path, site_file = map(Path, sys.argv[1:])
    machinery = wiring.Machinery(wiring.site_parts(site_file, read_only=False))
    contain = stamped(machinery.desk.contain, path, lambda: StampedGate.accepted_at)
    machinery.start()
    try:
        with patch.object(key_passage, "KeyGate", StampedGate), patch.object(machinery.desk, "contain", contain):
            wiring.run_console(machinery)
    finally:
        machinery.stop()


if __name__ == "__main__":
    main()
