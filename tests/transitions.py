"""Transitions as tests write them."""

from __future__ import annotations

from raitui.core.action import Axis
from raitui.core.containment import Transition
from raitui.core.ladder import Risk


def rollback_of(service: str, at: str, before: str, after: str, component: str = "") -> Transition:
    """A rollback from one version to the good one before it."""
    return Transition(service, at, before, after, "rollback", Axis.VERSION, Risk.REDUCES, component)


def mode_of(service: str, at: str, before: str, after: str, action: str) -> Transition:
    """A change of mode that reduces the risk."""
    return Transition(service, at, before, after, action, Axis.MODE, Risk.REDUCES)
