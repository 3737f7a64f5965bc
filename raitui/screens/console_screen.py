"""What all screens have in common: header, notices, a line for what was done, the keys, and a least size."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.widget import Widget

from raitui.messages import SnapshotArrived
from raitui.screens.console_state import ConsoleState
from raitui.widgets.action_progress import ActionProgress, action_lines, result_line
from raitui.widgets.header import notice_lines, place_line
from raitui.widgets.key_line import KeyHint, key_line
from raitui.widgets.line_view import LineView
from raitui.widgets.moment import clock_time
from raitui.widgets.styled_line import Line, Look, Span, cut, flowed, line, wrapped

LEAST_SIZE = (60, 15)
MOST_ACTIONS = 3
HELP = "console.help"
"""The id of the key that tells of all others: hinted however little room there is."""
TEXT = "text"
"""Under this name a screen that takes text says what the text is for."""


class ConsoleScreen(Screen[None], inherit_bindings=False):
    """Draws the console's state whenever it changed; widgets below send on only what differs."""

    DEFAULT_CSS = """
    ConsoleScreen {
        background: $background;
        & > #action { min-height: 1; }
        & > #too-small { display: none; height: 1fr; }
        &.-too-small > * { display: none; }
        &.-too-small > #too-small { display: block; }
    }
    """
    AUTO_FOCUS: ClassVar[str | None] = ""

    def __init__(self, console_state: ConsoleState) -> None:
        super().__init__()
        self.console_state = console_state
        self._stands = False

    def compose(self) -> ComposeResult:
        """Header above, action and keys below, the screen's own widgets between."""
        yield LineView(id="header")
        yield from self.body()
        yield LineView(id="action")
        yield LineView(id="keys")
        yield LineView(id="too-small")

    @abstractmethod
    def body(self) -> Iterable[Widget]:
        """The screen's own widgets, from top to bottom."""

    @abstractmethod
    def draw_body(self) -> None:
        """Give the screen's own widgets what they show."""

    def subject(self) -> str | None:
        """The service that the screen is about, or that is selected on it."""
        return None

    @property
    def log_wanted(self) -> str:
        """The filter with which the audit log is opened from here; empty for all of it."""
        return ""

    @property
    def is_too_small(self) -> bool:
        """Whether the terminal has no room for what must be seen before anybody acts."""
        return self.size.width < LEAST_SIZE[0] or self.size.height < LEAST_SIZE[1]

    def on_snapshot_arrived(self, message: SnapshotArrived) -> None:
        """There is something newer to show."""
        self.redraw()

    def on_mount(self) -> None:
        """From now on its widgets are there: before, a tick of the clock finds nothing to draw on.

        None are made once the console has been asked to end.
        """
        self._stands = bool(self.children)
        self.redraw()

    def on_screen_resume(self) -> None:
        """Show what was missed while another screen was on top; whatever a key would do is seen anew from now on."""
        self.console_state.tell_drawn({})
        self.redraw()

    def on_resize(self) -> None:
        """Lines are cut to the width."""
        self.call_after_refresh(self.redraw)

    def redraw(self) -> None:
        """Show the state as it is now; nothing before the screen stands, nor while the console comes down."""
        if not (self._stands and self.app.is_running and self.is_active and self.size):
            return
        self.set_class(self.is_too_small, "-too-small")
        if self.is_too_small:
            self.console_state.tell_drawn({})
            self.lines("too-small").show(self._too_small_lines())
            return
        self.lines("header").show(self.header_lines())
        self.draw_body()
        self.lines("action").show(self.action_lines())
        self.draw_keys()

    def draw_keys(self) -> None:
        """Show the keys that are worth a hint now."""
        self.lines("keys").show([key_line(self.key_hints(), self.size.width, kept=HELP)])

    def lines(self, identifier: str) -> LineView:
        """The line view of that name."""
        return self.query_one(f"#{identifier}", LineView)

    def header_lines(self) -> list[Line]:
        """Where we are, the time, the sources; then what must be told wherever the operator looks."""
        state, cells = self.console_state, self.size.width
        place = place_line(
            state.snapshot, state.now(), state.silent_s, cells, read_only=state.read_only, account=state.account
        )
        return [cut(place, cells), *notice_lines(state.snapshot, cells)]

    def action_lines(self) -> list[Line]:
        """Why the last key that acts was ignored, what the next one would do, and what became of those before."""
        return [*self._ignored_lines(), *self.question_lines(), *self.result_lines()]

    def _ignored_lines(self) -> list[Line]:
        ignored = self.console_state.ignored
        if ignored is None:
            return []
        told = line(Span(f"LAST {clock_time(ignored.when)} {ignored.key} ignored: ", Look.WARN), ignored.why)
        return flowed([told], self.size.width, indent="  ")

    def question_lines(self) -> list[Line]:
        """What one more press would do, or what is missing for it."""
        return []

    def result_lines(self) -> list[Line]:
        """What became of the last action, and of those under way; of those before it that are over, the result."""
        actions = self.console_state.actions_on(self.subject(), MOST_ACTIONS)
        told = (self._told(action, in_full=action is actions[-1] or not action.is_over) for action in actions)
        return [one for lines in told for one in lines]

    def _told(self, action: ActionProgress, *, in_full: bool) -> list[Line]:
        state, cells = self.console_state, self.size.width
        held = state.held(action.service)
        if in_full:
            # The key leads to the ways back of the service that one stands before.
            key = self.way_back_key if action.service == self.subject() else ""
            return action_lines(action, held, state.now(), cells, key)
        return [result_line(action, held, cells)]

    @property
    def way_back_key(self) -> str:
        """The key that leads from here to the ways back of the service; empty where none does."""
        return ""

    def key_counts(self, binding_id: str) -> None:
        """A gated key counts: do what it was drawn to do."""

    def key_ignored(self, binding_id: str, key: str, why: str) -> None:
        """A gated key, as it is printed, does not count: say so, and why; a paste of many keys has it drawn once."""
        before = self.console_state.ignored
        self.console_state.say_ignored(key, why)
        if self.console_state.ignored != before:
            self.redraw()

    @property
    def takes_text(self) -> bool:
        """Whether what is typed or pasted is text for this screen, and no key."""
        return False

    @property
    def text_is_harmless(self) -> bool:
        """Whether text may be taken before its place has been seen, since nothing is ever done with it."""
        return False

    def open_text(self) -> None:
        """From now on what is typed is text, until the screen says otherwise."""

    def edit_text(self, key: str, text: str) -> None:
        """Take text that was typed or pasted, or the editing key if there is no text."""

    def text_dropped(self) -> None:
        """Text came before the screen had been seen: it was meant for another, and is gone (fault 34)."""

    def key_hints(self) -> list[KeyHint]:
        """The keys worth a hint, each once; where letters are text, not those of the console as a whole."""
        hints: dict[str, KeyHint] = {}
        for active in self.active_bindings.values():
            binding = active.binding
            if self.is_hinted(binding) and not (self.takes_text and active.node is self.app):
                hint = KeyHint(self.app.get_key_display(binding), binding.description, binding.id or "")
                hints.setdefault(binding.action, hint)
        return list(hints.values())

    def is_hinted(self, binding: Binding) -> bool:
        """Whether a key is worth a hint on this screen."""
        return binding.show

    def _too_small_lines(self) -> list[Line]:
        width, height = self.size
        need = f"raitui needs {LEAST_SIZE[0]}x{LEAST_SIZE[1]}, this terminal has {width}x{height}. Action keys are off."
        return wrapped(need, width, look=Look.WARN)
