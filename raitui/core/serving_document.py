"""What serves and what was changed, as ``status --json`` promises it to scripts: extend it, never break it."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.change import Change
from raitui.core.finite import finite
from raitui.core.snapshot import ComponentState, RolloutState


class RolloutDocument(Struct, frozen=True):
    """A staged rollout at one location."""

    at: str
    strategy: str
    stage: str
    weight: float | None
    stable: str
    candidate: str
    paused: bool
    status: str


class ComponentDocument(Struct, frozen=True):
    """A component version in service at one location."""

    at: str
    kind: str
    version: str
    role: str
    last_good: str | None
    changed_at: float | None


class ChangeDocument(Struct, frozen=True):
    """A recent change."""

    when: float
    at: str
    kind: str
    subject: str
    before: str
    after: str
    actor: str


def rollout_document(state: RolloutState) -> RolloutDocument:
    """A rollout for scripts."""
    return RolloutDocument(
        at=state.at,
        strategy=state.strategy,
        stage=state.stage,
        weight=finite(state.weight),
        stable=state.stable,
        candidate=state.candidate,
        paused=state.paused,
        status=state.status,
    )


def component_document(state: ComponentState) -> ComponentDocument:
    """A component for scripts."""
    return ComponentDocument(state.at, state.kind, state.version, state.role, state.last_good, state.changed_at)


def change_document(one: Change) -> ChangeDocument:
    """A change for scripts."""
    return ChangeDocument(one.when, one.at, one.kind.value, one.subject, one.before, one.after, one.actor)
