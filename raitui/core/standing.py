"""Where a service stands: what serves there, what holds it, and what was changed of it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, structs

from raitui.core.beside import Beside
from raitui.core.change import Change
from raitui.core.changes import changes, newest_first
from raitui.core.estate import components, modes, rollouts
from raitui.core.observations import Observations
from raitui.core.plan import freshness_question, last_seen_question
from raitui.core.posture import Told, overlaid, postures
from raitui.core.site import Service, Site
from raitui.core.snapshot import ComponentState, ContainedState, LastGood, ModeState, Posture, RolloutState
from raitui.core.superseded import still_held


class Standing(Struct, frozen=True):
    """One service: what the metrics tell of it, laid over by what the log and the backends tell."""

    locations: tuple[str, ...]
    components: tuple[ComponentState, ...]
    rollouts: tuple[RolloutState, ...]
    modes: tuple[ModeState, ...]
    contained: tuple[ContainedState, ...]
    postures: tuple[Posture, ...]
    changes: tuple[Change, ...]


def standing_of(site: Site, service: Service, observations: Observations, beside: Beside) -> Standing:
    """Where the service stands, as far as anything tells."""
    name = service.name
    recent = newest_first((*changes(observations, site.info, name), *beside.changed.get(name, ())))
    rolling = rollouts(observations, site.info, name)
    serving = _with_last_goods(components(observations, site.info, name, recent), beside.last_goods.get(name, ()))
    modes_told, known = modes(observations, site.info, name), beside.contained.get(name, ())
    locations = _locations(site, service, observations, (*rolling, *known))
    told = postures(Told(serving, rolling, modes_told, known), locations)
    where = overlaid(told, beside.postures.get(name, ()))
    return Standing(locations, serving, rolling, modes_told, still_held(known, where), where, recent)


def _locations(
    site: Site, service: Service, observations: Observations, told: Iterable[RolloutState | ContainedState]
) -> tuple[str, ...]:
    seen = {state.at for state in told}
    for profile in site.profiles_named(service.profiles):
        asked = freshness_question(profile)
        for question in (asked, last_seen_question(asked)):
            seen |= {cell.place.at or "" for _, cell in observations.cells(question, service.name)}
    return tuple(dict.fromkeys((*service.locations, *sorted(seen - {""}))))


def _with_last_goods(states: tuple[ComponentState, ...], goods: tuple[LastGood, ...]) -> tuple[ComponentState, ...]:
    versions = {(good.at, good.component): good.version or None for good in goods}
    return tuple(structs.replace(state, last_good=versions.get((state.at, state.kind))) for state in states)
