"""A screen on which a service stands that can be contained by single keys."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Iterable, Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType

from raitui.actions import BY_ID, KEYED, ROLLBACK
from raitui.bindings import ACTS, CONTAINING
from raitui.core.action import Action
from raitui.core.containment import Containment, Transition
from raitui.core.moves import moves
from raitui.core.snapshot import ServiceSnapshot, State
from raitui.core.source_health import SourceState
from raitui.core.transition_text import bare_transitions_text
from raitui.messages import ContainmentRequested
from raitui.screens.bound_keys import bound
from raitui.screens.console_screen import ConsoleScreen
from raitui.screens.console_state import ConsoleState
from raitui.screens.lessons import Situation, taught
from raitui.screens.second_press import CONFIRM_AFTER_S, CONFIRM_WITHIN_S, Plan, SecondPress
from raitui.widgets.action_block import Offer
from raitui.widgets.key_line import KeyHint
from raitui.widgets.look_alike_lines import identified
from raitui.widgets.marks import STATES
from raitui.widgets.styled_line import Line, Look, Span, cut, line

READ_ONLY = "this console is read-only"
NO_TARGET = "no service is selected"
TOO_SMALL = "the terminal is too small to show what it would do"
CHANGED = "what it would do has just changed, look again"
WAYS_BACK_KEY = "service.ways_back"
LOG_KEY = "console.log"
WORTH_OPENING = frozenset({Situation.PAGE})
"""Then the keys of the fleet lead to the service; on the service itself nothing more is to be taught."""
DETECTED_BY_PERSON = "a person at the console"


def containment_of(action: Action, service: ServiceSnapshot, plan: Plan) -> Containment:
    """The wish for a plan: one location by its name, several as all that there are."""
    return Containment(
        action=action.id,
        service=service.name,
        at=plan[0].at if len({one.at for one in plan}) == 1 else "",
        reason=f"{STATES[service.state].word} {service.why.text}".strip(),
        detected_by=service.why.sli or DETECTED_BY_PERSON,
        expected=plan,
    )


class ContainingScreen(ConsoleScreen):
    """Shows what each key would do, does that and nothing else, and says why a key was ignored."""

    BINDINGS: ClassVar[list[BindingType]] = bound(CONTAINING)

    def __init__(self, console_state: ConsoleState) -> None:
        super().__init__(console_state)
        self._second_press = SecondPress()
        self._plans: dict[str, Plan] = {}

    @abstractmethod
    def target(self) -> ServiceSnapshot | None:
        """The service that an action key would act on."""

    def targets(self) -> tuple[ServiceSnapshot, ...]:
        """All services that an action key would act on: the target, unless several are marked."""
        target = self.target()
        return () if target is None else (target,)

    @property
    def is_together(self) -> bool:
        """Whether services are marked: then every action key asks for a second press."""
        return False

    def meant(self) -> Hashable:
        """On what an action key would act, as part of what is seen of it."""
        return self.subject()

    def hold_target(self) -> None:
        """Keep the target where it is from the first press on."""

    def subject(self) -> str | None:
        """The target's name."""
        target = self.target()
        return target.name if target is not None else None

    def offers(self, service: ServiceSnapshot) -> list[Offer]:
        """What every action key would do to the service now."""
        keys = self.keys_of_actions()
        return [
            Offer(
                action,
                keys.get(f"{ACTS}{action.id}", action.key),
                moves(action, service),
                service.prospect(action.id),
                advised=action.id == service.advised,
            )
            for action in KEYED
        ]

    def tell_drawn(self, offers: Iterable[Offer], told: Iterable[str]) -> None:
        """Of these offers, those that are told of have been drawn: their keys may count once the terminal shows them.

        The question for a second press is part of what is seen.
        """
        drawn, now = set(told), self.console_state.monotonic()
        self._plans = {one.action.id: one.moves.transitions for one in offers if one.action.id in drawn}
        screen, subject = type(self).__name__, self.meant()
        self.console_state.tell_drawn(
            {
                f"{ACTS}{action}": (screen, subject, plan, self._second_press.waiting_for(action, plan, now))
                for action, plan in self._plans.items()
            }
        )

    def forget_press(self) -> None:
        """Take back the first press of a key: something else is meant now. Why one was ignored stays to be read."""
        self._second_press.forget()
        self.redraw()

    def withdraw(self, asked: Action, why: str) -> None:
        """Take back the first press of a key, since what one more would do cannot be shown any more."""
        self._second_press.forget()
        self._say_ignored(asked, why)

    def forget_key(self) -> None:
        """Take back the first press of a key, and whatever was said about the last one."""
        self.console_state.forget_ignored()
        self.forget_press()

    @property
    def asked(self) -> Action | None:
        """The action that one more press would do; None when nothing waits for a second press."""
        now = self.console_state.monotonic()
        waiting = (id_ for id_, plan in self._plans.items() if self._second_press.waiting_for(id_, plan, now))
        return next((BY_ID[id_] for id_ in waiting), None)

    def key_counts(self, binding_id: str) -> None:
        """Do what the key was drawn to do, or ask first where that cannot be taken back lightly."""
        action, targets = BY_ID[binding_id.removeprefix(ACTS)], self.targets()
        plan = self._plans.get(action.id, ())
        obstacle = self.obstacle(action)
        if obstacle or not targets:
            self._say_ignored(action, obstacle or NO_TARGET)
        elif _plan_of(action, targets) != plan:
            self._say_ignored(action, CHANGED)
        else:
            self._act(action, targets, plan)
        self.redraw()

    def key_ignored(self, binding_id: str, key: str, why: str) -> None:
        """Say why, and if the key could do nothing anyway, that."""
        action = BY_ID.get(binding_id.removeprefix(ACTS))
        super().key_ignored(binding_id, key, (self.obstacle(action) if action is not None else "") or why)

    def action_contain(self, action_id: str) -> None:
        """What the bindings name. Their keys come through the key gate, which calls ``key_counts``."""
        self.key_counts(f"{ACTS}{action_id}")

    async def action_ways_back(self) -> None:
        """Choose deliberately what is lifted."""
        from raitui.screens.ways_back_screen import WaysBackScreen

        target = self.target()
        if target is not None:
            self.hold_target()
            await self.app.push_screen(WaysBackScreen(self.console_state, target.name))

    def situation(self) -> Situation:
        """What the operator stands before, for the line of keys."""
        state, target = self.console_state, self.target()
        sources = state.snapshot.sources if state.snapshot is not None else ()
        found = (
            (self.asked is not None, Situation.ASKED),
            (state.has_results, Situation.RESULT),
            (state.read_only, Situation.READ_ONLY),
            (any(one.state is SourceState.DOWN for one in sources), Situation.SOURCE_DOWN),
            (target is not None and target.state is State.PAGE, Situation.PAGE),
            (target is not None and bool(target.contained), Situation.CONTAINED),
        )
        return next((situation for holds, situation in found if holds), Situation.QUIET)

    def key_hints(self) -> list[KeyHint]:
        """What the situation asks for comes first."""
        hints = super().key_hints()
        keys: dict[str, str] = {}
        for active in self.active_bindings.values():
            keys.setdefault(active.binding.id or "", self.app.get_key_display(active.binding))
        if not any(moves(ROLLBACK, target).transitions for target in self.targets()):
            keys.pop(f"{ACTS}{ROLLBACK.id}", None)
        situation = self.situation()
        # On the service itself one sees why, and what each key would do.
        is_told = situation in WORTH_OPENING and "fleet.open" not in keys
        return taught(Situation.QUIET if is_told else situation, hints, keys)

    def is_hinted(self, binding: Binding) -> bool:
        """What was done is worth a look wherever something can be done."""
        return super().is_hinted(binding) or binding.id == LOG_KEY

    def question_lines(self) -> list[Line]:
        """What one more press would do."""
        asked, target = self.asked, self.target()
        return [] if asked is None or target is None else [cut(self.question(asked, target), self.size.width)]

    def question(self, asked: Action, target: ServiceSnapshot) -> Line:
        """What one more press would do."""
        return _question(asked, self._key_of(asked), identified(target), self._plans[asked.id])

    def obstacle(self, action: Action) -> str:
        """Why the key could do nothing, however it was pressed; empty when it could."""
        targets = self.targets()
        if self.console_state.read_only:
            return READ_ONLY
        if self.is_too_small:
            return TOO_SMALL
        if not targets:
            return NO_TARGET
        found = [moves(action, target) for target in targets]
        return "" if any(one.transitions for one in found) else found[0].why_not

    def _act(self, action: Action, targets: Iterable[ServiceSnapshot], plan: Plan) -> None:
        """One wish for each service, and none for one to which nothing would be done."""
        self.hold_target()
        self.console_state.forget_ignored()
        asks = action.asks_twice or self.is_together
        if asks and not self._second_press.confirms(action.id, plan, self.console_state.monotonic()):
            return
        together = self.console_state.next_together() if self.is_together else 0
        for target in targets:
            own = tuple(one for one in plan if one.service == target.name)
            if own:
                wish = containment_of(action, target, own)
                self.post_message(ContainmentRequested(wish, bare_transitions_text(own), together))

    def _say_ignored(self, action: Action, why: str) -> None:
        self.console_state.say_ignored(self._key_of(action), why)

    @property
    def way_back_key(self) -> str:
        """The key that leads to the ways back."""
        return self.key_for(WAYS_BACK_KEY)

    def _key_of(self, action: Action) -> str:
        return self.key_for(f"{ACTS}{action.id}") or action.key

    def key_for(self, binding_id: str) -> str:
        """The key of a binding as it is printed on the keyboard, empty where it has none here."""
        found = (active.binding for active in self.active_bindings.values())
        return next((self.app.get_key_display(one) for one in found if one.id == binding_id), "")

    def keys_of_actions(self) -> Mapping[str, str]:
        """The key of each binding that acts, as it is printed on the keyboard."""
        found = (active.binding for active in self.active_bindings.values())
        return {one.id: self.app.get_key_display(one) for one in found if one.id and one.id.startswith(ACTS)}


def _plan_of(action: Action, targets: Iterable[ServiceSnapshot]) -> Plan:
    """All that the action would do to the services now."""
    return tuple(one for target in targets for one in moves(action, target).transitions)


def _question(action: Action, key: str, service: str, plan: tuple[Transition, ...]) -> Line:
    ask = f" {key} again in {CONFIRM_AFTER_S:.0f}–{CONFIRM_WITHIN_S:.0f} s: "
    return line(Span(ask, Look.BADGE), f" {action.title} {service} {bare_transitions_text(plan)}")
