"""Series that tell a state: noisy gauges, counts of what was done, and info metrics that come and go."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from math import floor

from msgspec import Struct

from raitui.core.action import Axis
from raitui.core.ladder import PAUSED
from raitui.rehearsal.deployment import CANDIDATE, Deployment
from raitui.rehearsal.draws import words_at
from raitui.rehearsal.family import GaugeFamily, LogFamily, QueueFamily
from raitui.rehearsal.place import LOCATIONS, Place
from raitui.rehearsal.review_queue import review_queue

_NOISE_PERIOD_S = 60.0
_HALF_WORD = 2.0**31


def _noise(seed: int, at: float) -> float:
    """A continuous walk in [-1, 1] between values that are drawn anew each minute."""
    minute, within = divmod(at, _NOISE_PERIOD_S)
    before, after = (words_at(seed, 0, int(minute) + ahead)[0] / _HALF_WORD - 1.0 for ahead in (0, 1))
    return before + (after - before) * within / _NOISE_PERIOD_S


class GaugeSeries:
    """The level of the version that has the most traffic, with noise around it."""

    __slots__ = ("_family", "_place", "_seed", "labels", "since")

    def __init__(self, place: Place, family: GaugeFamily) -> None:
        self.labels = {"service": place.model.name, "at": place.at, **dict(family.labels(place.model))}
        self.since = place.born
        self._place = place
        self._family = family
        self._seed = place.seed(family.name)

    def exists(self, at: float) -> bool:
        """From birth on."""
        return at >= self.since

    def value(self, at: float) -> float:
        """Level and noise at that time."""
        deployment = self._place.deployment(at)
        level = self._family.level(
            self._place.model, deployment.behaviour(self._place.model, deployment.leading(), None)
        )
        if self._family.piles_up:
            level += review_queue(self._place.steps, self._place.requests_per_second, at).waiting
        return level * (1.0 + self._family.noise * _noise(self._seed, at))


class LogSeries:
    """How often something was done at a place."""

    __slots__ = ("_counts", "_elsewhere", "_place", "labels", "since")

    def __init__(self, place: Place, family: LogFamily) -> None:
        self.labels = {"service": place.model.name, "at": place.at}
        self.since = place.born
        self._place = place
        self._counts = family.counts
        self._elsewhere = family.once and place.at != LOCATIONS[0].name

    def exists(self, at: float) -> bool:
        """From birth on."""
        return at >= self.since

    def value(self, at: float) -> float:
        """Entries of the log before that time; none of what is done for this place at another."""
        return 0.0 if self._elsewhere else float(sum(self._counts(entry.event) for entry in self._place.log_before(at)))


class QueueSeries:
    """What the reviewers of a place have done, in whole cases."""

    __slots__ = ("_counts", "_place", "labels", "since")

    def __init__(self, place: Place, family: QueueFamily) -> None:
        self.labels = {"service": place.model.name, "at": place.at}
        self.since = place.born
        self._place = place
        self._counts = family.counts

    def exists(self, at: float) -> bool:
        """From birth on."""
        return at >= self.since

    def value(self, at: float) -> float:
        """Cases by that time."""
        queue = review_queue(self._place.steps, self._place.requests_per_second, at)
        return float(floor(self._counts(queue)))


class InfoSeries:
    """A series that is there while its labels are true; it knows its value (None: not there) from each step on."""

    __slots__ = ("_since", "_values", "labels")

    def __init__(self, labels: Mapping[str, str], steps: Sequence[tuple[float, float | None]]) -> None:
        self.labels = labels
        self._since = tuple(since for since, _ in steps)
        self._values = tuple(value for _, value in steps)

    @property
    def since(self) -> float:
        """When its labels were true for the first time."""
        return next(since for since, value in zip(self._since, self._values, strict=True) if value is not None)

    def exists(self, at: float) -> bool:
        """Whether its labels are true at that time."""
        return self._known(at) is not None

    def value(self, at: float) -> float:
        """Its value at that time; 0 while its labels are not true."""
        return self._known(at) or 0.0

    def _known(self, at: float) -> float | None:
        index = bisect_right(self._since, at) - 1
        return self._values[index] if index >= 0 else None


Labels = tuple[tuple[str, str], ...]
Facts = Mapping[Labels, float]


def component_facts(deployment: Deployment) -> Facts:
    """One fact per component version that stands."""
    return {
        (
            ("component", component.kind),
            ("version", component.version),
            ("role", component.role),
            ("changed_by", component.changed_by),
        ): 1.0
        for component in deployment.components
    }


def rollout_facts(deployment: Deployment) -> Facts:
    """The candidate's weight as the rollout shows it; nothing where nothing is rolled out."""
    rollout = deployment.rollout
    if rollout is None:
        return {}
    labels = (
        ("strategy", rollout.strategy),
        ("stage", rollout.stage),
        ("stable", deployment.shown_stable),
        (CANDIDATE, rollout.candidate),
        ("paused", "true" if deployment.shown[Axis.EXPOSURE] == PAUSED else "false"),
        ("status", rollout.status),
    )
    return {labels: rollout.shown}


def mode_facts(deployment: Deployment) -> Facts:
    """Where the service stands on the axes that have positions."""
    return {tuple((axis.value, deployment.shown[axis]) for axis in (Axis.MODE, Axis.EXPOSURE, Axis.EXPORT)): 1.0}


class InfoFamily(Struct, frozen=True):
    """An info metric: what it tells about a deployment."""

    help: str
    facts_of: Callable[[Deployment], Facts]


INFO_METRICS: Mapping[str, InfoFamily] = {
    "ai_component_info": InfoFamily("A component version that stands, its role, and who brought it.", component_facts),
    "ai_rollout_weight": InfoFamily("The candidate's share of the traffic, as its rollout shows it.", rollout_facts),
    "ai_mode_info": InfoFamily("Mode and exposure of the service, and whether it exports.", mode_facts),
}
"""The info metrics by name."""


def info_series(place: Place, facts_of: Callable[[Deployment], Facts]) -> list[InfoSeries]:
    """A series for every set of labels that is, was or will be true at the place."""
    told = [(step.since, facts_of(step.deployment)) for step in place.steps]
    own = {"service": place.model.name, "at": place.at}
    ever = dict.fromkeys(labels for _, facts in told for labels in facts)
    return [
        InfoSeries({**own, **dict(labels)}, [(since, facts.get(labels)) for since, facts in told]) for labels in ever
    ]
