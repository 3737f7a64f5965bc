"""Whether the indicators that an action was to mend are well again (R-CON-3): by their figures, never by silence."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from raitui.core.action import Axis
from raitui.core.action_course import Course
from raitui.core.audit_record import Intent, Watched
from raitui.core.burn import DAY, RULES, Alert
from raitui.core.in_force import History
from raitui.core.reading import Place, Quality, Reading, Verdict
from raitui.core.sli import Level, Urgency
from raitui.core.slo_state import SloState
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot, State

_IN_TROUBLE = frozenset({State.PAGE.name, State.TICKET.name, State.REVERTED.name})
"""States, as a record has them, in which something was bad that its indicator alone may not tell."""

_FASTEST_PAGE = min((rule for rule in RULES if rule.urgency is Urgency.PAGE), key=lambda rule: rule.short_s)


class Mending(Struct, frozen=True):
    """An action whose recovery is awaited, and since when it is in effect everywhere that it is (unix seconds)."""

    course: Course
    since: float


class Well(Struct, frozen=True):
    """The indicators that are well again, and when the newest of the samples that show it was taken (unix seconds)."""

    names: tuple[str, ...]
    at: float


def awaited(history: History) -> Iterator[Mending]:
    """The actions in force that reduce the risk and of which no recovery is recorded."""
    since: dict[str, float] = {}
    for line in history.lines.values():
        if line.top is not None and line.top.found is not Watched.REVERTED:
            for held in line.held:
                action_id = held.intent.action_id
                since[action_id] = max(held.since, since.get(action_id, held.since))
    for action_id, when in since.items():
        course = history.courses[action_id]
        if course.recovery is None:
            yield Mending(course, when)


class NeverBad(Struct, frozen=True):
    """That an action has nothing to mend: the indicators that it was said to be for were not bad when it was asked."""

    names: tuple[str, ...]

    @property
    def text(self) -> str:
        """The same in words."""
        return f"{', '.join(self.names)} was never bad here: there is nothing to recover"


def to_mend(intent: Intent, service: ServiceSnapshot | None = None) -> tuple[str, ...]:
    """The names of the indicators that the action was to mend; empty where nothing tells which, or none was bad.

    The one by which its author came to notice; else all that were in breach at the time; else the one that the
    service's row named, as an objective may burn while its indicator is within bounds. What was not bad when the
    action was asked for cannot recover.
    """
    noticed = tuple(name for name in _noticed(intent, service) if _was_bad(intent, name))
    breached = tuple(dict.fromkeys(one.name for one in intent.seen.indicators if one.verdict == Verdict.BREACH.value))
    return noticed or breached or tuple(name for name in _row_named(intent, service) if _was_bad(intent, name))


def never_bad(intent: Intent, service: ServiceSnapshot | None = None) -> NeverBad | None:
    """The indicators that the action seems to be for, and that were not bad; None where it has something to mend."""
    names = _noticed(intent, service) or _row_named(intent, service)
    return NeverBad(names) if names and not to_mend(intent, service) else None


def _noticed(intent: Intent, service: ServiceSnapshot | None) -> tuple[str, ...]:
    return (intent.wish.detected_by,) if intent.wish.detected_by in _known(intent, service) else ()


def _row_named(intent: Intent, service: ServiceSnapshot | None) -> tuple[str, ...]:
    why = intent.seen.why
    named = [name for name in _known(intent, service) if why == name or why.startswith(f"{name} ")]
    return (max(named, key=len),) if named else ()


def _known(intent: Intent, service: ServiceSnapshot | None) -> set[str]:
    return {one.name for one in intent.seen.indicators} | {one.name for one in (service.readings if service else ())}


def _was_bad(intent: Intent, name: str) -> bool:
    """Past a bound somewhere, or the service was in trouble: an objective burns while its indicator looks well."""
    verdicts = {one.verdict for one in intent.seen.indicators if one.name == name}
    return intent.seen.state in _IN_TROUBLE or bool(verdicts & {Verdict.BREACH.value, Verdict.WARN.value})


def well(mending: Mending, snapshot: FleetSnapshot) -> Well | None:
    """Whether everything that the action was to mend is well, None while it is not.

    Well is an indicator whose figure over the whole service is fresh and within its bounds, measured after the action
    took effect, with no breach at any place that still serves, and whose objectives no longer burn at the rate of a
    page over the shortest window. A service without traffic is not well: nothing shows it.
    """
    intent = mending.course.intent
    service = snapshot.service(intent.wish.service)
    names = to_mend(intent, service)
    if service is None or not names:
        return None
    left = {one.before for one in mending.course.performed if one.axis is Axis.VERSION}
    measured = [indicator_well(service, name, left, snapshot.at) for name in names]
    times = [when for when in measured if when is not None and when >= mending.since]
    return Well(names, max(times)) if len(times) == len(names) else None


def _idle(service: ServiceSnapshot) -> bool:
    return any(
        reading.samples == 0 and reading.level is Level.OPERATIONAL and reading.place == Place()
        for reading in service.readings
    )


def indicator_well(service: ServiceSnapshot, name: str, left: set[str], now: float) -> float | None:
    """When the indicator's newest sample was taken (unix seconds), if the figure is well as of ``now``; else None.

    ``left`` are versions that serve no more: what they did is over.
    """
    if _idle(service):
        return None
    readings = [reading for reading in service.readings if reading.name == name and reading.place.version not in left]
    if any(reading.verdict is Verdict.BREACH and not reading.says_little for reading in readings):
        return None
    if any(_pages(slo) for slo in service.slos if slo.sli == name and slo.place.version not in left):
        return None
    whole = next((reading for reading in readings if reading.place == Place()), None)
    return now - (whole.age_s or 0.0) if whole is not None and _well(whole) else None


def _well(reading: Reading) -> bool:
    counted = reading.samples is None or reading.samples > 0
    return reading.quality is Quality.FRESH and reading.verdict is Verdict.OK and counted


def _pages(slo: SloState) -> bool:
    """Whether the objective burns at a page's rate over the shortest window, or by its plain rule.

    What is unknown of the whole service counts.
    """
    if slo.plain is not None and slo.plain.calls(Urgency.PAGE):
        return True
    burn = slo.burn.get(_FASTEST_PAGE.short_s)
    if burn is None or burn.rate is None:
        return slo.page is Alert.FIRING or (slo.page is Alert.UNKNOWN and slo.place == Place())
    return burn.rate >= _FASTEST_PAGE.factor(slo.period_days * DAY)
