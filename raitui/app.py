"""The console: takes snapshots from the feed, shows them on screens, and passes on what the operator wishes."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.events import Event, Key, Paste
from textual.filter import NoColor
from textual.message import Message

from raitui import bindings
from raitui.actions import ALERT_ACTION_BY_ID, BY_ID
from raitui.bindings import Keymap
from raitui.core.containment import Outcome
from raitui.core.drill import Briefing, Drill
from raitui.core.theme_name import ThemeName
from raitui.key_passage import KeyPassage
from raitui.log_desk import LogDesk
from raitui.messages import (
    CheckAsked,
    ContainmentProgress,
    ContainmentRequested,
    DrillBegun,
    LogAsked,
    LogFollowed,
    NoLongerAsked,
    RecordAsked,
    ServiceFocused,
    SilenceRequested,
    SnapshotArrived,
)
from raitui.ports import Clock, DrillDesk, LogReadings, SnapshotFeed, Wishes
from raitui.screens import other_screens
from raitui.screens.bound_keys import bound
from raitui.screens.console_screen import ConsoleScreen
from raitui.screens.console_state import ConsoleState
from raitui.screens.fleet_screen import FleetScreen
from raitui.screens.textual_theme import textual_theme
from raitui.terminal.driver import RaituiDriver
from raitui.terminal.shown import Shown
from raitui.widgets.action_progress import ActionProgress
from raitui.widgets.colour_depth import ColourDepth
from raitui.widgets.header import NOBODY, Account
from raitui.widgets.line_view import LineView
from raitui.widgets.paints import USUAL, Paints
from raitui.widgets.themes import THEMES

TICK_S = 1.0

LOAD_OTHERS_AFTER_S = 1.0
KEY_WORDS = {one: one for one in ("enter", "up", "down", "left", "right", "backspace", "space")} | {
    "pagedown": "pgdn",
    "pageup": "pgup",
    "escape": "esc",
}
"""In words, since not every terminal has arrows, and where it has none a v might be the letter."""


class DoorbellRang(Message, bubble=False):
    """A newer snapshot lies in the slot."""


class RaituiApp(App[None], inherit_bindings=False):
    """Everything it needs comes through the constructor; it starts nothing and knows no backend.

    ``clock`` is the site's, ``monotonic`` seconds that nothing sets. In a ``read_only`` console no action key counts.
    ``account`` is who acts at it, and how that is known.
    ``keymap`` gives bindings other keys; it has been looked through for what cannot be. ``colours`` is how many the
    terminal has; under NO_COLOR there are none.
    ``key_came`` is called with each key: what can wait then waits until it has been answered on the screen.
    ``drill`` is set in a drill, which begins with its briefing and ends with its score.
    """

    TITLE = "raitui"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = bound(bindings.CONSOLE)

    def __init__(
        self,
        *,
        feed: SnapshotFeed,
        wishes: Wishes,
        readings: LogReadings,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
        read_only: bool = False,
        keymap: Keymap | None = None,
        theme: ThemeName | None = None,
        colours: ColourDepth = ColourDepth.FULL,
        account: tuple[str, str] = NOBODY,
        drill: DrillDesk | None = None,
        driver_class: type[Driver] | None = None,
        key_came: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(driver_class=driver_class, ansi_color=colours is not ColourDepth.FULL)
        self._colours = ColourDepth.NONE if self.no_color else colours
        self._theme_name = theme or USUAL
        if self.no_color:
            # Textual's own way without colour is grey, in as many shades as there were colours.
            self._filters = [NoColor()]
        self._paint()
        self.animation_level = "none"
        self.set_keymap({id_: ",".join(keys) for id_, keys in (keymap or {}).items()})
        self._key_came = key_came
        self._feed = feed
        self._wishes = wishes
        self._log_desk = LogDesk(readings)
        self._drill = drill
        self._scored = False
        self._rung = threading.Event()
        self._monotonic = monotonic
        self._passage = KeyPassage(self, monotonic, self._ask_when_shown)
        self._running_on: asyncio.AbstractEventLoop | None = None
        self._ends_with: int | None = None
        self._console_state = ConsoleState(
            now=clock.now,
            monotonic=monotonic,
            read_only=read_only,
            tell_drawn=self._passage.note_drawn,
            account=Account(*account),
        )

    def get_default_screen(self) -> FleetScreen:
        """The fleet, from the beginning: nothing is drawn before it that it would only cover."""
        return FleetScreen(self._console_state)

    async def on_mount(self) -> None:
        """Answer the doorbell from now on."""
        self._running_on = asyncio.get_running_loop()
        if self._ends_with is not None:
            self.exit(return_code=self._ends_with)
            return
        if self._drill is not None:
            await self._brief(self._drill.briefing)
        self._feed.on_ring(self._ring)
        self._ring()
        self.set_interval(TICK_S, self._tick)
        self.set_timer(LOAD_OTHERS_AFTER_S, other_screens.load)

    def _paint(self) -> None:
        """Take the theme into use."""
        theme = textual_theme(self._theme_name, self._colours)
        self.paints = Paints(THEMES[self._colours][self._theme_name])
        self.register_theme(theme)
        self.theme = theme.name

    def action_theme(self) -> None:
        """Go on to the next theme, the first after the last."""
        names = list(ThemeName)
        self._theme_name = names[(names.index(self._theme_name) + 1) % len(names)]
        self._paint()
        for view in (one for screen in self.screen_stack for one in screen.query(LineView)):
            view.refresh()

    def end_soon(self, return_code: int) -> None:
        """End with that return code; may be called from any thread, and from a signal's handler.

        Before it runs, it ends as soon as it does. Once the app has ended there is nothing to end: what is in flight is
        finished then.
        """
        self._ends_with = return_code
        if self._running_on is not None and not self._running_on.is_closed():
            self._running_on.call_soon_threadsafe(self.exit, None, return_code)

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
            self._show_score(snapshot.drill)

    async def _brief(self, briefing: Briefing) -> None:
        from raitui.screens.briefing_screen import BriefingScreen

        await self.push_screen(BriefingScreen(self._console_state, briefing))

    def _show_score(self, drill: Drill | None) -> None:
        """Once, when the drill is over: it stays until it is put away."""
        if drill is not None and drill.result is not None and not self._scored:
            from raitui.screens.score_screen import ScoreScreen

            self._scored = True
            self.call_later(self.push_screen, ScoreScreen(self._console_state, drill.result))

    def on_drill_begun(self, message: DrillBegun) -> None:
        """The operator starts the drill."""
        if self._drill is not None:
            self._drill.begin()

    def get_key_display(self, binding: Binding) -> str:
        """The key as it is printed on the keyboard; in words where a sign would be read in two ways."""
        return KEY_WORDS.get(binding.key) or super().get_key_display(binding)

    def on_service_focused(self, message: ServiceFocused) -> None:
        """Ask for all there is of the service that the operator looks at."""
        self._wishes.focus(message.name, message.marked)
        if self._drill is not None and message.chosen and message.name is not None:
            self._drill.looked_at(message.name)

    def on_containment_requested(self, message: ContainmentRequested) -> None:
        """Pass the wish on, and remember it before anything can be heard of it."""
        wish = message.containment
        action, asked_at = BY_ID[wish.action], self._console_state.now()
        progress = ActionProgress(
            action.title,
            wish.service,
            message.what,
            asked_at,
            axis=action.axis,
            together=message.together,
            action=action.id,
        )
        self._wishes.contain(wish, self._told_of(self._console_state.ask(progress)))
        self._tick()

    def on_silence_requested(self, message: SilenceRequested) -> None:
        """Pass the wish on, and remember it before anything can be heard of it."""
        wish = message.wish
        title, whose = ALERT_ACTION_BY_ID[wish.action].title, wish.service or wish.about
        progress = ActionProgress(title, whose, wish.text, self._console_state.now())
        self._wishes.silence(wish, self._told_of(self._console_state.ask(progress)))
        self._tick()

    def _told_of(self, number: int) -> Callable[[Outcome], None]:
        """What tells the console, from whatever thread, that its action of that number has got further."""

        def on_progress(outcome: Outcome) -> None:
            self.post_message(ContainmentProgress(number, outcome))

        return on_progress

    def on_containment_progress(self, message: ContainmentProgress) -> None:
        """An action got further."""
        self._console_state.advance(message.number, message.outcome)
        self._tick()

    def on_log_asked(self, message: LogAsked) -> None:
        """Have the log read."""
        self._log_desk.read(message)

    def on_record_asked(self, message: RecordAsked) -> None:
        """Have one record read."""
        self._log_desk.read_record(message)

    def on_check_asked(self, message: CheckAsked) -> None:
        """Have the log verified."""
        self._log_desk.check(message)

    def on_log_followed(self, message: LogFollowed) -> None:
        """Have the log followed."""
        self._log_desk.follow(message)

    def on_no_longer_asked(self, message: NoLongerAsked) -> None:
        """End what nobody waits for any more."""
        self._log_desk.end(message)

    @property
    def is_judging(self) -> bool:
        """Whether a key that acts waits for its verdict."""
        return self._passage.is_judging

    async def on_event(self, event: Event) -> None:
        """Every key and paste passes here first, once: the key gate must hear them all, in the order read."""
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            self._key_came()
            if self._passage.takes(event):
                return
        await super().on_event(event)

    def _ask_when_shown(self, mark: int) -> bool:
        """Ask the terminal when it shows what was drawn; False where none can be asked."""
        if isinstance(self._driver, RaituiDriver):
            self._driver.ask_when_shown(mark)
            return True
        return False

    def on_shown(self, message: Shown) -> None:
        """The terminal shows what was drawn up to that mark."""
        self._passage.shown(message.mark, message.at)

    def _tick(self) -> None:
        """Ages grow and clocks go on without any news, until the console comes down and has no screen any more."""
        if self.is_running and isinstance(self.screen, ConsoleScreen):
            self.screen.redraw()

    async def action_help(self) -> None:
        """Keys and signs, over whatever screen there is; the same key goes back."""
        await other_screens.toggle_help(self, self._console_state)

    async def action_palette(self) -> None:
        """Everything that can be done here, by its name; where letters are text the screen has its own keys."""
        await other_screens.open_palette(self)

    async def action_sources(self) -> None:
        """How the sources do; the same key goes back."""
        await other_screens.toggle_sources(self, self._console_state)

    async def action_alerts(self) -> None:
        """What others warn of; the same key goes back."""
        await other_screens.toggle_alerts(self, self._console_state)

    async def action_log(self) -> None:
        """The audit log, over whatever screen there is; the same key goes back, and to it from what lies over it."""
        await other_screens.toggle_log(self, self._console_state)

    def action_repaint(self) -> None:
        """Draw the whole screen anew, whatever the terminal shows now."""
        if isinstance(self._driver, RaituiDriver):
            self._driver.repaint()
        self.refresh(repaint=True)
