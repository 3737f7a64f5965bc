"""The simulated clock runs as fast as it is told."""

import asyncio

import pytest

from raitui.rehearsal.clock import SimulatedClock

START = 1_763_790_000.0


class Monotonic:
    def __init__(self) -> None:
        self.value = 1_000.0

    def __call__(self) -> float:
        return self.value


def test_it_begins_at_its_start_and_runs_at_its_speed() -> None:
    monotonic = Monotonic()
    clock = SimulatedClock(START, speed=60.0, monotonic=monotonic)
    assert clock.now() == START
    monotonic.value += 2.0
    assert clock.now() == START + 120.0


async def test_it_sleeps_for_simulated_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    clock = SimulatedClock(START, speed=60.0)
    await clock.sleep(120.0)
    await clock.sleep(-1.0)
    assert slept == [2.0, 0.0]


def test_time_never_stands_still_nor_runs_backwards() -> None:
    for speed in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="positive"):
            SimulatedClock(START, speed)
