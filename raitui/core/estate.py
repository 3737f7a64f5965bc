"""What runs where, read from info metrics: components, rollouts, modes."""

from __future__ import annotations

from collections.abc import Iterable

from raitui.core.change import Change
from raitui.core.observations import Observations
from raitui.core.question import InfoOf
from raitui.core.site import InfoMetrics
from raitui.core.snapshot import ComponentState, ModeState, RolloutState


def _changed_at(changes: Iterable[Change], at: str, kind: str, version: str) -> float | None:
    return next(
        (
            change.when
            for change in changes
            if change.at == at and change.subject.split()[0] == kind and change.after == version
        ),
        None,
    )


def components(
    observations: Observations, info: InfoMetrics, service: str, changes: tuple[Change, ...]
) -> tuple[ComponentState, ...]:
    """The component versions in service, by location."""
    if info.components is None:
        return ()
    names = info.components
    found = {
        ComponentState(
            at=cell.place.at or "",
            kind=cell.labels.get(names.component, ""),
            version=cell.labels.get(names.version, ""),
            role=cell.labels.get(names.role, ""),
            changed_at=_changed_at(
                changes, cell.place.at or "", cell.labels.get(names.component, ""), cell.labels.get(names.version, "")
            ),
        )
        for _, cell in observations.cells(InfoOf(names.selector), service)
    }
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
        for _, cell in observations.cells(InfoOf(names.selector), service)
        if cell.labels.get(names.candidate)
    }
    return tuple(sorted(found, key=lambda state: (state.at, state.candidate)))


def modes(observations: Observations, info: InfoMetrics, service: str) -> tuple[ModeState, ...]:
    """Mode and exposure, by location."""
    if info.mode is None:
        return ()
    names = info.mode
    found = {
        ModeState(cell.place.at or "", cell.labels.get(names.mode, ""), cell.labels.get(names.exposure, ""))
        for _, cell in observations.cells(InfoOf(names.selector), service)
    }
    return tuple(sorted(found, key=lambda state: state.at))
