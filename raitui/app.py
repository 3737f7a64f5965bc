"""The console: takes snapshots from the feed, shows them on screens, and passes on what the operator wishes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.message import Message

from raitui.actions import ROLLBACK
from raitui.core.containment import Outcome
from raitui.messages import ContainmentProgress, ContainmentRequested, ServiceFocused, SnapshotArrived
from raitui.ports import Clock, SnapshotFeed, Wishes
from raitui.screens.console_screen import ConsoleScreen
from raitui.screens.console_state import ConsoleState
from raitui.screens.fleet_screen import FleetScreen
from raitui.screens.help_screen import HelpScreen
from raitui.screens.sources_screen import SourcesScreen
from raitui.terminal.driver import RaituiDriver
from raitui.widgets.action_progress import ActionProgress

TICK_S = 1.0


class DoorbellRang(Message, bubble=False):
    """A newer snapshot lies in the slot."""


class RaituiApp(App[None], inherit_bindings=False):
    """Everything it needs comes through the constructor; it starts nothing and knows no backend.

    ``clock`` is the site's, ``monotonic`` seconds that nothing sets. In a ``read_only`` console no action key counts.
    """

    TITLE = "raitui"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sources", "sources", id="console.sources", tooltip="how the sources do, and what to do about it"),
        Binding("question_mark", "help", "help", id="console.help", tooltip="all keys and signs"),
        Binding("q,ctrl+q", "quit", "quit", id="console.quit", tooltip="end the console, and only it"),
        Binding("ctrl+l", "repaint", "repaint", show=False, id="console.repaint", tooltip="draw the whole screen anew"),
    ]

    def __init__(
        self,
        *,
        feed: SnapshotFeed,
        wishes: Wishes,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
        read_only: bool = False,
        driver_class: type[Driver] | None = None,
    ) -> None:
        super().__init__(driver_class=driver_class)
        self.animation_level = "none"
        self._feed = feed
        self._wishes = wishes
        self._rung = threading.Event()
        self._console_state = ConsoleState(now=clock.now, monotonic=monotonic, read_only=read_only)

    async def on_mount(self) -> None:
        """Show the fleet, and answer the doorbell from now on."""
        await self.push_screen(FleetScreen(self._console_state))
        self._feed.on_ring(self._ring)
        self._ring()
        self.set_interval(TICK_S, self._tick)

    def _ring(self) -> None:
        """Called from any thread; however long the app is held up, at most one ring waits."""
        if not self._rung.is_set():
            self._rung.set()
            self.post_message(DoorbellRang())

    def on_doorbell_rang(self) -> None:
        """Take the newest snapshot and tell the screen on top: the others look for it when they come up again.

        A screen beneath that is told anything makes Textual draw the whole terminal, however little has changed.
        """
        self._rung.clear()
        snapshot = self._feed.take()
        if snapshot is not None:
            self._console_state.receive(snapshot)
            self.screen.post_message(SnapshotArrived(snapshot))

    def on_service_focused(self, message: ServiceFocused) -> None:
        """Ask for all there is of the service that the operator looks at."""
        self._wishes.focus(message.name)

    def on_containment_requested(self, message: ContainmentRequested) -> None:
        """Pass the wish on, and remember it before anything can be heard of it."""
        wish = message.containment
        action = ActionProgress(ROLLBACK.key, wish.service, message.what, self._console_state.now())
        number = self._console_state.ask(action)

        def on_progress(outcome: Outcome) -> None:
            self.post_message(ContainmentProgress(number, outcome))

        self._tick()
        self._wishes.contain(wish, on_progress)

    def on_containment_progress(self, message: ContainmentProgress) -> None:
        """An action got further."""
        self._console_state.advance(message.number, message.outcome)
        self._tick()

    def _tick(self) -> None:
        """Ages grow and clocks go on without any news, until the console comes down and has no screen any more."""
        if self.is_running and isinstance(self.screen, ConsoleScreen):
            self.screen.redraw()

    async def action_help(self) -> None:
        """Keys and signs, over whatever screen there is; the same key goes back."""
        if isinstance(self.screen, HelpScreen):
            await self.pop_screen()
        else:
            await self.push_screen(HelpScreen(self._console_state, self.screen.active_bindings.values()))

    async def action_sources(self) -> None:
        """How the sources do; the same key goes back."""
        if isinstance(self.screen, SourcesScreen):
            await self.pop_screen()
        else:
            await self.push_screen(SourcesScreen(self._console_state))

    def action_repaint(self) -> None:
        """Draw the whole screen anew, whatever the terminal shows now."""
        if isinstance(self._driver, RaituiDriver):
            self._driver.repaint()
        self.refresh(repaint=True)
