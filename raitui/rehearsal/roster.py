"""Which services a fleet of a given size has."""

from __future__ import annotations

from msgspec import structs

from raitui.rehearsal.catalogue import GENERATIVE_BOUNDS_S, NAMED
from raitui.rehearsal.service_model import INTERACTIVE_BOUNDS_S, Cohort, ServiceModel, Trait

LEAN_ABOVE = 100
"""In fleets larger than this the numbered services have one cohort and the core families only."""

_MODELLED_ON = (("rank", "rank-home"), ("score", "fraud"), ("recs", "recsys"), ("chat", "translate"))
_FEWER_BOUNDS_S: dict[tuple[float, ...], tuple[float, ...]] = {
    INTERACTIVE_BOUNDS_S: (0.1, 0.4, 0.8, 3.2),
    GENERATIVE_BOUNDS_S: (2.0, 4.0, 12.0, 30.0),
}
_CORE_PROFILES = frozenset({"core", "interactive", "conversational"})


def roster(services: int) -> tuple[ServiceModel, ...]:
    """The named services first, then as many more like them as asked for, called svc-0013-rank and so on."""
    templates = {model.name: model for model in NAMED}
    further = []
    for number in range(len(NAMED) + 1, services + 1):
        role, template = _MODELLED_ON[number % len(_MODELLED_ON)]
        model = structs.replace(templates[template], name=f"svc-{number:04}-{role}", tier=3)
        further.append(_lean(model) if services > LEAN_ABOVE else model)
    return NAMED[:services] + tuple(further)


def _lean(model: ServiceModel) -> ServiceModel:
    return structs.replace(
        model,
        profiles=tuple(profile for profile in model.profiles if profile in _CORE_PROFILES),
        traits=frozenset({Trait.SERVES}),
        requests_per_second=model.requests_per_second / 10.0,
        components=model.components[:1],
        cohorts=(Cohort("all", 1.0),),
        bounds_s=_FEWER_BOUNDS_S[model.bounds_s],
    )
