"""Histories as odd as Prometheus may hold them, drawn from a seed, for a simulated store and a real one alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from random import Random

from tests.scripted_series import ScriptedSeries

INF, NAN = float("inf"), float("nan")
START = 1_700_000_000.0
BOUNDS = ("-1", "0.1", "0.5", "2.5", "10", "+Inf")

Families = Mapping[str, Sequence[ScriptedSeries]]


def scrape_times(random: Random) -> list[float]:
    """Irregular, with gaps longer than a sample stands; in eighths of a second, which both sides hold exactly."""
    steps = random.choices([1.0, 5.0, 5.125, 10.0, 47.5, 400.0], weights=[4, 8, 4, 4, 2, 1], k=60)
    return list(accumulate(steps, initial=START))


def families(random: Random, times: Sequence[float]) -> Families:
    """Counters, histograms, and gauges with and without odd numbers, for every cell."""
    cells = list(_cells())
    buckets = [bucket for cell in cells for bucket in _buckets(random, cell, times)]
    return {
        "requests_total": [
            _counter(random, {**cell, "outcome": outcome}, times) for cell in cells for outcome in ("ok", "error")
        ],
        "score_sum": [_counter(random, cell, times) for cell in cells],
        "score_count": [_counter(random, cell, times) for cell in cells],
        "seconds_bucket": buckets,
        "seconds_count": [_without_bound(bucket) for bucket in buckets if bucket.labels["le"] == "+Inf"],
        "backlog": [_gauge(random, cell, times) for cell in cells],
        "odd": [_gauge(random, cell, times, 0.0, -0.0, INF, -INF, NAN) for cell in cells],
    }


def openmetrics(history: Families) -> str:
    """The history as promtool reads it."""
    lines = [
        f"{metric}{{{_rendered(series.labels)}}} {value!r} {time!r}"
        for metric, members in history.items()
        for series in members
        for time, value in series.samples.items()
    ]
    return "\n".join([*lines, "# EOF", ""])


def _rendered(labels: Mapping[str, str]) -> str:
    escaped = {label: value.replace("\\", "\\\\").replace('"', '\\"') for label, value in labels.items()}
    return ",".join(f'{label}="{value}"' for label, value in escaped.items())


def _cells() -> Iterator[dict[str, str]]:
    for service in ("loan-uw", 'odd "name"\\{}'):
        for version in ("v41", "v42"):
            for cohort in ("", "young", "old"):
                yield {"service": service, "at": "eu1", "version": version, "cohort": cohort}


def _counter(random: Random, labels: Mapping[str, str], times: Sequence[float]) -> ScriptedSeries:
    """Some begin late, some at nearly zero, some never move."""
    largest = random.choice([0, 1, 5, 2_000])
    times = times[random.choice([0, 0, random.randrange(len(times))]) :]
    steps = (random.randrange(largest + 1) for _ in times[1:])
    values = accumulate(steps, initial=random.choice([0, 1, 50_000]))
    return ScriptedSeries(labels, dict(zip(times, map(float, values), strict=True)))


def _buckets(random: Random, labels: Mapping[str, str], times: Sequence[float]) -> list[ScriptedSeries]:
    """Cumulative counts as a histogram exposes them, but for one in five in which two bounds have changed places."""
    within = [accumulate(random.choices([0, 0, 1, 7], k=len(times))) for _ in BOUNDS]
    below = [list(accumulate(counts)) for counts in zip(*within, strict=True)]
    bounds = list(BOUNDS)
    if random.random() < 0.2:
        bounds[2], bounds[3] = bounds[3], bounds[2]
    return [
        ScriptedSeries({**labels, "le": bound}, dict(zip(times, map(float, counts), strict=True)))
        for bound, counts in zip(bounds, zip(*below, strict=True), strict=True)
    ]


def _without_bound(bucket: ScriptedSeries) -> ScriptedSeries:
    return ScriptedSeries({label: value for label, value in bucket.labels.items() if label != "le"}, bucket.samples)


def _gauge(random: Random, labels: Mapping[str, str], times: Sequence[float], *odd: float) -> ScriptedSeries:
    """Values of which no two are the same, but for the odd ones among them."""
    return ScriptedSeries(labels, {time: random.choice([random.gauss(0, 5), *odd]) for time in times})
