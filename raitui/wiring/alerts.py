"""What the command line does about alerts: the same machinery as a key's, for one wish."""

from __future__ import annotations

import time
from collections.abc import Callable

from raitui.control.stragglers import PATIENCE_S
from raitui.core.alert_board import AlertBoard
from raitui.core.containment import Outcome
from raitui.core.silence import SilenceWish
from raitui.core.silence_document import SilencePreview
from raitui.core.snapshot import FleetSnapshot
from raitui.core.source_health import SourceState
from raitui.wiring.machinery import unsaid
from raitui.wiring.one_wish import OneWish
from raitui.wiring.parts import Parts

KNOWN_WITHIN_S = 8.0
"""For so long alerts, silences and the service's tier are waited for; what has not answered then is not known."""
TELLING = {SourceState.UP, SourceState.PARTIAL}
ALERTS = "alerts"


class OneSilence(OneWish):
    """A wish about alerts or silences."""

    def __init__(self, parts: Parts, given_up: Callable[[], bool], say: Callable[[str], None] = unsaid) -> None:
        super().__init__(parts, given_up, say)
        self._cluster_of = {replica.name: replica.cluster for replica in parts.alerts}
        self._heard_at: float | None = None

    @property
    def snapshot(self) -> FleetSnapshot | None:
        """The picture in hand."""
        return self._machinery.slot.take()

    @property
    def board(self) -> AlertBoard:
        """The alerts and silences in hand."""
        return self._machinery.vigil.alerts.board

    def knows(self, service: str) -> bool:
        """Whether the site has such a service, or an alert names it; while nobody knows, it may."""
        snapshot = self.snapshot
        return snapshot is None or snapshot.service(service) is not None or service in self.board.by_service

    def rehearsed(self, wish: SilenceWish) -> SilencePreview:
        """What it would do now, and whether it may: nothing is recorded and nothing is sent."""
        return self._machinery.desk.silence_preview(wish).result()

    def carried_out(self, wish: SilenceWish, progress: Callable[[Outcome], None]) -> Outcome:
        """Do it; returns when it is seen in every replica, has failed, or nothing more is waited for."""
        return self._machinery.desk.silenced(wish, progress).result()

    def _patience_s(self) -> float:
        """Who may do it depends on the service's tier, and which silence is meant on the silences that there are."""
        return KNOWN_WITHIN_S

    def _enough(self) -> bool:
        """One replica of each cluster tells of all its silences; the others are not waited for long."""
        snapshot = self._machinery.slot.take()
        if snapshot is None or not self._machinery.log_opened.done():
            return False
        states = {source.name: source.state for source in snapshot.sources if source.kind == ALERTS}
        waited_for = {self._cluster_of[name] for name, state in states.items() if state is SourceState.STARTING}
        heard = {self._cluster_of[name] for name, state in states.items() if state in TELLING}
        if not waited_for - heard:
            self._heard_at = self._heard_at or time.monotonic()
        is_late = self._heard_at is not None and time.monotonic() - self._heard_at > PATIENCE_S
        return not waited_for or is_late
