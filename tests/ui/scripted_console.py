"""The real console over a scripted feed: no control loop, no thread, clocks that stand still until they are moved."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, field

from textual.pilot import Pilot

from raitui.app import RaituiApp
from raitui.bindings import Keymap
from raitui.core.containment import Containment, Outcome
from raitui.core.silence import SilenceWish
from raitui.core.snapshot import FleetSnapshot
from raitui.core.theme_name import ThemeName
from raitui.ports import DrillDesk, LogReadings
from raitui.widgets.colour_depth import ColourDepth
from raitui.widgets.line_view import LineView
from tests.scripted_readings import ScriptedReadings
from tests.ui.fleets import NOW


class ScriptedFeed:
    """A slot that the test fills."""

    def __init__(self, snapshot: FleetSnapshot | None = None) -> None:
        self.snapshot = snapshot
        self._rings: list[Callable[[], None]] = []

    def take(self) -> FleetSnapshot | None:
        return self.snapshot

    def on_ring(self, ring: Callable[[], None]) -> None:
        self._rings.append(ring)

    def put(self, snapshot: FleetSnapshot) -> None:
        self.snapshot = snapshot
        for ring in self._rings:
            ring()


@dataclass
class RecordedWishes:
    """Remembers what the console wished."""

    focused: list[str | None] = field(default_factory=list)
    marked: list[tuple[str, ...]] = field(default_factory=list)
    contained: list[Containment] = field(default_factory=list)
    silenced: list[SilenceWish] = field(default_factory=list)
    progress: list[Callable[[Outcome], None]] = field(default_factory=list)

    def focus(self, service: str | None, marked: tuple[str, ...] = ()) -> None:
        self.focused.append(service)
        self.marked.append(marked)

    def contain(self, containment: Containment, on_progress: Callable[[Outcome], None]) -> None:
        self.contained.append(containment)
        self.progress.append(on_progress)

    def silence(self, wish: SilenceWish, on_progress: Callable[[Outcome], None]) -> None:
        self.silenced.append(wish)
        self.progress.append(on_progress)


class StoppedClock:
    """The site's clock and the one that nothing sets, both moved by hand."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> float:
        return NOW + self.passed

    def monotonic(self) -> float:
        return 1_000.0 + self.passed

    async def sleep(self, seconds: float) -> None:
        self.passed += seconds


class ScriptedConsole:
    """A console with everything that a test holds in its hands."""

    def __init__(
        self,
        snapshot: FleetSnapshot | None = None,
        *,
        read_only: bool = False,
        keymap: Keymap | None = None,
        theme: ThemeName | None = None,
        colours: ColourDepth | None = None,
        readings: LogReadings | None = None,
        drill: DrillDesk | None = None,
    ) -> None:
        self.feed = ScriptedFeed(snapshot)
        self._readings = readings or ScriptedReadings()
        self.wishes = RecordedWishes()
        self.clock = StoppedClock()
        self.app = RaituiApp(
            feed=self.feed,
            wishes=self.wishes,
            readings=self._readings,
            clock=self.clock,
            monotonic=self.clock.monotonic,
            read_only=read_only,
            keymap=keymap,
            drill=drill,
            theme=theme,
            colours=colours or (ColourDepth.NONE if "NO_COLOR" in os.environ else ColourDepth.FULL),
        )

    @property
    def readings(self) -> ScriptedReadings:
        """The log in memory, unless the test has brought another."""
        assert isinstance(self._readings, ScriptedReadings)
        return self._readings

    def text(self) -> list[str]:
        """What the terminal shows, line by line."""
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    def pane_looks(self) -> set[str]:
        """How what stands below the rows looks, but for its title."""
        lines = self.app.screen.query_one("#pane", LineView).lines[1:]
        return {span.look.value for one in lines for span in one if span.text.strip()}

    def row_of(self, text: str) -> int:
        """The number of the first line that holds the text; fails when there is none."""
        lines = self.text()
        return next(number for number, one in enumerate(lines) if text in one)

    def selected(self) -> str:
        """The service on the line with the pointer."""
        return next(one for one in self.text() if one.startswith(">")).split()[2]

    async def press(self, pilot: Pilot[None], *keys: str) -> None:
        """Press keys as a person does: not one upon the other."""
        for key in keys:
            self.clock.passed += 1.5
            before = self.app.screen
            await pilot.press(key)
            await self.settled()
            if self.app.screen is not before:
                # A screen that has just come is laid out once more: the next key may go by its size.
                await pilot.pause()
                await self.settled()

    async def put(self, snapshot: FleetSnapshot) -> None:
        """A newer snapshot arrives."""
        self.feed.put(snapshot)
        await self.settled()

    async def settled(self) -> None:
        """Return when all that was posted until now, by whatever thread, has been handled and drawn."""
        await asyncio.sleep(0)
        while self.app.is_judging:  # noqa: ASYNC110  # the verdict on a key comes after a time of the app's own
            await asyncio.sleep(0.005)
        screen = self.app.screen
        for schedule in (self.app.call_later, screen.call_later, screen.call_after_refresh):
            reached = asyncio.Event()
            schedule(reached.set)
            while not reached.is_set() and self.app.screen is screen:  # noqa: ASYNC110  # a screen that was left never does
                await asyncio.sleep(0.001)
        if self.app.screen is not screen:
            await self.settled()
