"""What every screen of the console draws from. The app owns it; screens only read it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Mapping, Sequence

from msgspec import Struct, structs

from raitui.actions import BY_ID
from raitui.core.action import Direction
from raitui.core.compared_evidence import first_by, next_slice
from raitui.core.containment import Outcome
from raitui.core.snapshot import ContainedState, FleetSnapshot, ServiceSnapshot
from raitui.widgets.action_progress import ActionProgress
from raitui.widgets.header import NOBODY, Account

SILENT_AFTER_S = 15.0
"""Snapshots come every few seconds; after so long without one, the figures on the screen are called old."""

IGNORED_SHOWN_S = 30.0
"""For so long it is told that a key was ignored, on whatever screen one is."""

Meanings = Mapping[str, Hashable]
"""What each gated key would do, as it is drawn, by the id of its binding."""


class IgnoredKey(Struct, frozen=True):
    """A key that acts and did not count: as it is printed on the keyboard, when (unix seconds), and why."""

    key: str
    when: float
    why: str


class ConsoleState:
    """The newest snapshot, the time, and the actions asked for from this console.

    ``now`` gives unix seconds by the site's clock; ``monotonic`` seconds that nothing sets, for intervals. A screen
    calls ``tell_drawn`` with what its gated keys would do whenever it has drawn that.
    """

    def __init__(
        self,
        *,
        now: Callable[[], float],
        monotonic: Callable[[], float],
        read_only: bool,
        tell_drawn: Callable[[Meanings], None],
        account: Account = NOBODY,
    ) -> None:
        self.now = now
        self.monotonic = monotonic
        self.read_only = read_only
        self.account = account
        self.tell_drawn = tell_drawn
        self.snapshot: FleetSnapshot | None = None
        self.slice_by = ""
        self.actions: list[ActionProgress] = []
        self._news_at = monotonic()
        self._ignored: IgnoredKey | None = None
        self._ignored_until = 0.0
        self._numbers = itertools.count(1)

    def sliced(self, name: str) -> ServiceSnapshot | None:
        """The service of that name, its cohorts told apart by the label that was chosen before the others."""
        service = self.snapshot.service(name) if self.snapshot is not None else None
        if service is None or not self.slice_by:
            return service
        return structs.replace(service, evidence=first_by(service.evidence, self.slice_by))

    def choose_next_slice(self, name: str) -> None:
        """Tell cohorts apart by the next label, here and wherever one goes from here."""
        service = self.snapshot.service(name) if self.snapshot is not None else None
        if service is not None:
            self.slice_by = next_slice(service.evidence, self.slice_by)

    def new_number(self) -> int:
        """A number by which one question of this console is told from all its others."""
        return next(self._numbers)

    def receive(self, snapshot: FleetSnapshot) -> None:
        """Replace the snapshot."""
        self.snapshot = snapshot
        self.actions = [self._described(action) for action in self.actions]
        self._news_at = self.monotonic()

    @property
    def ignored(self) -> IgnoredKey | None:
        """The key that was ignored last, as long as it is worth telling."""
        return self._ignored if self.monotonic() < self._ignored_until else None

    def say_ignored(self, key: str, why: str) -> None:
        """Tell from now on that this key was ignored, and why."""
        self._ignored = IgnoredKey(key, self.now(), why)
        self._ignored_until = self.monotonic() + IGNORED_SHOWN_S

    def forget_ignored(self) -> None:
        """Whatever was ignored has been read."""
        self._ignored_until = 0.0

    @property
    def silent_s(self) -> float | None:
        """For how long (seconds) no snapshot has come; None while they come as they should."""
        passed = self.monotonic() - self._news_at
        return passed if passed > SILENT_AFTER_S else None

    def ask(self, action: ActionProgress) -> int:
        """Remember an action that was asked for; the number by which its progress will be told."""
        self.actions.append(self._described(action))
        return len(self.actions) - 1

    def advance(self, number: int, outcome: Outcome) -> None:
        """An action got further."""
        self.actions[number] = self.actions[number].advanced(outcome, self.now())

    def _described(self, action: ActionProgress) -> ActionProgress:
        """The action with what users see of it, once that has been asked; a way back only where the site tells."""
        if action.user_sees is not None or not action.action or self.snapshot is None:
            return action
        service = self.snapshot.service(action.service)
        prospect = service.prospect(action.action) if service is not None else None
        if prospect is None or not (prospect.user_sees or BY_ID[action.action].direction is Direction.DOWN):
            return action
        return structs.replace(action, user_sees=prospect.user_sees)

    def actions_on(self, service: str | None, most: int) -> list[ActionProgress]:
        """What is to be shown beside a service, the newest last: its actions; where it has none, the last of all.

        What was put away is not shown, nor what a later one on the same axis has moved on from. Where there are more
        than ``most``, those under way stay before those over.
        """
        own = [action for action in self.actions if action.service == service] or self.actions[-1:]
        standing = [one for number, one in enumerate(own) if not _moved_on(one, own[number + 1 :])]
        shown = [action for action in standing if not action.acknowledged]
        newest = sorted(range(len(shown)), key=lambda number: (number < len(shown) - 1, shown[number].is_over, -number))
        return [shown[number] for number in sorted(newest[:most])]

    def next_together(self) -> int:
        """A number for actions that one key asks for."""
        return 1 + max((action.together for action in self.actions), default=0)

    def newest_together(self) -> list[ActionProgress]:
        """The actions that one key asked for last, until they are put away."""
        last = max((action.together for action in self.actions), default=0)
        found = [action for action in self.actions if last and action.together == last]
        return [] if all(action.acknowledged for action in found) else found

    def newest_by_service(self) -> dict[str, ActionProgress]:
        """The last action on each service that was not put away."""
        return {action.service: action for action in self.actions if not action.acknowledged}

    def is_acting_on(self, service: str) -> bool:
        """Whether something is still awaited of an action on the service that was asked for here."""
        return any(one.service == service and not one.is_over for one in self.actions)

    def is_ahead_of_picture(self, service: str) -> bool:
        """Whether an action of here on the service took effect after the picture was made: it does not hold it yet."""
        at = self.snapshot.at if self.snapshot is not None else 0.0
        own = (one for one in self.actions if one.service == service and one.took_effect)
        return any(seen.when > at for one in own for seen in one.newest)

    def held(self, service: str) -> tuple[ContainedState, ...]:
        """The containments of a service, as they were found last."""
        found = self.snapshot.service(service) if self.snapshot is not None else None
        return found.contained if found is not None else ()

    @property
    def has_results(self) -> bool:
        """Whether there is anything that can be put away."""
        return any(one.is_over and not one.acknowledged for one in self.actions)

    def acknowledge(self) -> bool:
        """Put away what is over; whether there was anything."""
        over = [number for number, one in enumerate(self.actions) if one.is_over and not one.acknowledged]
        for number in over:
            self.actions[number] = structs.replace(self.actions[number], acknowledged=True)
        return bool(over)


def _moved_on(action: ActionProgress, later: Sequence[ActionProgress]) -> bool:
    """Whether it is over, and what it did is no more: a pause that was resumed is not in effect any more."""
    return action.is_over and any(one.axis is action.axis and one.took_effect for one in later)
