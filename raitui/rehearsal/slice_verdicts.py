"""What is past its bound, evaluated over simulated series with the meaning that PromQL gives it."""

from __future__ import annotations

import math

from raitui.core.vector import Aggregation, Apart, Beyond
from raitui.rehearsal.aggregations import aggregated
from raitui.rehearsal.evaluation import Elements, Evaluation

TWO_SIDES = 2


def beyond(vector: Beyond, elements: Elements, samples: Elements | None) -> Elements:
    """1 for each element past the bound, and 0 for the others; those without samples are absent where these count."""
    verdicts: Elements = {}
    for labels, value in elements.items():
        if math.isnan(value) or (samples is not None and labels not in samples):
            continue
        past = value < vector.bound if vector.below else value > vector.bound
        firm = samples is None or (value - vector.bound) ** 2 * samples[labels] > vector.noise
        verdicts[labels] = float(past and firm)
    return verdicts


def groups_apart(vector: Apart, shares: Elements, samples: Elements) -> Evaluation:
    """1 for each group whose extreme shares are too far apart beyond chance, and 0 for the others of at least two."""
    number = yield from aggregated(Aggregation.COUNT, vector.by, shares)
    high = yield from aggregated(Aggregation.MAXIMUM, vector.by, shares)
    low = yield from aggregated(Aggregation.MINIMUM, vector.by, shares)
    fewest = yield from aggregated(Aggregation.MINIMUM, vector.by, samples)
    return {
        labels: _apart(vector, high[labels], low[labels], fewest[labels], int(counted))
        for labels, counted in number.items()
        if counted >= TWO_SIDES and labels in fewest
    }


def _apart(vector: Apart, high: float, low: float, fewest: float, number: int) -> float:
    excess = vector.kept * high - low - vector.allowed
    rare = vector.deviations**2 + 2 * math.log(math.comb(number, TWO_SIDES))
    noise = rare * (1 + vector.kept**2) * min(high * (1 - low), 0.25)
    return float(excess > 0 and excess**2 * fewest > noise)
