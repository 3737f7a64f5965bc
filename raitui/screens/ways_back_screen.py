"""The ways back of a service: coming up again is deliberate, with a reason (R-CON-4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import BindingType
from textual.widget import Widget

from raitui.actions import WAYS_BACK as ACTIONS_BACK
from raitui.bindings import ACTS, WAYS_BACK
from raitui.core.containment import Containment
from raitui.core.snapshot import ServiceSnapshot
from raitui.core.transition_text import bare_transitions_text
from raitui.messages import ContainmentRequested
from raitui.screens.bound_keys import bound
from raitui.screens.console_screen import TEXT, ConsoleScreen
from raitui.screens.console_state import ConsoleState
from raitui.widgets.line_view import LineView
from raitui.widgets.look_alike_lines import named
from raitui.widgets.scrolled_lines import ScrolledLines
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, line, width, wrapped
from raitui.widgets.way_back_lines import WayBack, may_not_lines, way_back_lines, ways_back

CONFIRM = f"{ACTS}way_back"
LONGEST_REASON = 300
TOO_LONG = f"a reason has {LONGEST_REASON} characters at most: the rest is cut off"
NO_REASON = "a reason must be typed"
NOTHING_CHOSEN = "choose a way back first: the one that was chosen is not possible any more"
NOTHING_TO_LIFT = "there is nothing to lift"
UNDER_WAY = "An action is under way: what it contains can be lifted as soon as it is seen to be in force."
NOT_PICTURED_YET = (
    "What was done has just taken effect: how it is lifted stands here with the next picture of the fleet."
)
READ_ONLY = "this console is read-only"
CHANGED = "what it would do has just changed, look again"
DROPPED = "typed before this screen was seen: dropped"


class WaysBackScreen(ConsoleScreen):
    """One way back is chosen with the arrows, a reason is typed, enter does it. Letters are text here, never keys."""

    BINDINGS: ClassVar[list[BindingType]] = bound(WAYS_BACK)

    def __init__(self, console_state: ConsoleState, service: str) -> None:
        super().__init__(console_state)
        self._service = service
        self._ways: list[WayBack] = []
        self._chosen: str | None = None
        self._reason = ""
        self._said = ""

    def body(self) -> Iterable[Widget]:
        """Title, the ways back, the reason."""
        yield LineView(id="title")
        yield ScrolledLines(id="ways")
        yield LineView(id="reason")

    def subject(self) -> str:
        """The service's name."""
        return self._service

    def draw_body(self) -> None:
        """What is possible now; the choice stays with the way back, wherever that stands."""
        service, cells = self._found(), self.size.width
        self._ways = ways_back(service, ACTIONS_BACK) if service is not None else []
        if self._chosen is None and self._ways:
            self._chosen = self._ways[0].action.id
        title = line(
            Span("WAYS BACK ", Look.STRONG), Span(named(service) if service is not None else self._service, Look.STRONG)
        )
        self.lines("title").show([cut(title, cells)])
        self.lines("ways").show(self._way_lines())
        self.lines("reason").show(self._reason_lines())
        self._tell_drawn()

    def question_lines(self) -> list[Line]:
        """What is missing before it is done."""
        return [cut(line(Span(self._said, Look.WARN)), self.size.width)] if self._said else []

    @property
    def takes_text(self) -> bool:
        """Letters belong to the reason."""
        return True

    def edit_text(self, key: str, text: str) -> None:
        """Add to the reason, or take its last character or all of it away."""
        self._forget()
        if key == "backspace":
            self._reason = self._reason[:-1]
        elif key == "ctrl+u":
            self._reason = ""
        else:
            self._write(_cleaned(text))
        self._redraw_reason()

    def _write(self, text: str) -> None:
        self._said = TOO_LONG if len(self._reason) + len(text) > LONGEST_REASON else ""
        self._reason = (self._reason + text)[:LONGEST_REASON]

    def _redraw_reason(self) -> None:
        """What a letter may change, and the clock: a paste without brackets is hundreds of letters."""
        if not self.is_too_small:
            self.lines("header").show(self.header_lines())
            self.lines("reason").show(self._reason_lines())
            self.lines("action").show(self.action_lines())

    def text_dropped(self) -> None:
        """Say so."""
        self._said = DROPPED
        self.redraw()

    def key_counts(self, binding_id: str) -> None:
        """Wish for the way back that is chosen, and leave; or say what is missing."""
        way = self._way()
        self._forget()
        self._said = self._obstacle(way)
        if self._said or way is None:
            self.redraw()
            return
        wish = Containment(
            action=way.action.id,
            service=self._service,
            at=way.moves.transitions[0].at if len({one.at for one in way.moves.transitions}) == 1 else "",
            reason=self._reason.strip(),
            expected=way.moves.transitions,
        )
        self.app.post_message(ContainmentRequested(wish, bare_transitions_text(way.moves.transitions)))
        self.app.call_later(self.action_back)

    def action_confirm(self) -> None:
        """What the binding names. Its key comes through the key gate, which calls ``key_counts``."""
        self.key_counts(CONFIRM)

    def action_choose(self, step: int) -> None:
        """Choose another way back."""
        ids = [way.action.id for way in self._ways]
        if ids:
            number = ids.index(self._chosen) + step if self._chosen in ids else 0
            self._chosen = ids[max(0, min(len(ids) - 1, number))]
        self._forget()
        self.redraw()

    async def action_back(self) -> None:
        """Return to the screen before."""
        if self.is_active:
            await self.app.pop_screen()

    def _forget(self) -> None:
        """What was said of the last key is over."""
        self._said = ""
        self.console_state.forget_ignored()

    def _found(self) -> ServiceSnapshot | None:
        snapshot = self.console_state.snapshot
        return snapshot.service(self._service) if snapshot is not None else None

    def _way(self) -> WayBack | None:
        return next((way for way in self._ways if way.action.id == self._chosen), None)

    def _way_lines(self) -> list[Line]:
        cells = self.size.width
        if not self._ways and self.console_state.is_acting_on(self._service):
            return [EMPTY, *wrapped(UNDER_WAY, cells)]
        if not self._ways and self.console_state.is_ahead_of_picture(self._service):
            return [EMPTY, *wrapped(NOT_PICTURED_YET, cells)]
        service = self._found()
        may_not = may_not_lines(service, self._ways) if service is not None else {}
        return way_back_lines(self._ways, self._chosen or "", self.console_state.now(), cells, may_not)

    def _obstacle(self, way: WayBack | None) -> str:
        """Why nothing can be done yet; empty when it can."""
        service = self._found()
        if self.console_state.read_only:
            return READ_ONLY
        if way is None or service is None:
            return NOTHING_CHOSEN if self._ways else NOTHING_TO_LIFT
        if not self._reason.strip():
            return NO_REASON
        return "" if way in ways_back(service, [way.action]) else CHANGED

    def _reason_lines(self) -> list[Line]:
        """The end of the reason, which is where one writes."""
        label = Span("reason: ", Look.STRONG)
        room = self.size.width - width((label,)) - 2
        return [line(label, _end_of(self._reason, room), Span(" ", Look.BADGE))]

    def _tell_drawn(self) -> None:
        way = self._way()
        plan = way.moves.transitions if way is not None else ()
        self.console_state.tell_drawn({CONFIRM: (self._service, self._chosen, plan), TEXT: self._service})


def _end_of(text: str, cells: int) -> str:
    """The end of the text in at most so many cells."""
    if cell_len(text) <= cells:
        return text
    kept = text[-cells:]
    while cell_len(kept) > cells - 1:
        kept = kept[1:]
    return f"…{kept}"


def _cleaned(text: str) -> str:
    """In one line, without anything that a terminal or a log would take for a command."""
    return "".join(character if character.isprintable() else " " for character in text)
