"""Services that are marked, on which an action key acts together."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable

from raitui.actions import KEYED
from raitui.bindings import ACTS
from raitui.core.action import Action
from raitui.core.moves import moves
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot
from raitui.screens.console_state import ConsoleState
from raitui.screens.filtered_fleet import FilteredFleet
from raitui.screens.second_press import CONFIRM_AFTER_S, CONFIRM_WITHIN_S
from raitui.widgets.look_alike_lines import identified
from raitui.widgets.styled_line import Line
from raitui.widgets.together_block import Part, Together
from raitui.widgets.together_line import together_line
from raitui.widgets.together_plan import TogetherPlan, question_line, together_plan, why_not_shown


class MarkedFleet(FilteredFleet):
    """Rows of which some are marked: a key acts on exactly those, once all that it would do has been shown."""

    def __init__(self, console_state: ConsoleState) -> None:
        super().__init__(console_state)
        self._offered: tuple[FleetSnapshot | None, Hashable, list[Together]] = (None, (), [])

    @abstractmethod
    def plan_rows(self) -> int:
        """How many lines the screen has for what a key would do to the marked services."""

    @property
    def marked(self) -> tuple[str, ...]:
        """Their names, in the order in which they were marked."""
        return tuple(self._arrangement.marked)

    @property
    def is_together(self) -> bool:
        """Whether anything is marked."""
        return bool(self._arrangement.marked)

    def targets(self) -> tuple[ServiceSnapshot, ...]:
        """The marked services in the order in which they were marked; without any, the selected one."""
        snapshot = self.console_state.snapshot
        if not self.is_together or snapshot is None:
            return super().targets()
        found = (snapshot.service(name) for name in self.marked)
        return tuple(one for one in found if one is not None)

    def meant(self) -> Hashable:
        """Exactly the marked ones, or the selected one."""
        return self.marked or super().meant()

    def together(self) -> list[Together]:
        """What every action key would do to each of the marked services; worked out once a picture."""
        snapshot, keys = self.console_state.snapshot, self.keys_of_actions()
        wanted = (self.marked, tuple(keys.items()))
        if snapshot is not self._offered[0] or wanted != self._offered[1]:
            targets = self.targets()
            offers = [
                Together(
                    action,
                    keys.get(f"{ACTS}{action.id}", action.key),
                    tuple(Part(identified(one), moves(action, one), one.prospect(action.id)) for one in targets),
                )
                for action in KEYED
            ]
            self._offered = (snapshot, wanted, offers)
        return self._offered[2]

    def offer_of(self, action: Action) -> Together:
        """What that action's key would do to each of them."""
        return next(one for one in self.together() if one.action is action)

    def plan_of(self, action: Action) -> TogetherPlan:
        """The same in lines, however many that takes."""
        return together_plan(self.offer_of(action), self.size.width)

    def obstacle(self, action: Action) -> str:
        """Design 16: what cannot be shown is not done."""
        found = super().obstacle(action)
        if found or not self.is_together:
            return found
        return why_not_shown(self.offer_of(action), self.plan_of(action), self.plan_rows())

    def question(self, asked: Action, target: ServiceSnapshot) -> Line:
        """What one more press would do, to the marked ones where there are any."""
        if not self.is_together:
            return super().question(asked, target)
        return question_line(self.offer_of(asked), f"{CONFIRM_AFTER_S:.0f}–{CONFIRM_WITHIN_S:.0f} s")

    def result_lines(self) -> list[Line]:
        """Before what became of the selected service's actions, what became of those asked for together."""
        lines, together = super().result_lines(), self.console_state.newest_together()
        return [*([together_line(together, self.size.width)] if together else []), *lines]

    def action_mark(self) -> None:
        """Mark the selected service, or take its mark away; the pointer stays."""
        selected = self.table.selected
        if selected is None:
            return
        self._arrangement.toggle_mark(selected.name)
        self.table.pin()
        self.navigated()
        self.forget_press()

    def action_mark_all(self) -> None:
        """Mark all that the filter lets through; without a filter, all that are shown."""
        for one in self._arranged.rows:
            self._arrangement.marked[one.name] = None
        self.table.pin()
        self.forget_press()

    def action_back(self) -> None:
        """Take back a first press; without one, the filter; without that, the marks; else put away what is over."""
        if self.asked is None and not self._entry.clear():
            if self.is_together:
                self._arrangement.marked.clear()
            else:
                self.console_state.acknowledge()
        self.forget_key()
