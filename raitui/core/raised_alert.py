"""Alerts as they were raised by whoever watches: what about, how grave, since when, and who is kept from hearing."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from msgspec import Struct

from raitui.core.reading import Place
from raitui.core.silence import Silence

Labels = tuple[tuple[str, str], ...]
"""Names and values, sorted by name."""


class AlertState(Enum):
    """Whether anybody is told of an alert."""

    FIRING = "firing"
    SILENCED = "silenced"
    INHIBITED = "inhibited"


_GRAVITY = (
    frozenset({"page", "critical", "emergency", "fatal", "p1"}),
    frozenset({"error", "high", "major", "p2"}),
    frozenset({"ticket", "warning", "warn", "medium", "p3"}),
    frozenset({"", "unknown"}),
    frozenset({"info", "low", "minor", "none", "notice", "p4", "p5"}),
)
"""Words for how grave an alert is, the gravest first; one that is not among them stands with those that say nothing."""
_UNSAID = next(number for number, words in enumerate(_GRAVITY) if "" in words)
_MEASURED = frozenset({"sloth_slo", "raitui_sli"})
"""Labels by which rules of one name tell apart what they are about: Sloth's, and those of raitui's own rules."""
_GRAVEST, _LEAST = 0, len(_GRAVITY) - 1


class RaisedAlert(Struct, frozen=True):
    """One alert, however many replicas told of it.

    ``service`` is what its labels call the service, empty where they name none; ``place`` is location, version and
    cohort. ``since`` is when it began (unix seconds). ``inhibited_by`` names the alerts that hold it back. ``group``
    are the labels that it is told together by, ``receivers`` who is told. ``sources`` are the replicas that know it.
    ``cluster`` is empty where several tell of it. ``told_at`` is None while at least one of them answers; where none
    does any more, it stood so then (unix seconds).
    """

    name: str
    labels: Labels
    since: float
    cluster: str = ""
    service: str = ""
    severity: str = ""
    place: Place = Place()
    state: AlertState = AlertState.FIRING
    silenced_by: tuple[Silence, ...] = ()
    inhibited_by: tuple[str, ...] = ()
    group: Labels = ()
    receivers: tuple[str, ...] = ()
    summary: str = ""
    link: str = ""
    runbook: str = ""
    sources: tuple[str, ...] = ()
    told_at: float | None = None

    @property
    def gravity(self) -> int:
        """How grave it is: 0 is the gravest."""
        severity = self.severity.lower()
        return next((number for number, words in enumerate(_GRAVITY) if severity in words), _UNSAID)

    @property
    def is_grave(self) -> bool:
        """Whether somebody is to be woken by it."""
        return self.gravity == _GRAVEST

    @property
    def is_remark(self) -> bool:
        """Whether it calls for nothing: it is there to be looked up, or to show that alerts come through."""
        return self.gravity == _LEAST

    @property
    def about(self) -> tuple[str, ...]:
        """Service, version, name, and objective or indicator: what it has in common at several locations."""
        measured = (value for name, value in self.labels if name in _MEASURED)
        return self.service, self.place.version or "", self.name, *measured


_STATES = tuple(AlertState)


def rank(alert: RaisedAlert) -> tuple[int, int, float, str, Labels]:
    """The order of alerts: those that somebody is told of first, then the gravest, then the newest."""
    return (_STATES.index(alert.state), alert.gravity, -alert.since, alert.name, alert.labels)


def distinct(alerts: Iterable[RaisedAlert], state: AlertState | None = None) -> int:
    """How many there are, each once by service, version and what it is about, at however many places it fires."""
    return len({alert.about for alert in alerts if state in {None, alert.state}})
