"""What is to be done about one alert, or one silence: which of it, for how long, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import BindingType
from textual.widget import Widget

from raitui.actions import ALERT_ACTION_BY_ID
from raitui.bindings import ACTS, SILENCE
from raitui.core.figures import span
from raitui.core.silence import SilenceWish, matchers_text
from raitui.messages import ServiceFocused, SilenceRequested
from raitui.screens.bound_keys import bound
from raitui.screens.console_screen import TEXT, ConsoleScreen
from raitui.screens.console_state import ConsoleState
from raitui.screens.second_press import CONFIRM_AFTER_S, CONFIRM_WITHIN_S, SecondPress
from raitui.screens.silence_entry import SilenceEntry
from raitui.widgets.alert_foot import alert_foot
from raitui.widgets.alert_lines import all_alerts
from raitui.widgets.alert_rows import AlertRow, alert_rows
from raitui.widgets.line_view import LineView
from raitui.widgets.moment import moment
from raitui.widgets.scrolled_lines import ScrolledLines
from raitui.widgets.silence_choices import SilenceChoice, choice_lines, choices_about, choices_of
from raitui.widgets.styled_line import Line, Look, Span, cut, flowed, line, width, wrapped

CONFIRM = f"{ACTS}silence"
READ_ONLY = "this console is read-only"
OVER = "it is over meanwhile"
CHANGED = "what it would do has just changed, look again"
DROPPED = "typed before this screen was seen: dropped"
FOOT_ROWS = 8
MOST_ASKED = 3


class SilenceScreen(ConsoleScreen):
    """Arrows choose, text is the comment or, after tab, how long; enter twice does it. No letter is a key here."""

    BINDINGS: ClassVar[list[BindingType]] = bound(SILENCE)

    def __init__(self, console_state: ConsoleState, row: AlertRow) -> None:
        super().__init__(console_state)
        self._key = row.key
        self._row = row
        self._entry = SilenceEntry()
        self._choices: list[SilenceChoice] = []
        self._chosen = ""
        self._second_press = SecondPress()
        self._said = ""

    def body(self) -> Iterable[Widget]:
        """What it is about, what can be done, why and for how long."""
        yield LineView(id="title")
        yield LineView(id="about")
        yield ScrolledLines(id="choices")
        yield LineView(id="fields")

    def on_mount(self) -> None:
        """Whether the operator may is asked for the service that it is about."""
        if self._row.service is not None:
            self.post_message(ServiceFocused(self._row.service.name))

    def subject(self) -> str | None:
        """The service that it is about, or the alert's name."""
        row = self._row
        if row.service is not None:
            return row.service.name
        return row.alert.name if row.alert is not None else None

    def draw_body(self) -> None:
        """What is there now; the choice stays with what was chosen, and is replaced by no other."""
        cells, now, snapshot = self.size.width, self.console_state.now(), self.console_state.snapshot
        found = next((row for row in alert_rows(snapshot) if row.key == self._key), None)
        self._row = found or self._row
        self._choices = self._offered(found)
        if not self._chosen and self._choices:
            self._chosen = self._choices[0].id
        rule, *about = alert_foot(self._row, now, cells, FOOT_ROWS)
        self.lines("title").show([cut(line(Span("SEE TO ", Look.STRONG), Span(self._called(), Look.STRONG)), cells)])
        self.lines("about").show([*about, rule])
        self.query_one("#choices", ScrolledLines).show(
            choice_lines(
                self._choices,
                self._chosen,
                all_alerts(snapshot),
                service=self._row.service,
                now=now,
                cells=cells,
            )
        )
        self.lines("fields").show(self._field_lines())
        self._tell_drawn()

    def question_lines(self) -> list[Line]:
        """What one more press would do, or what is missing for it."""
        cells, wish = self.size.width, self._wish()
        said = wrapped(self._said, cells, look=Look.WARN) if self._said else []
        if wish is not None and self._is_asked(wish):
            ask = Span(f" enter again in {CONFIRM_AFTER_S:.0f}–{CONFIRM_WITHIN_S:.0f} s: ", Look.BADGE)
            said += flowed([line(ask, f" {self._asked_text(wish)}")], cells, indent="  ")
        return said[:MOST_ASKED]

    @property
    def takes_text(self) -> bool:
        """Letters belong to the comment, or to how long it lasts."""
        return True

    def edit_text(self, key: str, text: str) -> None:
        """Write on, or take back; what a first press was for is something else then."""
        choice = self._choice()
        if choice is not None:
            self._entry.edit(key, text, choice.action)
        self._forget()
        if not self.is_too_small:
            self.lines("fields").show(self._field_lines())
            self.lines("action").show(self.action_lines())
            self._tell_drawn()

    def text_dropped(self) -> None:
        """Say so."""
        self._said = DROPPED
        self.redraw()

    def key_counts(self, binding_id: str) -> None:
        """Ask for a second press, or wish for it and leave; or say what is missing."""
        wish = self._wish()
        self.console_state.forget_ignored()
        self._said = self._obstacle(wish)
        asked = self.console_state.monotonic()
        if wish is not None and not self._said and self._second_press.confirms(CONFIRM, (wish,), asked):
            self.app.post_message(SilenceRequested(wish))
            self.app.call_later(self.action_back)
            return
        self.redraw()

    def action_confirm(self) -> None:
        """What the binding names. Its key comes through the key gate, which calls ``key_counts``."""
        self.key_counts(CONFIRM)

    def action_field(self) -> None:
        """Write how long it lasts, or the comment again."""
        choice = self._choice()
        if choice is not None:
            self._entry.switch(choice.action)
        self.redraw()

    def action_choose(self, step: int) -> None:
        """Choose another thing to do."""
        ids = [choice.id for choice in self._choices]
        if ids:
            at = ids.index(self._chosen) + step if self._chosen in ids else 0
            self._chosen = ids[max(0, min(len(ids) - 1, at))]
        self._entry.is_of_duration = False
        self._forget()
        self.redraw()

    async def action_back(self) -> None:
        """Return to the screen before."""
        if self.is_active:
            await self.app.pop_screen()

    def _offered(self, row: AlertRow | None) -> list[SilenceChoice]:
        """Nothing about an alert that does not fire any more, nor about a silence that has ended."""
        if row is not None and row.alert is not None:
            return choices_about(row.alert, ALERT_ACTION_BY_ID)
        if row is not None and row.silence is not None:
            return choices_of(row.silence, ALERT_ACTION_BY_ID)
        return []

    def _called(self) -> str:
        row = self._row
        if row.alert is not None:
            return " ".join(filter(None, (row.alert.name, row.alert.service, row.alert.place.version)))
        return "a silence"

    def _choice(self) -> SilenceChoice | None:
        return next((choice for choice in self._choices if choice.id == self._chosen), None)

    def _wish(self) -> SilenceWish | None:
        """What would be wished as everything stands; None where nothing is chosen."""
        choice, alert = self._choice(), self._row.alert
        if choice is None:
            return None
        return SilenceWish(
            action=choice.action.id,
            comment=self._entry.comment.strip(),
            service=alert.service if alert is not None else "",
            matchers=choice.matchers,
            lasts_s=self._entry.seconds(choice.action),
            cluster=choice.cluster,
            silence_id=choice.silence.id if choice.silence is not None else "",
            about=alert.name if alert is not None else "",
        )

    def _obstacle(self, wish: SilenceWish | None) -> str:
        """Why nothing can be done yet; empty when it can."""
        choice = self._choice()
        if self.console_state.read_only:
            return READ_ONLY
        if wish is None or choice is None:
            return CHANGED if self._choices else OVER
        return self._entry.problem(choice.action)

    def _is_asked(self, wish: SilenceWish) -> bool:
        return self._second_press.waiting_for(CONFIRM, (wish,), self.console_state.monotonic())

    def _asked_text(self, wish: SilenceWish) -> str:
        now = self.console_state.now()
        title = ALERT_ACTION_BY_ID[wish.action].title
        until = f" for {span(wish.lasts_s)} until {moment(now + wish.lasts_s, now)}" if wish.lasts_s else ""
        return f"{title}{until}: {matchers_text(wish.matchers)}"

    def _forget(self) -> None:
        self._said = ""
        self.console_state.forget_ignored()
        self._second_press.forget()

    def _field_lines(self) -> list[Line]:
        choice = self._choice()
        lasts = self._entry.lasts(choice.action) if choice is not None else ""
        lines = [self._field("comment: ", self._entry.comment, is_open=not self._entry.is_of_duration)]
        if choice is not None and choice.action.longest_s:
            lines.append(self._field("for:     ", lasts, is_open=self._entry.is_of_duration))
        return lines

    def _field(self, label: str, text: str, *, is_open: bool) -> Line:
        """The end of the text, which is where one writes."""
        room = self.size.width - width((Span(label),)) - 2
        while cell_len(text) > room:
            text = f"…{text[2:]}"
        return line(Span(label, Look.STRONG if is_open else Look.DIM), text, Span(" ", Look.BADGE) if is_open else "")

    def _tell_drawn(self) -> None:
        """What is asked for must have been seen whole; before that, what is chosen."""
        wish, choice = self._wish(), self._choice()
        asked = wish if wish is not None and self._is_asked(wish) else None
        meaning = (self._key, self._chosen, choice.matchers if choice is not None else (), asked)
        self.console_state.tell_drawn({CONFIRM: meaning, TEXT: ("silence", self._key)})
