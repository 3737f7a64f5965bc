"""Rules as a Prometheus takes them: records, alerts, and the groups that are evaluated together.

https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

_UNITS = (("y", 31_536_000, True), ("w", 604_800, True), ("d", 86_400, False), ("h", 3_600, False), ("m", 60, False))


class Record(Struct, frozen=True):
    """What an expression is kept as, with labels that its series are given."""

    record: str
    expr: str
    labels: Mapping[str, str] = {}


class AlertRule(Struct, frozen=True):
    """What is raised for each element of an expression that has been there for ``lasting_s`` seconds."""

    alert: str
    expr: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    lasting_s: int = 0


Rule = Record | AlertRule


class RuleGroup(Struct, frozen=True):
    """Rules that are evaluated one after another, every so many seconds; None: as often as the server evaluates."""

    name: str
    rules: tuple[Rule, ...]
    interval_s: int | None = None


def duration(seconds: int) -> str:
    """A duration as Prometheus itself writes it: 5m, 1d, 1d12h; years and weeks only where nothing is left over."""
    text, left = "", seconds
    for letter, unit_s, whole in _UNITS:
        if left >= unit_s and not (whole and left % unit_s):
            text += f"{left // unit_s}{letter}"
            left %= unit_s
    return f"{text}{left}s" if left or not text else text


def literal(text: str) -> str:
    """A text as it stands, in an alert's annotation or label, which Prometheus takes for templates."""
    return text.replace("{{", '{{ "{{" }}')


def number(value: float) -> str:
    """A number without the noise of binary fractions: 0.001, where 1 - 0.999 is not quite that."""
    return f"{value:.12g}"
