"""What changed lately, when, from what to what and by whom; and what is not watched for changes (R-OBS-6)."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from raitui.core.burn import MINUTE
from raitui.core.change import Change
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.moment import moment
from raitui.widgets.styled_line import Line, Look, Span, line

COMPONENT_KINDS = ("model", "prompt", "parameters", "config")
NEVER_WATCHED = ("flags", "retrains", "aliases")
NO_CHANGES = "nothing in the record"
NOT_YET = "not known yet: the record has not answered"
NOT_KNOWN = "not known: no info metric was seen"
_TOGETHER_S = 2 * MINUTE


def _when(change: Change) -> float:
    return change.when


def _same_change(one: Change, other: Change) -> bool:
    """Whether two changes are one, brought to several locations in a row."""
    unplaced = structs.replace(other, when=one.when, at=one.at, earliest=one.earliest)
    return one == unplaced and abs(one.when - other.when) <= _TOGETHER_S


def together(changes: Iterable[Change]) -> list[tuple[Change, tuple[str, ...]]]:
    """Changes, newest first, each with the locations it came to; one that came to several is one, from the first on."""
    groups: list[tuple[Change, tuple[str, ...]]] = []
    for change in sorted(changes, key=_when, reverse=True):
        for number, (known, places) in enumerate(groups):
            if _same_change(known, change) and change.at not in places:
                groups[number] = (min(known, change, key=_when), (*places, change.at))
                break
        else:
            groups.append((change, (change.at,)))
    return groups


def change_line(change: Change, places: tuple[str, ...], now: float) -> Line:
    """One change: ``02:36Z model 41→42 eu1,us1 (airflow)``; ``≤`` when it was there before the record begins."""
    when = ("≤" if change.earliest else "") + moment(change.when, now)
    what = f" {change.subject} {change.before}→{change.after}" if change.before else f" {change.subject} {change.after}"
    where = ",".join(sorted(place for place in places if place))
    who = f" ({change.actor})" if change.actor else ""
    return line(Span(when, Look.DIM), Span(what, Look.STRONG), f" {where}" if where else "", who)


def change_lines(service: ServiceSnapshot, now: float) -> list[Line]:
    """Every recent change of a service, newest first; that there is none is said only where changes are seen."""
    if not service.changes and service.changes_awaited:
        return [line(Span(NOT_YET, Look.UNKNOWN))]
    if not service.changes:
        return [line(Span(NO_CHANGES if service.components or service.rollouts else NOT_KNOWN, Look.DIM))]
    return [change_line(change, places, now) for change, places in together(service.changes)]


def not_watched(service: ServiceSnapshot) -> Line:
    """What could have changed without anybody seeing it here."""
    watched = {component.kind for component in service.components}
    blind = [kind for kind in COMPONENT_KINDS if kind not in watched]
    blind += [] if service.rollouts else ["rollout"]
    return line(Span(f"not watched: {', '.join((*blind, *NEVER_WATCHED))}", Look.DIM))
