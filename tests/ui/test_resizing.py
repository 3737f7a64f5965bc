"""Whatever becomes of the terminal's size, the console stands, and says so where there is no room (fault 44)."""

from __future__ import annotations

import random

import pytest

from tests.ui.fleets import large_fleet
from tests.ui.scripted_console import ScriptedConsole

LEAST, MOST = (20, 5), (300, 100)


@pytest.mark.parametrize(
    "keys", [(), ("enter",), ("question_mark",), ("ctrl+p",)], ids=["fleet", "service", "help", "palette"]
)
async def test_a_storm_of_sizes_leaves_a_screen_that_fits(keys: tuple[str, ...]) -> None:
    generator = random.Random(44)
    console = ScriptedConsole(large_fleet(200))
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, *keys)
        sizes = [(generator.randint(LEAST[0], MOST[0]), generator.randint(LEAST[1], MOST[1])) for _ in range(20)]
        for width, height in (*sizes, LEAST, MOST, LEAST):
            await pilot.resize_terminal(width, height)
        await console.settled()
        assert "raitui needs" in "\n".join(console.text())
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        await console.settled()
        assert all(len(line) <= 80 for line in console.text())
        assert "PROD" in console.text()[0]
