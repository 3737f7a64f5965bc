"""A small algebra of instant vectors: what raitui may ask of a metrics source, as data.

One module renders it to PromQL (`promql`), and the simulated fleet evaluates it directly, so that a figure on the
screen has one definition whatever answers it. Windows and steps are in seconds. The meaning of each node is that of
the PromQL function it names, extrapolation included.
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from raitui.core.selector import Selector

PART_LABEL = "raitui_part"
"""The label that tells the parts of a `Union` apart in one answer."""


class Aggregation(Enum):
    """Aggregations over the series of a group."""

    SUM = "sum"
    MAXIMUM = "max"
    MINIMUM = "min"
    AVERAGE = "avg"
    COUNT = "count"
    GROUP = "group"


class Shift(Struct, frozen=True):
    """Of which time samples are read: so many seconds before the time of evaluation, or at one unix time (seconds)."""

    offset_s: int = 0
    at: float | None = None


NOW = Shift()


class Select(Struct, frozen=True, tag=True):
    """The newest value of each series."""

    selector: Selector
    shift: Shift = NOW


class Increase(Struct, frozen=True, tag=True):
    """Growth of each counter over the window, resets allowed for, extrapolated to its edges as Prometheus does."""

    selector: Selector
    window_s: int
    shift: Shift = NOW


class Rate(Struct, frozen=True, tag=True):
    """`Increase` per second of the window."""

    selector: Selector
    window_s: int
    shift: Shift = NOW


class SampleTime(Struct, frozen=True, tag=True):
    """Unix time (seconds) of the newest sample of each series; series gone stale are absent."""

    selector: Selector


class SampleTimeWithin(Struct, frozen=True, tag=True):
    """Earliest or latest `SampleTime` seen at steps over the window: finds series that have since vanished."""

    selector: Selector
    latest: bool
    window_s: int
    step_s: int


class SumOverSteps(Struct, frozen=True, tag=True):
    """Sum of each series over the steps of absolute time (multiples of ``step_s``) in the window, its start excluded.

    A window of whole steps holds the same number of them at any moment.
    """

    of: Vector
    window_s: int
    step_s: int


class CountOverSteps(Struct, frozen=True, tag=True):
    """At how many of the same steps each series was there."""

    of: Vector
    window_s: int
    step_s: int


class Past(Struct, frozen=True, tag=True):
    """The elements on the far side of a bound: those greater than it where ``above``, else those smaller."""

    of: Vector
    bound: float
    above: bool


class Aggregate(Struct, frozen=True, tag=True):
    """One value per distinct combination of the labels `by`."""

    operation: Aggregation
    by: tuple[str, ...]
    of: Vector


class Divide(Struct, frozen=True, tag=True):
    """Quotient of the elements with equal labels; 0/0 is NaN."""

    numerator: Vector
    denominator: Vector


class Multiply(Struct, frozen=True, tag=True):
    """Each element times a constant."""

    of: Vector
    factor: float


class HistogramQuantile(Struct, frozen=True, tag=True):
    """The quantile (0-1) of classic histograms, by linear interpolation within a bucket; `of` carries the label le."""

    quantile: float
    of: Vector


class Highest(Struct, frozen=True, tag=True):
    """The `count` highest elements of each group of `by`, with all their labels (PromQL's topk)."""

    count: int
    by: tuple[str, ...]
    of: Vector


class Lowest(Struct, frozen=True, tag=True):
    """The `count` lowest elements of each group of `by`, with all their labels (PromQL's bottomk)."""

    count: int
    by: tuple[str, ...]
    of: Vector


class Where(Struct, frozen=True, tag=True):
    """Elements of `of` whose partner (equal labels) in `measure` is at least `least`."""

    of: Vector
    measure: Vector
    least: float


class Beyond(Struct, frozen=True, tag=True):
    """1 for each element of `of` on the wrong side of the bound, 0 for the others; NaN is left out.

    With `samples` (equal labels) an element is beyond only where the squared distance times them is more than `noise`.
    """

    of: Vector
    bound: float
    below: bool
    samples: Vector | None = None
    noise: float = 0.0


class Apart(Struct, frozen=True, tag=True):
    """1 for each group of `by` whose extreme `shares` (0-1) are too far apart, 0 for the others of at least two shares.

    With the highest h, the lowest l and the fewest `samples` n that is so where d = kept x h - l - allowed is above
    zero, and is no chance: d² n > z² (1 + kept²) v. No share between them varies more than v = min(h (1 - l), 1/4).
    Where k shares are looked at, z² = deviations² + 2 ln(k (k - 1) / 2): by Mills' ratio a normal tail falls at least
    so fast, hence each of that many pairs is as rare as `deviations` are of one alone, or rarer (Bonferroni).
    """

    shares: Vector
    samples: Vector
    by: tuple[str, ...]
    kept: float
    allowed: float
    deviations: float


class Filled(Struct, frozen=True, tag=True):
    """The elements of `of`, and zero for each element of `like` (equal labels) that `of` lacks."""

    of: Vector
    like: Vector


class Part(Struct, frozen=True, tag=True):
    """The same elements, named: they carry the label `PART_LABEL`."""

    name: str
    of: Vector


class Union(Struct, frozen=True, tag=True):
    """Several named parts in one answer."""

    parts: tuple[Part, ...]


class Raw(Struct, frozen=True, tag=True):
    """PromQL written by the site, passed on as it stands; only a real Prometheus can evaluate it."""

    text: str


Vector = (
    Select
    | Increase
    | Rate
    | SampleTime
    | SampleTimeWithin
    | SumOverSteps
    | CountOverSteps
    | Past
    | Aggregate
    | Divide
    | Multiply
    | HistogramQuantile
    | Highest
    | Lowest
    | Where
    | Beyond
    | Apart
    | Filled
    | Part
    | Union
    | Raw
)
