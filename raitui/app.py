"""The console: takes snapshots from the feed, shows them on screens, and passes on what the operator wishes."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.events import Event, Key, Paste
from textual.filter import NoColor
from textual.message import Message

from raitui import bindings
from raitui.actions import BY_ID
from raitui.bindings import Keymap
from raitui.core.containment import Outcome
from raitui.core.drill import Briefing, Drill
from raitui.core.log_reading import CheckNews, LogAnswer, WholeAnswer
from raitui.core.theme_name import ThemeName
from raitui.messages import (
    CheckAsked,
    CheckTold,
    ContainmentProgress,
    ContainmentRequested,
    DrillBegun,
    LogAsked,
    LogFollowed,
    LogGrew,
    LogTold,
    NoLongerAsked,
    RecordAsked,
    RecordTold,
    ServiceFocused,
    SnapshotArrived,
)
from raitui.ports import Clock, DrillDesk, LogReadings, SnapshotFeed, Stop, Wishes
from raitui.screens.bound_keys import bound
from raitui.screens.console_screen import TEXT, ConsoleScreen
from raitui.screens.console_state import ConsoleState, Meanings
from raitui.screens.fleet_screen import FleetScreen
from raitui.screens.textual_theme import textual_theme
from raitui.terminal.driver import RaituiDriver
from raitui.terminal.key_arrival import KeyArrival, arrival_of
from raitui.terminal.key_gate import ALONE_S, SEEN_S, Ignored, KeyGate, Press
from raitui.terminal.shown import Shown
from raitui.terminal.sights import Sights
from raitui.widgets.action_progress import ActionProgress
from raitui.widgets.colour_depth import ColourDepth
from raitui.widgets.header import NOBODY, Account
from raitui.widgets.line_view import LineView
from raitui.widgets.paints import USUAL, Paints
from raitui.widgets.themes import THEMES

TICK_S = 1.0

LOAD_OTHERS_AFTER_S = 1.0
OTHER_SCREENS = (
    "audit_screen",
    "record_screen",
    "service_screen",
    "ways_back_screen",
    "help_screen",
    "palette_screen",
    "sources_screen",
)
"""They are loaded once the fleet stands: it does not wait for them, nor does whoever opens one of them."""

VERDICT_AFTER_S = ALONE_S + 0.01
"""When everything that was read within ``ALONE_S`` of a key has reached the app."""

ASK_AGAIN_S = 3.0
"""A terminal that was taken away (suspended, resumed) has forgotten what it was asked."""

KEY_WORDS = {one: one for one in ("enter", "up", "down", "left", "right", "backspace", "space")} | {
    "pagedown": "pgdn",
    "pageup": "pgup",
    "escape": "esc",
}
"""In words, since not every terminal has arrows, and where it has none a v might be the letter."""

EDITING_KEYS = frozenset({"backspace", "ctrl+u"})


def _load_other_screens() -> None:
    for name in OTHER_SCREENS:
        import_module(f"raitui.screens.{name}")


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
        self._readings = readings
        self._asked: dict[int, Stop] = {}
        self._drill = drill
        self._scored = False
        self._rung = threading.Event()
        self._monotonic = monotonic
        self._gate = KeyGate()
        self._sights = Sights()
        self._judging = 0
        self._running_on: asyncio.AbstractEventLoop | None = None
        self._ask_again_at = 0.0
        self._console_state = ConsoleState(
            now=clock.now,
            monotonic=monotonic,
            read_only=read_only,
            tell_drawn=self._note_drawn,
            account=Account(*account),
        )

    def get_default_screen(self) -> FleetScreen:
        """The fleet, from the beginning: nothing is drawn before it that it would only cover."""
        return FleetScreen(self._console_state)

    async def on_mount(self) -> None:
        """Answer the doorbell from now on."""
        self._running_on = asyncio.get_running_loop()
        if self._drill is not None:
            await self._brief(self._drill.briefing)
        self._feed.on_ring(self._ring)
        self._ring()
        self.set_interval(TICK_S, self._tick)
        self.set_timer(LOAD_OTHERS_AFTER_S, _load_other_screens)

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
        """End with that return code; may be called from any thread, and from a signal's handler."""
        if self._running_on is not None:
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
        number = self._console_state.ask(progress)

        def on_progress(outcome: Outcome) -> None:
            self.post_message(ContainmentProgress(number, outcome))

        self._wishes.contain(wish, on_progress)
        self._tick()

    def on_containment_progress(self, message: ContainmentProgress) -> None:
        """An action got further."""
        self._console_state.advance(message.number, message.outcome)
        self._tick()

    def on_log_asked(self, message: LogAsked) -> None:
        """Have the log read; each answer goes to whoever asked, from whatever thread it comes."""

        def told(answer: LogAnswer) -> None:
            message.asker.post_message(LogTold(message.ask, answer))

        self._asked[message.ask.number] = self._readings.read(message.ask, told)

    def on_record_asked(self, message: RecordAsked) -> None:
        """Have one record read."""

        def told(answer: WholeAnswer) -> None:
            message.asker.post_message(RecordTold(message.number, answer))

        self._asked[message.number] = self._readings.whole(message.seq, told)

    def on_check_asked(self, message: CheckAsked) -> None:
        """Have the log verified."""

        def told(news: CheckNews) -> None:
            message.asker.post_message(CheckTold(message.number, news))

        self._asked[message.number] = self._readings.check(told)

    def on_log_followed(self, message: LogFollowed) -> None:
        """Have the log followed."""

        def grew(log: str, last: int) -> None:
            message.asker.post_message(LogGrew(log, last))

        self._asked[message.number] = self._readings.follow(grew)

    def on_no_longer_asked(self, message: NoLongerAsked) -> None:
        """End what nobody waits for any more."""
        stop = self._asked.pop(message.number, None)
        if stop is not None:
            stop()

    @property
    def is_judging(self) -> bool:
        """Whether a key that acts waits for its verdict."""
        return self._judging > 0

    async def on_event(self, event: Event) -> None:
        """Every key and paste passes here first, once: the key gate must hear them all, in the order read."""
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            self._key_came()
            if self._takes(event):
                return
        await super().on_event(event)

    def _takes(self, event: Key | Paste) -> bool:
        """Whether the event is a key that acts, or text for the screen on top: these are no ordinary keys."""
        screen = self.screen
        if isinstance(event, Paste):
            at = self._monotonic()
            self._gate.hear(at)
            return isinstance(screen, ConsoleScreen) and screen.takes_text and self._edited(screen, "", event.text, at)
        arrival = arrival_of(event) or KeyArrival(read=0, alone=True, quiet_before=math.inf, at=self._monotonic())
        binding_id = self._gated(event.key)
        if binding_id is not None:
            self._judge(self._gate.press(event.key, arrival), binding_id, event.key)
            return True
        self._gate.hear(arrival.at, event.key)
        if not isinstance(screen, ConsoleScreen):
            return False
        if not screen.takes_text:
            return self._opens_text(screen, event.key)
        text = event.character if event.is_printable and event.character else ""
        is_text = bool(text) or event.key in EDITING_KEYS
        return is_text and self._edited(screen, event.key, text, arrival.at)

    def _gated(self, key: str) -> str | None:
        """The binding that the key has on this screen, if it is one that acts."""
        active = self.screen.active_bindings.get(key)
        binding_id = active.binding.id if active is not None else None
        return binding_id if binding_id is not None and binding_id.startswith(bindings.ACTS) else None

    def _opens_text(self, screen: ConsoleScreen, key: str) -> bool:
        """At once, and not when its turn comes: whatever was typed behind it is text already."""
        active = screen.active_bindings.get(key)
        opens = active is not None and active.binding.id in bindings.OPENS_TEXT
        if opens:
            screen.open_text()
        return opens

    def _edited(self, screen: ConsoleScreen, key: str, text: str, at: float) -> bool:
        """Give text to the screen; what could do harm is dropped if typed before its place was seen (fault 34)."""
        sight = self._sights.of(TEXT)
        if screen.text_is_harmless or (sight is not None and sight.shown_for(at) >= SEEN_S):
            screen.edit_text(key, text)
        else:
            screen.text_dropped()
        return True

    def _judge(self, press: Press, binding_id: str, key: str) -> None:
        """Have the verdict once all that was read close to the key has been heard, and the screen has done with it."""
        screen = self.screen
        if press.ignored is not None:
            self._answer(binding_id, press.ignored)
            return
        self._judging += 1

        def ask_screen() -> None:
            self._judging -= 1
            screen.call_later(self._conclude, press, binding_id, key)

        self.set_timer(VERDICT_AFTER_S, lambda: self.call_later(ask_screen))

    def _conclude(self, press: Press, binding_id: str, key: str) -> None:
        """The verdict, unless another screen has come up meanwhile on which the key means something else."""
        is_bound = self._gated(key) == binding_id
        ignored = self._gate.verdict(press, self._sights.of(binding_id) if is_bound else None)
        if is_bound:
            self._answer(binding_id, ignored)

    def _answer(self, binding_id: str, ignored: Ignored | None) -> None:
        screen = self.screen
        if not isinstance(screen, ConsoleScreen):
            return
        if ignored is None:
            screen.key_counts(binding_id)
        else:
            screen.key_ignored(binding_id, ignored.value)

    def _note_drawn(self, meanings: Meanings) -> None:
        """A screen has drawn what its keys would do: ask the terminal when that is shown."""
        mark = self._sights.draw(meanings)
        if mark is None and self._sights.awaited is not None and self._monotonic() > self._ask_again_at:
            mark = self._sights.awaited
        if mark is not None:
            self._ask_again_at = self._monotonic() + ASK_AGAIN_S
            self.screen.call_after_refresh(self._ask_when_shown, mark)

    def _ask_when_shown(self, mark: int) -> None:
        """Where no terminal can be asked, what is drawn counts as shown."""
        if isinstance(self._driver, RaituiDriver):
            self._driver.ask_when_shown(mark)
        else:
            self._sights.show(mark, self._monotonic())

    def on_shown(self, message: Shown) -> None:
        """The terminal shows what was drawn up to that mark."""
        self._sights.show(message.mark, message.at)

    def _tick(self) -> None:
        """Ages grow and clocks go on without any news, until the console comes down and has no screen any more."""
        if self.is_running and isinstance(self.screen, ConsoleScreen):
            self.screen.redraw()

    async def action_help(self) -> None:
        """Keys and signs, over whatever screen there is; the same key goes back."""
        from raitui.screens.help_screen import HelpScreen

        if isinstance(self.screen, HelpScreen):
            await self.pop_screen()
        else:
            await self.push_screen(HelpScreen(self._console_state, self.screen.active_bindings.values()))

    async def action_palette(self) -> None:
        """Everything that can be done here, by its name; where letters are text the screen has its own keys."""
        from raitui.screens.palette_screen import PaletteScreen

        screen = self.screen
        if isinstance(screen, ConsoleScreen) and not screen.takes_text:
            await self.push_screen(PaletteScreen(screen))

    async def action_sources(self) -> None:
        """How the sources do; the same key goes back."""
        from raitui.screens.sources_screen import SourcesScreen

        if isinstance(self.screen, SourcesScreen):
            await self.pop_screen()
        else:
            await self.push_screen(SourcesScreen(self._console_state))

    async def action_log(self) -> None:
        """The audit log, over whatever screen there is; the same key goes back, and to it from what lies over it."""
        from raitui.screens.audit_screen import AuditScreen

        if isinstance(self.screen, AuditScreen):
            await self.pop_screen()
        elif any(isinstance(screen, AuditScreen) for screen in self.screen_stack):
            while not isinstance(self.screen, AuditScreen):
                await self.pop_screen()
        else:
            wanted = self.screen.log_wanted if isinstance(self.screen, ConsoleScreen) else ""
            await self.push_screen(AuditScreen(self._console_state, wanted))

    def action_repaint(self) -> None:
        """Draw the whole screen anew, whatever the terminal shows now."""
        if isinstance(self._driver, RaituiDriver):
            self._driver.repaint()
        self.refresh(repaint=True)
