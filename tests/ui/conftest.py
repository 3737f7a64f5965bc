"""What all tests of the console share."""

from __future__ import annotations

import pytest

from raitui.screens import fleet_rows


@pytest.fixture(autouse=True)
def _pointer_that_never_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow machine would let it rest where a fast one does not; what resting does has tests of its own."""
    monkeypatch.setattr(fleet_rows, "REST_S", 3_600.0)
