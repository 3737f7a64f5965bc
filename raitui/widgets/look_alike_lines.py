"""That a name is not what it looks like, and the id that tells it from those it is taken for (fault 31)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from raitui.core.look_alike import LookAlike, NameOf
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, flowed, line

SIGN = "≠"
"""Before a name that is not what it looks like."""

MOST_TOLD = 20


def named(service: ServiceSnapshot) -> str:
    """The service's name; where it may be taken for another, with its sign and its id."""
    suspect = service.suspect_name
    return service.name if suspect is None else f"{SIGN}{service.name} (id {suspect.stable_id})"


def identified(service: ServiceSnapshot) -> str:
    """The service's name; where there is little room, of one that may be taken for another the id alone."""
    suspect = service.suspect_name
    return service.name if suspect is None else f"{SIGN}{suspect.stable_id}"


def look_alike_line(suspect: LookAlike, *, with_name: bool = True) -> Line:
    """Whose name it is, its id, what it is taken for, and why it is suspect by itself."""
    whose = f"{suspect.of.value} {suspect.name}" if with_name else suspect.of.value
    like = f"looks like {', '.join(suspect.twins)}" if suspect.twins else ""
    return line(
        Span(f"{SIGN} ", Look.WARN),
        f"{whose} id ",
        Span(suspect.stable_id, Look.STRONG),
        Span(f": {', '.join(filter(None, (like, suspect.why)))}", Look.WARN),
    )


def look_alike_lines(service: ServiceSnapshot) -> Iterator[Line]:
    """One line for each name on the service that is warned about, its own first: that stands above them."""
    return (look_alike_line(one, with_name=one.of is not NameOf.SERVICE) for one in service.look_alikes)


def all_look_alike_lines(snapshot: FleetSnapshot | None, cells: int) -> list[Line]:
    """Every name of the fleet that is warned about, each once, under a title of their own; empty when there is none."""
    found = _every(snapshot.services if snapshot is not None else ())
    if not found:
        return []
    title = line(Span("NAMES", Look.HEADING), Span("  not what they look like; actions go by the exact name", Look.DIM))
    told = [one for whole in found[:MOST_TOLD] for one in flowed([whole], cells, indent="  ")]
    more = len(found) - MOST_TOLD
    return [EMPTY, title, *told, *([line(Span(f"and {more:,} more", Look.WARN))] if more > 0 else [])]


def _every(services: Iterable[ServiceSnapshot]) -> list[Line]:
    """Owners stand on many services, and are told once; versions and cohorts with theirs."""
    found: dict[Line, None] = {}
    for service in services:
        for suspect in service.look_alikes:
            own = suspect.of in {NameOf.VERSION, NameOf.COHORT}
            whose = line(Span(f" at {named(service)}", Look.DIM)) if own else EMPTY
            found[(*look_alike_line(suspect), *whose)] = None
    return list(found)
