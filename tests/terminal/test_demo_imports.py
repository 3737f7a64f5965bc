"""The console over the simulated fleet starts without what only real backends need."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from tests.terminal.pty_terminal import PtyTerminal, wait_until

DEMO_THAT_TELLS_ITS_MODULES = """
import pathlib, signal, sys
from raitui.cli import main

told = pathlib.Path(sys.argv[1])

def tell(*_):
    told.with_suffix(".part").write_text(" ".join(sys.modules))
    told.with_suffix(".part").rename(told)

signal.signal(signal.SIGUSR1, tell)
sys.argv = ["raitui", "demo"]
main()
"""

HEAVY = {"httpx2", "keyring", "yaml", "numpy", "requests", "prometheus_api_client"}


def test_a_full_fleet_is_on_screen_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    """Design, budgets: its path imports no httpx2, keyring, YAML, numpy, requests."""
    told = tmp_path / "modules"
    with PtyTerminal([sys.executable, "-c", DEMO_THAT_TELLS_ITS_MODULES, str(told)]) as terminal:
        wait_until(lambda: "PAGE" in terminal.text(), "a full fleet")
        terminal.process.send_signal(signal.SIGUSR1)
        wait_until(told.exists, "the modules to be told")
    loaded = {module.partition(".")[0] for module in told.read_text().split()}
    assert "textual" in loaded
    assert not HEAVY & loaded
