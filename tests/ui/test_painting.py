"""How much is drawn when something changes: CPU on the console's host, whatever the driver saves on the line."""

from __future__ import annotations

import pytest
from msgspec import structs
from rich.console import RenderableType
from textual._compositor import Compositor

from tests.ui.fleets import fleet
from tests.ui.scripted_console import ScriptedConsole


@pytest.mark.parametrize("screens", [(), ("enter",), ("s",)])
async def test_a_new_snapshot_never_has_the_whole_terminal_drawn(
    monkeypatch: pytest.MonkeyPatch, screens: tuple[str, ...]
) -> None:
    """Budget: 1,000 services, one repaint a second, at most 5% of a core."""
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, *screens)
        await pilot.pause()
        await console.settled()
        whole: list[Compositor] = []
        render = Compositor.render_full_update

        def counted(self: Compositor, *, simplify: bool = False) -> RenderableType:
            whole.append(self)
            return render(self, simplify)

        monkeypatch.setattr(Compositor, "render_full_update", counted)
        for passed in (1.0, 2.0):
            console.clock.passed += passed
            await console.put(structs.replace(fleet(), at=console.clock.now()))
            await pilot.pause()
        assert whole == []
