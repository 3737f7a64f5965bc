"""The way of every key: to the gate if it acts, to the screen's text if it is text; what acts waits for its verdict."""

from __future__ import annotations

import math
from collections.abc import Callable

from textual.app import App
from textual.binding import Binding
from textual.events import Key, Paste

from raitui import bindings
from raitui.screens.console_screen import TEXT, ConsoleScreen
from raitui.screens.console_state import Meanings
from raitui.terminal.key_arrival import KeyArrival, arrival_of
from raitui.terminal.key_gate import ALONE_S, SEEN_S, Ignored, KeyGate, Press
from raitui.terminal.sights import Sights

VERDICT_AFTER_S = ALONE_S + 0.01
"""When everything that was read within ``ALONE_S`` of a key has reached the app."""

ASK_AGAIN_S = 3.0
"""A terminal that was taken away (suspended, resumed) has forgotten what it was asked."""

CONTAINING_IDS = frozenset(binding.id for binding in bindings.CONTAINING)
NOT_HERE = "pressed where nothing is done: leave that screen first"

EDITING_KEYS = frozenset({"backspace", "ctrl+u"})


class KeyPassage:
    """Hears every key and paste of an app, and has those that act judged by what the terminal showed (design 16).

    ``monotonic`` gives seconds that nothing sets. ``ask_when_shown`` asks the terminal about a mark, and tells whether
    there is one that can be asked.
    """

    def __init__(self, app: App[None], monotonic: Callable[[], float], ask_when_shown: Callable[[int], bool]) -> None:
        self._app = app
        self._monotonic = monotonic
        self._ask_when_shown = ask_when_shown
        self._gate = KeyGate()
        self._sights = Sights()
        self._judging = 0
        self._ask_again_at = 0.0

    @property
    def is_judging(self) -> bool:
        """Whether a key that acts waits for its verdict."""
        return self._judging > 0

    def takes(self, event: Key | Paste) -> bool:
        """Whether the event is a key that acts, or text for the screen on top: these are no ordinary keys."""
        screen = self._app.screen
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
            return self._opens_text(screen, event.key) or self._acts_beneath(screen, event.key)
        text = event.character if event.is_printable and event.character else ""
        is_text = bool(text) or event.key in EDITING_KEYS
        return is_text and self._edited(screen, event.key, text, arrival.at)

    def _gated(self, key: str) -> str | None:
        """The binding that the key has on this screen, if it is one that acts."""
        active = self._app.screen.active_bindings.get(key)
        binding_id = active.binding.id if active is not None else None
        return binding_id if binding_id is not None and binding_id.startswith(bindings.ACTS) else None

    def _opens_text(self, screen: ConsoleScreen, key: str) -> bool:
        """At once, and not when its turn comes: whatever was typed behind it is text already."""
        active = screen.active_bindings.get(key)
        opens = active is not None and active.binding.id in bindings.OPENS_TEXT
        if opens:
            screen.open_text()
        return opens

    def _acts_beneath(self, screen: ConsoleScreen, key: str) -> bool:
        """Whether the key is none here and would act on a screen beneath: whoever presses it is told so."""
        if key in screen.active_bindings:
            return False
        for beneath in self._app.screen_stack[-2::-1]:
            active = beneath.active_bindings.get(key)
            if active is not None and active.binding.id in CONTAINING_IDS:
                screen.key_ignored(active.binding.id, self._printed(key), NOT_HERE)
                return True
        return False

    def _printed(self, key: str) -> str:
        """The key as it is printed on the keyboard."""
        return self._app.get_key_display(Binding(key, ""))

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
        screen = self._app.screen
        if press.ignored is not None:
            self._answer(binding_id, key, press.ignored)
            return
        self._judging += 1

        def ask_screen() -> None:
            self._judging -= 1
            screen.call_later(self._conclude, press, binding_id, key)

        self._app.set_timer(VERDICT_AFTER_S, lambda: self._app.call_later(ask_screen))

    def _conclude(self, press: Press, binding_id: str, key: str) -> None:
        """The verdict; on another screen, which has come up meanwhile, the key does nothing, and that is told too."""
        is_bound = self._gated(key) == binding_id
        ignored = self._gate.verdict(press, self._sights.of(binding_id) if is_bound else None)
        self._answer(binding_id, key, ignored)

    def _answer(self, binding_id: str, key: str, ignored: Ignored | None) -> None:
        screen = self._app.screen
        if not isinstance(screen, ConsoleScreen):
            return
        if ignored is None:
            screen.key_counts(binding_id)
        else:
            screen.key_ignored(binding_id, self._printed(key), ignored.value)

    def note_drawn(self, meanings: Meanings) -> None:
        """A screen has drawn what its keys would do: ask the terminal when that is shown."""
        mark = self._sights.draw(meanings)
        if mark is None and self._sights.awaited is not None and self._monotonic() > self._ask_again_at:
            mark = self._sights.awaited
        if mark is not None:
            self._ask_again_at = self._monotonic() + ASK_AGAIN_S
            self._app.screen.call_after_refresh(self._ask, mark)

    def shown(self, mark: int, at: float) -> None:
        """The terminal has shown what was drawn up to that mark since that moment."""
        self._sights.show(mark, at)

    def _ask(self, mark: int) -> None:
        """Where no terminal can be asked, what is drawn counts as shown."""
        if not self._ask_when_shown(mark):
            self._sights.show(mark, self._monotonic())
