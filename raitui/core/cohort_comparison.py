"""Each cohort beside what it should be like: the candidate beside the stable version, or the cohort beside the others.

Plain intervals of a single look, for where no evidence is gathered: that stays valid however often one looks, and knows
each cohort's own past. What is not a share is compared by its value alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from msgspec import Struct, structs

from raitui.core.chance import difference_interval
from raitui.core.reading import Reading
from raitui.core.sli import Direction, Unit
from raitui.core.snapshot import ServiceSnapshot


class Standing(Enum):
    """What a comparison says of a cohort."""

    WORSE = "WORSE"
    BETTER = "better"
    ALIKE = "no difference seen"
    THIN = "thin"
    ALONE = "nothing beside it"
    NOT_COMPARED = "not compared"


class Group(Struct, frozen=True):
    """One indicator of one cohort, all locations together: its value, and the events behind it."""

    value: float | None
    samples: float | None


class Compared(Struct, frozen=True):
    """A cohort, what it was compared with, the difference, and the interval in which the true one lies.

    ``version`` names the candidate that the cohort's figure is of, where there is one. ``share`` is the cohort's part
    of all samples (0-1); ``lacking`` how many samples the thinner side is short of.
    """

    cohort: str
    version: str
    own: Group
    other: Group
    standing: Standing
    share: float | None = None
    difference: float | None = None
    interval: tuple[float, float] | None = None
    lacking: int = 0


class Comparison(Struct, frozen=True):
    """One indicator by cohort, worst first; ``beside`` says what each was compared with."""

    name: str
    unit: Unit
    direction: Direction
    beside: str
    rows: tuple[Compared, ...]


def _together(readings: Iterable[Reading]) -> Group:
    """Several cells as one: shares weighed by their samples; of other figures the one of most samples speaks."""
    known = [one for one in readings if one.value is not None]
    samples = math.fsum(one.samples or 0.0 for one in known)
    if not known:
        return Group(None, None)
    if samples <= 0:
        return Group(known[0].value if len(known) == 1 else None, None)
    if known[0].unit is Unit.RATIO:
        return Group(math.fsum((one.value or 0.0) * (one.samples or 0.0) for one in known) / samples, samples)
    return Group(max(known, key=lambda one: one.samples or 0.0).value, samples)


def _worse(difference: float, direction: Direction) -> bool:
    return difference > 0 if direction is Direction.LOWER_IS_BETTER else difference < 0


def _standing(interval: tuple[float, float], direction: Direction) -> Standing:
    low, high = interval
    if low <= 0 <= high:
        return Standing.ALIKE
    return Standing.WORSE if _worse(low + high, direction) else Standing.BETTER


def _lacking(least: int, *groups: Group) -> int:
    return max((math.ceil(least - (group.samples or 0.0)) for group in groups), default=0)


def _compared(cohort: str, version: str, sides: tuple[Group, Group], of: Reading, least: int) -> Compared:
    own, other = sides
    if own.value is None or other.value is None:
        return Compared(cohort, version, own, other, Standing.ALONE)
    difference = own.value - other.value
    lacking = _lacking(least, own, other)
    if of.unit is not Unit.RATIO or not own.samples or not other.samples:
        return Compared(cohort, version, own, other, Standing.NOT_COMPARED, difference=difference)
    interval = difference_interval(_share(own), own.samples, _share(other), other.samples)
    standing = Standing.THIN if lacking > 0 else _standing(interval, of.direction)
    return Compared(
        cohort, version, own, other, standing, difference=difference, interval=interval, lacking=max(0, lacking)
    )


def _share(group: Group) -> float:
    return min(max(group.value or 0.0, 0.0), 1.0)


def _rank(one: Compared) -> tuple[int, str]:
    worst_first = (Standing.WORSE, Standing.THIN, Standing.ALONE, Standing.NOT_COMPARED, Standing.ALIKE)
    return (worst_first.index(one.standing) if one.standing in worst_first else len(worst_first), one.cohort)


def _by_cohort(cells: Sequence[Reading]) -> Iterator[tuple[str, list[Reading]]]:
    for cohort in sorted({one.place.cohort for one in cells if one.place.cohort}):
        yield cohort, [one for one in cells if one.place.cohort == cohort]


def _least(cells: Sequence[Reading]) -> int:
    """How many samples a figure of the indicator needs, as its thin ones tell; 0 where none is thin."""
    return max((round((one.samples or 0.0) + one.lacking) for one in cells if one.lacking), default=0)


def compare_cohorts(service: ServiceSnapshot, name: str) -> Comparison | None:
    """The indicator of that name by cohort; None where no cell of it is known."""
    cells = [one for one in service.cells if one.name == name and one.place.cohort]
    if not cells:
        return None
    least = _least(cells)
    candidates = {rollout.candidate for rollout in service.rollouts} - {""}
    tried = sorted(candidates & {one.place.version for one in cells})
    rows: list[Compared] = []
    for cohort, own in _by_cohort(cells):
        for version in tried or [""]:
            if version:
                mine = [one for one in own if one.place.version == version]
                others = [one for one in own if one.place.version not in candidates]
            else:
                mine, others = own, [one for one in cells if one.place.cohort != cohort]
            rows.append(_compared(cohort, version, (_together(mine), _together(others)), cells[0], least))
    everything = math.fsum(row.own.samples or 0.0 for row in rows)
    shared = (_with_share(row, everything) for row in rows)
    beside = "the stable version in the same cohort" if tried else "all other cohorts together"
    return Comparison(name, cells[0].unit, cells[0].direction, beside, tuple(sorted(shared, key=_rank)))


def _with_share(row: Compared, everything: float) -> Compared:
    share = row.own.samples / everything if row.own.samples and everything > 0 else None
    return structs.replace(row, share=share)
