"""That a service is contained, or was, beside whatever else its state says: a page must not hide it (R-CON-8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from raitui.core.audit_record import Watched
from raitui.core.snapshot import ServiceSnapshot, State
from raitui.widgets.marks import STATES, Mark
from raitui.widgets.styled_line import Line, Look, Span, line

HELD = {
    Watched.REVERTED.value: Mark(STATES[State.REVERTED].sign, "REVERTED", Look.ALARM),
    Watched.UNWATCHED.value: Mark(STATES[State.CONTAINED].sign, "unwatched", Look.WARN),
    Watched.IN_FORCE.value: Mark(STATES[State.CONTAINED].sign, "contained", Look.STRONG),
}
"""How a containment is found, the worst first."""

SAID_BY_STATE = frozenset({State.REVERTED, State.CONTAINED})
"""States that say so themselves."""


def worst_held(service: ServiceSnapshot) -> Mark | None:
    """How the worst off of the service's containments was found; None when it has none."""
    if not service.contained:
        return None
    found = {held.state for held in service.contained}
    return next((mark for state, mark in HELD.items() if state in found), None)


def held_sign(service: ServiceSnapshot) -> str:
    """The sign to stand behind a state that says nothing of containment itself."""
    mark = None if service.state in SAID_BY_STATE else worst_held(service)
    return mark.sign if mark is not None else ""


def reverted_lead(service: ServiceSnapshot) -> Line:
    """A word before the reason of a row whose state hides that a containment was undone."""
    mark = None if service.state in SAID_BY_STATE else worst_held(service)
    reverted = HELD[Watched.REVERTED.value]
    return line(Span(reverted.word, reverted.look), " ") if mark is reverted else ()


def held_counts(services: Iterable[ServiceSnapshot]) -> Iterator[Line]:
    """How many services have a containment, each counted by its worst one."""
    found = Counter(map(worst_held, services))
    for mark in HELD.values():
        if found[mark]:
            yield line(Span(f"{found[mark]} {mark.word}", mark.look))
