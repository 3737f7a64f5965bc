"""The fault that a drill hides, and what else goes on that has nothing to do with it: drawn from the drill's seed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from random import Random

from msgspec import Struct

from raitui.core.expression import Ratio
from raitui.core.sli import Sli
from raitui.rehearsal.control_log import CandidateDeployed, ComponentChanged, Entry, Event, FaultBegan, WeightChanged
from raitui.rehearsal.draws import seed_of
from raitui.rehearsal.place import LOCATIONS
from raitui.rehearsal.profiles import PROFILES
from raitui.rehearsal.scenario import DAY_S, MINUTE_S, Happening
from raitui.rehearsal.service_model import ServiceModel

LEAST_REQUESTS_PER_S = 20.0
"""Of services with less traffic a fault shows too late for a drill, and a version without fault by chance too often."""

ONSET_AFTER_S = (20.0, 80.0)
"""Between which seconds after the start the fault begins."""

OTHER_COMPONENT = "other_component"
"""The shape of a change to a component that is not the one that is rolled out: to the config, the parameters."""

_FAULT, _SLOW_TICKET = "hidden", "old-trouble"
_TICKETED = {"errors": 0.0034, "timeouts": 0.0002}
"""Between three and four times the budget of 99.9%: a ticket for days, and never a page."""


class FaultKind(Struct, frozen=True):
    """How a version is bad: numbers of its behaviour, each drawn from a range, and the indicator that shows it.

    Its ``shape`` is how the version comes.
    """

    shape: str
    symptom: str
    indicator: str
    ranges: Mapping[str, tuple[float, float]]


KINDS = (
    FaultKind("canary", "requests fail", "errors", {"errors": (0.15, 0.35), "timeouts": (0.01, 0.03)}),
    FaultKind("canary", "answers take too long", "fast", {"slow": (0.4, 0.6)}),
    FaultKind("all_at_once", "requests fail", "errors", {"errors": (0.06, 0.2), "timeouts": (0.01, 0.03)}),
    FaultKind("all_at_once", "answers take too long", "fast", {"slow": (0.25, 0.45)}),
    FaultKind("all_at_once", "answers are fluent and wrong", "poor_answers", {"garbage": (0.7, 1.0)}),
    FaultKind("all_at_once", "prices are out of bounds", "price_bounds", {"guardrails": (0.06, 0.12)}),
    FaultKind(OTHER_COMPONENT, "requests fail", "errors", {"errors": (0.45, 0.6), "timeouts": (0.01, 0.03)}),
)
"""Every way in which a new version may be bad. Each pages soon, and is over when the version is rolled back."""


class HiddenFault(Struct, frozen=True):
    """What is wrong, from when on, and everything that happens. Times are in seconds after the start of the drill.

    ``before`` has happened when the operator comes, ``during`` happens in the drill, the fault among it. ``ratio``
    counts the bad among all, as the indicator does that shows the fault.
    """

    service: str
    at: tuple[str, ...]
    component: str
    version: str
    back_to: str
    kind: FaultKind
    ratio: Ratio
    onset_after_s: float
    before: tuple[Happening, ...]
    during: tuple[Happening, ...]

    @property
    def name(self) -> str:
        """By which the faulty behaviour is found among what is deployed."""
        return _FAULT

    @property
    def has_label(self) -> bool:
        """Whether the metrics tell what this version answers: they do of the component that is rolled out alone."""
        return self.kind.shape != OTHER_COMPONENT

    def entries(self, began: float) -> Iterator[Entry]:
        """What happens in a drill that began then (unix seconds), for the fleet's control log."""
        for one in self.during:
            yield Entry(began + one.after_s, one.service, one.at, one.who, one.event)


def hidden_fault(models: tuple[ServiceModel, ...], drill: str, seed: int) -> HiddenFault:
    """The fault of that drill for that seed: the same for the same fleet, every time."""
    draw = Random(seed_of("drill", drill, str(seed)))  # noqa: S311  # to be had again, not to be kept secret
    busy = [model for model in models if model.requests_per_second >= LEAST_REQUESTS_PER_S]
    fitting = [(kind, found) for kind in KINDS if (found := [model for model in busy if _fits(kind, model)])]
    kind, candidates = draw.choice(fitting)
    model = draw.choice(candidates)
    onset_s = round(draw.uniform(*ONSET_AFTER_S), 1)
    changes = {name: round(draw.uniform(*bounds), 3) for name, bounds in kind.ranges.items()}
    component = model.components[1 if kind.shape == OTHER_COMPONENT else 0]
    version = next_version(component.version)
    at = "" if kind.shape == OTHER_COMPONENT else draw.choice(("", *(location.name for location in LOCATIONS)))
    arrival = _ARRIVALS[kind.shape](draw, component.kind, version, onset_s)
    told = [Happening(when, model.name, event, at, component.changed_by) for when, event in arrival]
    told.append(Happening(onset_s, model.name, FaultBegan(_FAULT, changes, version), at))
    told += _beside(draw, [other for other in busy if other is not model])
    told.sort(key=lambda one: one.after_s)
    return HiddenFault(
        service=model.name,
        at=(at,) if at else tuple(location.name for location in LOCATIONS),
        component=component.kind,
        version=version,
        back_to=component.version,
        kind=kind,
        ratio=_ratio(kind.indicator, model),
        onset_after_s=onset_s,
        before=tuple(one for one in told if one.after_s < 0),
        during=tuple(one for one in told if one.after_s >= 0),
    )


def next_version(version: str) -> str:
    """The one after it, as whoever deploys would name it: v42 after v41, threshold-13 after threshold-12."""
    return re.sub(r"\d+$", lambda number: str(int(number.group()) + 1), version)


def _fits(kind: FaultKind, model: ServiceModel) -> bool:
    has_other = kind.shape != OTHER_COMPONENT or len(model.components) > 1
    return has_other and any(sli.name == kind.indicator for sli in _slis(model))


def _slis(model: ServiceModel) -> Iterator[Sli]:
    return (sli for profile in PROFILES if profile.name in model.profiles for sli in profile.slis)


def _ratio(indicator: str, model: ServiceModel) -> Ratio:
    expressions = (sli.expression for sli in _slis(model) if sli.name == indicator)
    return next(expression for expression in expressions if isinstance(expression, Ratio))


def _canary(draw: Random, _component: str, version: str, onset_s: float) -> list[tuple[float, Event]]:
    """Well in its first stage; at its second it turns bad."""
    came_s = -draw.uniform(5.0, 8.0) * MINUTE_S
    share = draw.choice((0.1, 0.2, 0.25))
    return [
        (came_s, CandidateDeployed(version, "canary")),
        (came_s + 30.0, WeightChanged(0.05, 0.05, "5%", "progressing")),
        (onset_s, WeightChanged(share, share, f"{share:.0%}", "progressing")),
    ]


def _all_at_once(draw: Random, _component: str, version: str, onset_s: float) -> list[tuple[float, Event]]:
    """Bad from its first request on."""
    came_s = max(0.0, onset_s - draw.uniform(5.0, 15.0))
    return [
        (came_s, CandidateDeployed(version, "all_at_once")),
        (onset_s, WeightChanged(1.0, 1.0, "100%", "observing")),
    ]


def _other_component(_draw: Random, component: str, version: str, onset_s: float) -> list[tuple[float, Event]]:
    """Not what is rolled out, but what stands beside it."""
    return [(onset_s, ComponentChanged(component, version))]


_ARRIVALS: Mapping[str, Callable[[Random, str, str, float], list[tuple[float, Event]]]] = {
    "canary": _canary,
    "all_at_once": _all_at_once,
    OTHER_COMPONENT: _other_component,
}
"""How a version comes, by shape: when, in seconds after the start, and what happens."""


def _beside(draw: Random, others: list[ServiceModel]) -> Iterator[Happening]:
    """An old ticket, a canary that is well, and changes that do no harm: not everything that changed is to blame.

    Each is of a service of its own, as far as there are enough.
    """
    names = draw.sample(others, min(4, len(others)))
    told = (_old_ticket, _well_canary, _harmless_change, _harmless_change)
    for model, tell in zip(names, told, strict=False):
        yield from tell(draw, model)


def _old_ticket(draw: Random, model: ServiceModel) -> Iterator[Happening]:
    yield Happening(-draw.uniform(2.2, 3.0) * DAY_S, model.name, FaultBegan(_SLOW_TICKET, _TICKETED))


def _well_canary(draw: Random, model: ServiceModel) -> Iterator[Happening]:
    component = model.components[0]
    version = next_version(component.version)
    for when, event in _canary(draw, component.kind, version, draw.uniform(*ONSET_AFTER_S)):
        yield Happening(when, model.name, event, "", component.changed_by)


def _harmless_change(draw: Random, model: ServiceModel) -> Iterator[Happening]:
    component = model.components[-1]
    when = draw.choice((-draw.uniform(2.0, 40.0) * MINUTE_S, draw.uniform(*ONSET_AFTER_S)))
    change = ComponentChanged(component.kind, next_version(component.version))
    yield Happening(when, model.name, change, "", component.changed_by)
