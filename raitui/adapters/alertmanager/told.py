"""Alerts and silences as raitui has them, made of what a replica answers: cleaned, and held against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import nsmallest

from msgspec import Struct

from raitui.adapters.alertmanager import answer
from raitui.adapters.alertmanager.answer import unix_seconds
from raitui.core.raised_alert import AlertState, Labels, RaisedAlert, rank
from raitui.core.reading import Place
from raitui.core.silence import Silence, SilenceMatcher, SilencePhase
from raitui.core.silence_scope import SERVICE_LABELS
from raitui.core.site import LabelNames
from raitui.transport.cleaned_texts import CleanedTexts
from raitui.transport.cleaning import clean

MOST_ALERTS = 5_000
"""Of more than so many alerts those that fire and are grave are kept; how many are not is said."""

LONGEST_COMMENT = 1_000
LONGEST_SUMMARY = 500
LONGEST_LINK = 2_000
"""Characters. A link holds a whole query."""

ALERT_NAME = "alertname"
SEVERITIES = ("severity", "sloth_severity")
SUMMARIES = ("summary", "title", "message", "description")
RUNBOOKS = ("runbook_url", "runbook")
_UNNAMED = "alert without a name"
_PHASES = {phase.value: phase for phase in SilencePhase}


class Answers(Struct, frozen=True):
    """All that one replica answered."""

    alerts: tuple[answer.Alert, ...]
    groups: tuple[answer.AlertGroup, ...]
    silences: tuple[answer.GettableSilence, ...]


class Teller(Struct, frozen=True):
    """Who tells: the replica, its cluster, and how the site calls its labels. ``texts`` cleans what they hold."""

    name: str
    cluster: str
    labels: LabelNames
    texts: CleanedTexts

    def silences(self, told: Iterable[answer.GettableSilence]) -> tuple[Silence, ...]:
        """Every silence, expired ones too."""
        return tuple(map(self._silence, told))

    def _silence(self, one: answer.GettableSilence) -> Silence:
        return Silence(
            id=clean(one.id),
            cluster=self.cluster,
            by=clean(one.created_by),
            comment=clean(one.comment, LONGEST_COMMENT),
            since=unix_seconds(one.starts_at),
            until=unix_seconds(one.ends_at),
            matchers=tuple(
                SilenceMatcher(*self._pair(each.name, each.value), each.is_regex, each.is_equal)
                for each in one.matchers
            ),
            phase=_PHASES.get(one.status.state, SilencePhase.ACTIVE),
        )

    def alerts(self, answers: Answers) -> tuple[RaisedAlert, ...]:
        """The alerts, those that matter most; ``MOST_ALERTS`` of them at most."""
        silences = {one.id: one for one in self.silences(answers.silences)}
        names = {one.fingerprint: self._called(one) for one in answers.alerts}
        groups = {
            alert.fingerprint: self._sorted(group.labels)
            for group in answers.groups
            if group.labels
            for alert in group.alerts
        }
        found = (self._alert(one, silences, names, groups) for one in answers.alerts)
        return tuple(nsmallest(MOST_ALERTS, found, key=rank))

    def _alert(
        self,
        one: answer.Alert,
        silences: Mapping[str, Silence],
        names: Mapping[str, str],
        groups: Mapping[str, Labels],
    ) -> RaisedAlert:
        labels = self.texts.labels(one.labels)
        status = one.status
        return RaisedAlert(
            name=labels.get(ALERT_NAME) or _UNNAMED,
            labels=tuple(sorted(labels.items())),
            since=unix_seconds(one.starts_at),
            cluster=self.cluster,
            service=_first(labels, (self.labels.service, *SERVICE_LABELS)),
            severity=_first(labels, SEVERITIES),
            place=Place(
                *(labels.get(name) or None for name in (self.labels.at, self.labels.version, self.labels.cohort))
            ),
            state=_state(status),
            silenced_by=tuple(silences[id_] for id_ in map(clean, status.silenced_by) if id_ in silences),
            inhibited_by=tuple(
                dict.fromkeys(
                    (
                        *(names.get(key) or f"alert {clean(key)}" for key in status.inhibited_by),
                        *(f"the time interval {clean(name)}" for name in status.muted_by),
                    )
                )
            ),
            group=groups.get(one.fingerprint, ()),
            receivers=tuple(clean(receiver.name) for receiver in one.receivers),
            summary=clean(_first(one.annotations, SUMMARIES), LONGEST_SUMMARY),
            link=_link(one.generator_url),
            runbook=_link(_first(one.annotations, RUNBOOKS)),
            sources=(self.name,),
        )

    def _called(self, one: answer.Alert) -> str:
        """The alert's name and the place that it is about, for those that it holds back."""
        labels = self.texts.labels(one.labels)
        about = _first(labels, (self.labels.service, *SERVICE_LABELS, self.labels.at))
        return " ".join(filter(None, (labels.get(ALERT_NAME) or _UNNAMED, about and f"of {about}")))

    def _sorted(self, labels: Mapping[str, str]) -> Labels:
        return tuple(sorted(self.texts.labels(labels).items()))

    def _pair(self, name: str, value: str) -> tuple[str, str]:
        """Both cleaned as labels are, so that what a silence names is found among them."""
        ((shown, told),) = self.texts.labels({name: value}).items()
        return shown, told


def _first(texts: Mapping[str, str], names: Iterable[str]) -> str:
    return next((texts[name] for name in names if texts.get(name)), "")


def _state(status: answer.AlertStatus) -> AlertState:
    """What has not been processed yet is told soon."""
    if status.silenced_by:
        return AlertState.SILENCED
    return AlertState.INHIBITED if status.state == "suppressed" else AlertState.FIRING


def _link(address: str) -> str:
    """Where more is to be seen; whatever is no address of the web, or too long to be one, is none."""
    is_web = address.startswith(("http://", "https://"))
    return clean(address, LONGEST_LINK) if is_web and len(address) <= LONGEST_LINK else ""
