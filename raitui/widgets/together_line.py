"""How far an action on several services has come, in one line."""

from __future__ import annotations

from collections.abc import Sequence

from raitui.core.containment import Effect
from raitui.widgets.action_progress import ActionProgress
from raitui.widgets.moment import clock_time
from raitui.widgets.styled_line import Line, Look, Span, cut, joined, line

_WENT_WELL = frozenset({Effect.IN_EFFECT, Effect.RECOVERED, Effect.NOTHING_TO_CHANGE})
MOST_NAMES = 4


def together_line(actions: Sequence[ActionProgress], cells: int) -> Line:
    """Of how many it is in effect; by name, what went otherwise and what is still awaited."""
    first, count = actions[0], len(actions)
    well = [one for one in actions if one.is_over and {seen.state for seen in one.newest} <= _WENT_WELL]
    look = Look.GOOD if len(well) == count else Look.STRONG
    awaited = [one.service for one in actions if not one.is_over]
    return cut(
        joined(
            (
                line(Span(f"{first.name} of {count} services ", Look.STRONG), clock_time(first.asked_at)),
                line(Span(f"{len(well)}/{count} in effect", look)),
                *_otherwise(actions, well),
                line(Span(f"{len(awaited)} awaited: {_names(awaited)}", Look.DIM)) if awaited else (),
            ),
            " · ",
        ),
        cells,
    )


def _otherwise(actions: Sequence[ActionProgress], well: Sequence[ActionProgress]) -> list[Line]:
    """The worst word for each service that it did not reach as wished, the services of each word together."""
    found: dict[tuple[str, Look], list[str]] = {}
    for one in actions:
        if one.is_over and one not in well:
            mark = next(seen.mark for seen in one.newest if seen.state not in _WENT_WELL)
            found.setdefault((mark.word, mark.look), []).append(one.service)
    return [line(Span(f"{len(names)} {word}: {_names(names)}", look)) for (word, look), names in found.items()]


def _names(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
