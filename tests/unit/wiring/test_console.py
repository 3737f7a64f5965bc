"""What the process of a console is made ready for before the screen is covered."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from raitui import wiring
from raitui.app import RaituiApp
from raitui.wiring.console import SWITCH_EVERY_S


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """What belongs to the process is given back."""
    interval = sys.getswitchinterval()
    handlers = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)}
    yield
    gc.unfreeze()
    sys.setswitchinterval(interval)
    for number, handler in handlers.items():
        signal.signal(number, handler)


def test_no_thread_keeps_an_action_waiting_for_long(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Design decision 9: an action takes many turns between drawing and assembling, and each may have to wait."""
    found: list[float] = []
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(RaituiApp, "run", lambda _, **__: found.append(sys.getswitchinterval()))
    machinery = wiring.Machinery(wiring.simulated_parts(wiring.Simulation()))
    machinery.start()
    try:
        assert wiring.run_console(machinery) == 0
    finally:
        machinery.stop()
    assert found == [pytest.approx(SWITCH_EVERY_S)]
