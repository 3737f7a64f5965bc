"""A screen on which a service stands that can be contained, by a key pressed twice."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from raitui.actions import ROLLBACK
from raitui.core.containment import Containment
from raitui.core.moves import moves
from raitui.core.snapshot import ServiceSnapshot
from raitui.messages import ContainmentRequested
from raitui.screens.console_screen import ConsoleScreen
from raitui.screens.console_state import ConsoleState
from raitui.screens.second_press import CONFIRM_WITHIN_S, SILENCE_S, Plan, Press, SecondPress
from raitui.widgets.marks import STATES
from raitui.widgets.rollout_lines import rollback_text
from raitui.widgets.styled_line import Line, Look, Span, cut, line

READ_ONLY = "this console is read-only"
NO_TARGET = "no service is selected"
TOO_SMALL = "the terminal is too small to show what it would do"
BURST = f"it came within {SILENCE_S:.0f} s of the last one; wait, then press again"
IGNORED_SHOWN_S = 8.0
DETECTED_BY_PERSON = "a person at the console"


def containment_of(service: ServiceSnapshot, plan: Plan) -> Containment:
    """The wish for a plan: one location by its name, several as all that there are."""
    return Containment(
        action=ROLLBACK.id,
        service=service.name,
        at=plan[0].at if len(plan) == 1 else "",
        reason=f"{STATES[service.state].word} {service.why.text}".strip(),
        detected_by=service.why.sli or DETECTED_BY_PERSON,
        expected=plan,
    )


class ContainingScreen(ConsoleScreen):
    """Asks before it acts, acts once, and says why a key was ignored."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(ROLLBACK.key, "rollback", ROLLBACK.title, id=f"contain.{ROLLBACK.id}", tooltip=ROLLBACK.help),
    ]

    def __init__(self, console_state: ConsoleState) -> None:
        super().__init__(console_state)
        self._second_press = SecondPress()
        self._ignored = ""
        self._ignored_until = 0.0

    def target(self) -> ServiceSnapshot | None:
        """The service that an action key would act on."""
        raise NotImplementedError

    def hold_target(self) -> None:
        """Keep the target where it is from the first press on."""

    def subject(self) -> str | None:
        """The target's name."""
        target = self.target()
        return target.name if target is not None else None

    def forget_key(self) -> None:
        """Take back the first press of a key, and whatever was said about the last one."""
        self._second_press.forget()
        self._ignored_until = 0.0
        self.redraw()

    @property
    def waits_for_second_press(self) -> bool:
        """Whether one more press of the key would act."""
        target = self.target()
        plan = moves(ROLLBACK, target).transitions if target is not None else ()
        return self._second_press.waiting_for(plan, self.console_state.monotonic())

    def action_rollback(self) -> None:
        """Ask first; at the second press request the rollback, once."""
        self._ignored = self._press()
        self._ignored_until = self.console_state.monotonic() + IGNORED_SHOWN_S if self._ignored else 0.0
        self.redraw()

    def _press(self) -> str:
        """Why the press was ignored, empty when it counted."""
        target = self.target()
        if self.console_state.read_only:
            return READ_ONLY
        if self.is_too_small:
            return TOO_SMALL
        if target is None:
            return NO_TARGET
        plan = moves(ROLLBACK, target).transitions
        if not plan:
            return moves(ROLLBACK, target).why_not
        self.hold_target()
        press = self._second_press.press(plan, self.console_state.monotonic())
        if press is Press.CONFIRMED:
            self.post_message(ContainmentRequested(containment_of(target, plan), rollback_text(plan)))
        return BURST if press is Press.TOO_SOON else ""

    def action_lines(self) -> list[Line]:
        """What the next press would do; else why the last one was ignored; else what became of the last action."""
        target, now, cells = self.target(), self.console_state.monotonic(), self.size.width
        lines: list[Line] = []
        if now < self._ignored_until:
            lines.append(line(Span(f"{ROLLBACK.key} ignored: ", Look.WARN), self._ignored))
        if target is not None and self.waits_for_second_press:
            ask = f" {ROLLBACK.key} again within {CONFIRM_WITHIN_S:.0f} s: "
            what = f" roll back {target.name} {rollback_text(moves(ROLLBACK, target).transitions)}"
            lines.append(line(Span(ask, Look.BADGE), what))
        return [cut(one, cells) for one in lines] or super().action_lines()
