"""The kinds of families of metrics that the simulated fleet exposes."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from raitui.rehearsal.behaviour import Behaviour
from raitui.rehearsal.control_log import Event
from raitui.rehearsal.flow import Stream
from raitui.rehearsal.review_queue import ReviewQueue
from raitui.rehearsal.service_model import ServiceModel, Trait

Labels = tuple[tuple[str, str], ...]


class SummaryFamily(Struct, frozen=True):
    """A summary without quantiles of what a counter family counts: sums and counts of some of its outcomes.

    ``members`` holds, for the labels of each summary, which outcomes it observes, ``values`` what an event of each of
    the family's outcomes is worth; a value never changes, or else a sum might fall.
    """

    name: str
    help: str
    members: tuple[tuple[Labels, tuple[int, ...]], ...]
    values: Callable[[ServiceModel], tuple[float, ...]]


class CounterFamily(Struct, frozen=True):
    """A counter with one series per outcome, version and (unless told otherwise) cohort.

    ``outcomes`` are the labels that tell outcomes apart, ``shares`` how many of each a request makes; each counted
    event is worth ``quantum``. What lags is counted when the truth is known, not when the request was made.
    """

    name: str
    help: str
    trait: Trait
    outcomes: Callable[[ServiceModel], tuple[Labels, ...]]
    shares: Callable[[ServiceModel, Behaviour], tuple[float, ...]]
    by_cohort: bool = True
    quantum: float = 1.0
    lags: bool = False
    stream: Stream = Stream.REQUESTS
    summaries: tuple[SummaryFamily, ...] = ()


class HistogramFamily(Struct, frozen=True):
    """A classic histogram with these upper bounds; ``shares`` has one element more, for what lies beyond the last.

    ``middles`` are what an observation counts as in the sum; None takes the middle of each bucket. ``labels`` are its
    own, beside those that every family has.
    """

    name: str
    help: str
    trait: Trait
    bounds: Callable[[ServiceModel], tuple[float, ...]]
    shares: Callable[[ServiceModel, Behaviour], tuple[float, ...]]
    by_cohort: bool = True
    middles: tuple[float, ...] | None = None
    stream: Stream = Stream.REQUESTS
    labels: Callable[[ServiceModel], Labels] = lambda _: ()


class LogFamily(Struct, frozen=True):
    """A counter of what is done; one series a place. What is done ``once`` for all places counts at the first alone."""

    name: str
    help: str
    counts: Callable[[Event], bool]
    once: bool = False


class QueueFamily(Struct, frozen=True):
    """A counter of what reviewers do; one series a place that has reviewers."""

    name: str
    help: str
    counts: Callable[[ReviewQueue], float]


class GaugeFamily(Struct, frozen=True):
    """A level with some noise, a share of the level either way; ``piles_up`` adds what waits for reviewers.

    ``level`` takes the service, and how it behaves now.
    """

    name: str
    help: str
    trait: Trait
    level: Callable[[ServiceModel, Behaviour], float]
    labels: Callable[[ServiceModel], Labels] = lambda _: ()
    noise: float = 0.05
    piles_up: bool = False
