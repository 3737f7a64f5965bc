"""What is known beside the metrics: from the log, from the backends themselves, from feeds of changes."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from raitui.core.acting_elsewhere import ActingElsewhere
from raitui.core.alert_board import AlertBoard
from raitui.core.change import Change
from raitui.core.condemned_spans import Spans
from raitui.core.snapshot import ContainedState, LastGood, Posture
from raitui.core.source_health import SourceHealth


class Beside(Struct, frozen=True):
    """All of it by service, but for the health of the ``sources`` that it comes from and ``notices`` for everybody.

    ``contained`` are the containments in force, ``changed`` the changes that others told of than the info metrics,
    ``postures`` what the backends told themselves, ``last_goods`` the versions to go back to. ``acting`` is what others
    have under way, None while nobody knows. ``condemned`` is when each was not what it should be. ``alerts`` is what
    those tell that route alerts.
    """

    contained: Mapping[str, tuple[ContainedState, ...]] = {}
    changed: Mapping[str, tuple[Change, ...]] = {}
    postures: Mapping[str, tuple[Posture, ...]] = {}
    last_goods: Mapping[str, tuple[LastGood, ...]] = {}
    acting: Mapping[str, tuple[ActingElsewhere, ...]] | None = None
    condemned: Mapping[str, Spans] = {}
    alerts: AlertBoard = AlertBoard()
    sources: tuple[SourceHealth, ...] = ()
    notices: tuple[str, ...] = ()
