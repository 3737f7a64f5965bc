"""Indicators and objectives of a profile."""

from __future__ import annotations

import math
from collections.abc import Callable

from msgspec import structs

from raitui.config import schema
from raitui.config.duration import duration_seconds, whole_seconds
from raitui.config.located import Located
from raitui.config.problem import did_you_mean, quoted
from raitui.config.read_baseline import read_baseline
from raitui.config.read_expression import read_expression
from raitui.config.read_severe import read_severe
from raitui.config.share import chance, objective, share, share_of_baseline
from raitui.core.burn import DAY, MINUTE, SHORTEST_PERIOD_S
from raitui.core.derived import Change
from raitui.core.expression import Ratio
from raitui.core.sli import Direction, Sli, Slo, Unit
from raitui.core.time_slices import can_be_sliced
from raitui.errors import ConfigurationError

_Reads = Callable[[float | str], float | None]


def read_indicator(place: Located, written: schema.Indicator) -> Sli:
    """One indicator."""
    reads = _bounds_in(written.unit, of_baseline=written.against_baseline is not None)
    target, warn = (_bound(place / key, getattr(written, key), reads) for key in ("target", "warn"))
    _check_order(place / "warn", written.direction, target, warn)
    expression = read_expression(place, written)
    return Sli(
        name=written.name,
        level=written.level,
        expression=expression,
        unit=written.unit,
        direction=written.direction,
        target=target,
        warn=warn,
        window_s=(place / "window").take(whole_seconds, written.window, 300),
        minimum_samples=written.minimum_samples,
        on_breach=written.on_breach,
        cohorts=written.cohorts,
        title=written.title,
        baseline=read_baseline(place / "baseline", written.baseline),
        severe=read_severe(place / "severe", written.severe, expression),
        labels_lag_s=_labels_lag(place, written.labels_lag) or 0,
    )


def _labels_lag(place: Located, written: str | None) -> int | None:
    return None if written is None else (place / "labels_lag").take(whole_seconds, written, 0)


def adjusted(place: Located, sli: Sli, written: schema.Adjustment) -> Sli:
    """An indicator of which a site expects something else."""
    reads = _bounds_in(sli.unit, of_baseline=isinstance(sli.expression, Change))
    target, warn = (_bound(place / key, getattr(written, key), reads) for key in ("target", "warn"))
    kept = (sli.target, sli.warn) if written.target is None else (target, None)
    bounds = (kept[0], warn if written.warn is not None else kept[1])
    _check_order(place / "warn", sli.direction, *bounds)
    window = written.window
    given = {
        "minimum_samples": written.minimum_samples,
        "on_breach": written.on_breach,
        "cohorts": written.cohorts,
        "title": written.title,
        "severe": read_severe(place / "severe", written.severe, sli.expression),
        "baseline": None if written.baseline is None else read_baseline(place / "baseline", written.baseline),
        "labels_lag_s": _labels_lag(place, written.labels_lag),
        "window_s": None if window is None else (place / "window").take(whole_seconds, window, sli.window_s),
    }
    kept_or_given = {key: value for key, value in given.items() if value is not None}
    return structs.replace(sli, target=bounds[0], warn=bounds[1], **kept_or_given)


def _bound(place: Located, written: float | str | None, reads: _Reads) -> float | None:
    return None if written is None else place.take(reads, written, None)


def _bounds_in(unit: Unit, *, of_baseline: bool) -> _Reads:
    return share_of_baseline if of_baseline and unit is Unit.RATIO else _BOUNDS.get(unit, _number)


def _number(written: float | str) -> float | None:
    if isinstance(written, str) or not math.isfinite(written):
        raise ConfigurationError(f"{quoted(written)} is not a number", "give a number in the indicator's unit")
    return float(written)


def _seconds(written: float | str) -> float | None:
    return duration_seconds(written) if isinstance(written, str) else _number(written)


_BOUNDS: dict[Unit, _Reads] = {Unit.RATIO: share, Unit.SECONDS: _seconds}


def _check_order(place: Located, direction: Direction, target: float | None, warn: float | None) -> None:
    if warn is None:
        return
    if target is None:
        place.refuse("warns before a target that is not there", "give a target, or delete warn")
    elif direction is Direction.LOWER_IS_BETTER and warn > target:
        place.refuse(f"warns at {warn:g}, past the target {target:g}", "lower is better here: give at most the target")
    elif direction is Direction.HIGHER_IS_BETTER and warn < target:
        place.refuse(
            f"warns at {warn:g}, past the target {target:g}", "higher is better here: give at least the target"
        )


def _period_seconds(text: str) -> float:
    """The period of an objective, in seconds. Raises ConfigurationError."""
    seconds = duration_seconds(text)
    if seconds < SHORTEST_PERIOD_S:
        raise ConfigurationError(f"{quoted(text)} is too short for an error budget", "give at least 1d")
    return seconds


def read_objective(place: Located, written: schema.Objective, slis: tuple[Sli, ...]) -> Slo:
    """One objective: for a ratio among the indicators of the profile, or for the time that any keeps its target."""
    by_name = {sli.name: sli for sli in slis}
    if written.slices is None:
        _check_ratio(place / "sli", written.sli, by_name)
    else:
        _check_target(place / "sli", written.sli, by_name)
    return Slo(
        name=written.name,
        sli=written.sli,
        objective=(place / "objective").take(objective, written.objective, 1.0),
        period_days=(place / "period").take(_period_seconds, written.period, float(DAY)) / DAY,
        minimum_samples=written.minimum_samples,
        sure=(place / "sure").take(chance, written.sure, 1.0),
        slice_s=0 if written.slices is None else (place / "slices").take(_slice_seconds, written.slices, 0),
    )


def _slice_seconds(text: str) -> int:
    """The length of slices of whole minutes that make up a day, in seconds. Raises ConfigurationError."""
    seconds = duration_seconds(text)
    if seconds % MINUTE or not MINUTE <= seconds <= DAY or DAY % seconds:
        raise ConfigurationError(
            f"{quoted(text)} are no slices that make up a day", "give 1m, 5m, 15m, 1h, 6h or the like"
        )
    return round(seconds)


def _is_known(place: Located, name: str, slis: dict[str, Sli]) -> bool:
    if name not in slis:
        place.refuse(f"no indicator of this profile is called {quoted(name)}", did_you_mean(name, slis))
    return name in slis


def _check_target(place: Located, name: str, slis: dict[str, Sli]) -> None:
    if not _is_known(place, name, slis):
        return
    sli = slis[name]
    if sli.target is None:
        place.refuse(f"{quoted(name)} has no target, so no time of it is good or bad", "give the indicator a target")
    elif not can_be_sliced(sli.expression, sli.direction):
        kinds = "a ratio, quantile, mean, throughput, gauge, promql, gap, worst_category or time_to_clear"
        place.refuse(f"{quoted(name)} cannot be judged slice by slice by a metrics source", f"take {kinds}")


def _check_ratio(place: Located, name: str, slis: dict[str, Sli]) -> None:
    if not _is_known(place, name, slis):
        return
    if not isinstance(slis[name].expression, Ratio):
        ratios = [sli.name for sli in slis.values() if isinstance(sli.expression, Ratio)]
        place.refuse(
            f"{quoted(name)} is not a ratio, so no event of it is good or bad",
            f"{did_you_mean(name, ratios)}; or count its time, with slices: 5m",
        )
