"""The backend that actions are measured against remembers what it was told to do."""

from __future__ import annotations

from benchmarks.acting_backend import ActingBackend


def test_a_service_stands_as_usual_until_it_is_moved() -> None:
    with ActingBackend() as backend:
        backend.move({"service": "loan-uw", "at": "eu1", "axis": "exposure", "after": "paused"})
        usual = {"versions": [], "exposure": "open", "mode": "automatic", "export": "on"}
        assert backend.standing("loan-uw", "us1") == usual
        assert backend.standing("loan-uw", "eu1") == {**usual, "exposure": "paused"}
