"""Which services of the fleet are shown, in which order, and which are marked: as the operator has arranged them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from msgspec import Struct

from raitui.core.fleet_filter import filter_of
from raitui.core.fleet_order import FleetOrder, held_in, in_order, overtaken
from raitui.core.gated_breach import held_back, may_soon_call
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot, State

HOLDS_S = 5.0
"""For so long after the last key the rows stay where they are: nobody hits what moves."""

BURNING = frozenset({State.PAGE, State.REVERTED})
"""States for which somebody is needed now: never hidden without a word."""


class Arranged(Struct, frozen=True):
    """The rows as they stand. ``folded`` ones are only counted; ``order`` is the true one, by name.

    ``matching`` counts what the filter lets through, ``hidden_burning`` names what burns behind it.
    """

    rows: tuple[ServiceSnapshot, ...] = ()
    matching: int = 0
    folded: tuple[ServiceSnapshot, ...] = ()
    hidden_burning: tuple[str, ...] = ()
    held: bool = False
    order: tuple[str, ...] = ()

    def overtaken(self, name: str) -> list[str]:
        """Which services have become worse than that one while the order was held."""
        return overtaken(name, (one.name for one in self.rows), self.order) if self.held else []


class FleetArrangement:
    """Filter, order, fold and marks. What is shown is worked out once a picture, whatever is drawn of it how often."""

    def __init__(self) -> None:
        self.text = ""
        self.order = FleetOrder.WORST
        self.shows_all = False
        self.marked: dict[str, None] = {}
        self._held_until = 0.0
        self._arranged = Arranged()
        self._asked: tuple[Hashable, ...] = ()
        self._for: tuple[Hashable, ...] = ()
        self._picture: FleetSnapshot | None = None

    @property
    def filters(self) -> bool:
        """Whether a filter is in force."""
        return bool(self.text.strip())

    def hold(self, now: float) -> None:
        """Somebody navigates at that moment (seconds of a clock that nothing sets): the rows stay where they are."""
        self._held_until = now + HOLDS_S

    def let_go(self) -> None:
        """The true order, from now on."""
        self._held_until = 0.0

    def is_held(self, now: float) -> bool:
        """Whether the order is held; while anything is marked it always is."""
        return bool(self.marked) or now < self._held_until

    def toggle_mark(self, name: str) -> None:
        """Mark a service, or take its mark away."""
        if name in self.marked:
            del self.marked[name]
        else:
            self.marked[name] = None

    def arranged(self, snapshot: FleetSnapshot, *, holds: bool, room: int, kept: str | None) -> Arranged:
        """The rows of a picture; ``room`` is how many are in sight, ``kept`` the selected one, which never folds."""
        wanted = (holds, room, kept, self.text, self.order, self.shows_all, tuple(self.marked))
        if wanted != self._for or snapshot is not self._picture:
            self._arranged = self._arrange(snapshot, holds=holds, room=room, kept=kept)
            self._for, self._picture = wanted, snapshot
        return self._arranged

    def _arrange(self, snapshot: FleetSnapshot, *, holds: bool, room: int, kept: str | None) -> Arranged:
        truly = in_order(snapshot.services, self.order)
        if self.marked:
            known = {one.name for one in truly}
            self.marked = {name: None for name in self.marked if name in known}
        before = self._rows_before(holds=holds)
        meant = filter_of(self.text)
        matching = [one for one in truly if meant.meets(one)] if meant.words else truly
        stay = frozenset(before)
        shown = [one for one in truly if one.name in stay or meant.meets(one)] if stay and meant.words else matching
        if self._folds:
            shown = _folded(shown, room, frozenset((*stay, *self.marked, kept)))
        names = {one.name for one in shown}
        return Arranged(
            rows=tuple(held_in(before, shown)) if before else tuple(shown),
            matching=len(matching),
            folded=tuple(one for one in matching if one.name not in names) if self._folds else (),
            hidden_burning=_hidden_burning(truly, shown) if meant.words else (),
            held=bool(before),
            order=tuple(one.name for one in shown),
        )

    @property
    def _folds(self) -> bool:
        return not self.filters and not self.shows_all and self.order is FleetOrder.WORST

    def _rows_before(self, *, holds: bool) -> tuple[str, ...]:
        """The rows that are to stay where they are; none where the operator has just asked for others."""
        asked = (self.text, self.order, self.shows_all)
        same, self._asked = asked == self._asked, asked
        return tuple(one.name for one in self._arranged.rows) if holds and same else ()


def _hidden_burning(services: Sequence[ServiceSnapshot], shown: Sequence[ServiceSnapshot]) -> tuple[str, ...]:
    """Those that page and that the filter does not show; folding hides none of them."""
    names = {one.name for one in shown}
    return tuple(one.name for one in services if one.state in BURNING and one.name not in names)


def is_unheard(service: ServiceSnapshot) -> bool:
    """Whether nothing was ever heard of it: such rows differ in nothing but the name."""
    quiet = service.state is State.UNKNOWN or service.state is State.STARTING
    return quiet and all(one.value is None for one in service.readings)


def _is_held(service: ServiceSnapshot) -> bool:
    return held_back(service) or may_soon_call(service)


def _folded(services: Sequence[ServiceSnapshot], room: int, kept: frozenset[str | None]) -> Sequence[ServiceSnapshot]:
    """All of which there is something to tell, and as many others as have room beside the line that counts them."""
    if len(services) <= room:
        return services
    quiet = [is_unheard(one) or (one.state is State.OK and not _is_held(one)) for one in services]
    stays = [not is_quiet or one.name in kept for one, is_quiet in zip(services, quiet, strict=True)]
    spare = max(0, room - 1 - sum(stays))
    shown = []
    for one, stay in zip(services, stays, strict=True):
        if stay or spare > 0:
            shown.append(one)
        spare -= not stay
    return shown
