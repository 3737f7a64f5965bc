"""What runs where, read from info metrics: components, rollouts, modes."""

from __future__ import annotations

from collections.abc import Iterable

from raitui.core.burn import HOUR
from raitui.core.change import Change
from raitui.core.changes import component_subject
from raitui.core.observations import Observations
from raitui.core.plan import info_question
from raitui.core.site import ComponentInfo, InfoMetrics
from raitui.core.snapshot import ComponentState, ModeState, RolloutState
from raitui.core.table import Cell


def _changed_at(changes: Iterable[Change], at: str, subject: str, version: str) -> float | None:
    """When the version came; the newest time counts, since the changes are in that order."""
    when = (change.when for change in changes if (change.at, change.subject, change.after) == (at, subject, version))
    return next(when, None)


def _component(cell: Cell, names: ComponentInfo, changes: tuple[Change, ...]) -> ComponentState:
    at, kind, version, role = (
        cell.place.at or "",
        *(cell.labels.get(name, "") for name in (names.component, names.version, names.role)),
    )
    return ComponentState(
        at=at,
        kind=kind,
        version=version,
        role=role,
        changed_at=_changed_at(changes, at, component_subject(kind, role), version),
    )


def components(
    observations: Observations, info: InfoMetrics, service: str, changes: tuple[Change, ...]
) -> tuple[ComponentState, ...]:
    """The component versions in service, by location."""
    if info.components is None:
        return ()
    cells = observations.cells(info_question(info.components.selector), service)
    found = {_component(cell, info.components, changes) for _, cell in cells}
    return tuple(sorted(found, key=lambda state: (state.kind, state.at, state.role, state.version)))


def rollouts(observations: Observations, info: InfoMetrics, service: str) -> tuple[RolloutState, ...]:
    """The staged rollouts under way, by location; one without a candidate is none."""
    if info.rollout is None:
        return ()
    names = info.rollout
    found = {
        RolloutState(
            at=cell.place.at or "",
            strategy=cell.labels.get(names.strategy, ""),
            stage=cell.labels.get(names.stage, ""),
            weight=next(iter(cell.parts.values())),
            stable=cell.labels.get(names.stable, ""),
            candidate=cell.labels[names.candidate],
            paused=cell.labels.get(names.paused, "") == "true",
            status=cell.labels.get(names.status, ""),
        )
        for _, cell in observations.cells(info_question(names.selector), service)
        if cell.labels.get(names.candidate)
    }
    return tuple(sorted(found, key=lambda state: (state.at, state.candidate)))


def rolling_out(observations: Observations, info: InfoMetrics, service: str, now: float) -> tuple[str, ...]:
    """The versions that roll out, each to be judged by its own requests; ``now`` is our own time (unix seconds).

    Also those of which nobody tells any more since less than an hour: who told of the rollout may have died, and what
    the candidate does wrong must not be forgotten with it.
    """
    known = {state.candidate for state in rollouts(observations, info, service)}
    if info.rollout is not None:
        for told in observations.vanished(info_question(info.rollout.selector), service):
            if told.received_at > now - HOUR:
                known |= {cell.labels.get(info.rollout.candidate, "") for cell in told.services[service]}
    return tuple(sorted(known - {""}))


def modes(observations: Observations, info: InfoMetrics, service: str) -> tuple[ModeState, ...]:
    """Mode, exposure and export, by location."""
    if info.mode is None:
        return ()
    names, asked = info.mode, info_question(info.mode.selector)
    labels = (names.mode, names.exposure, names.export)
    found = {
        ModeState(cell.place.at or "", *(cell.labels.get(label, "") for label in labels))
        for _, cell in observations.cells(asked, service)
    }
    return tuple(sorted(found, key=lambda state: state.at))
