"""What is known of the alert, or the silence, that is looked at; and why there are none, where there are none."""

from __future__ import annotations

from raitui.core.raised_alert import Labels, RaisedAlert
from raitui.core.silence import Silence, SilenceMatcher, matchers_text
from raitui.core.snapshot import FleetSnapshot
from raitui.widgets.alert_lines import alert_details, silence_text
from raitui.widgets.alert_rows import AlertRow
from raitui.widgets.moment import full_moment
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, line, width, wrapped

ALERTS_KIND = "alerts"
NOT_SET_UP = "No Alertmanager is set up: list one under 'backends', 'alertmanager' in the site file."
NONE_FIRE = "No alert fires, and nothing is silenced, as far as is told."


def none_lines(snapshot: FleetSnapshot | None, cells: int) -> list[Line]:
    """Why no alert is shown."""
    sources = snapshot.sources if snapshot is not None else ()
    told = NONE_FIRE if any(source.kind == ALERTS_KIND for source in sources) else NOT_SET_UP
    return [EMPTY, *wrapped(told, cells)]


def alert_foot(row: AlertRow | None, now: float, cells: int, rows: int) -> list[Line]:
    """A rule and at most so many lines under it."""
    name = row.alert.name if row is not None and row.alert is not None else ""
    title = line(Span("─ ", Look.DIM), Span(name, Look.STRONG), Span(" " if name else "", Look.DIM))
    rule = (*title, Span("─" * max(0, cells - width(title)), Look.DIM))
    told: list[Line] = []
    if row is not None and row.alert is not None:
        told = [*_of_alert(row.alert, now, cells)]
    elif row is not None and row.silence is not None:
        told = [*_of_silence(row.silence, now, cells)]
    return [rule, *told[: rows - 1], *[EMPTY] * (rows - 1 - len(told))]


def _of_alert(alert: RaisedAlert, now: float, cells: int) -> list[Line]:
    """What it says, who keeps it quiet and its links first; labels, groups and replicas as far as there is room."""
    labels, group = _labels_text(alert.labels), _labels_text(alert.group)
    beside = (
        ("labels", labels),
        ("told to", f"{', '.join(alert.receivers) or 'nobody'}, together by {group}" if group else ""),
        ("known to", ", ".join(alert.sources)),
        ("since", full_moment(alert.since)),
    )
    lines = alert_details(alert, now, cells, indent="  ")
    for label, text in beside:
        if text:
            lines += wrapped(f"{label} {text}", cells, indent="  ", look=Look.DIM)
    return lines


def _labels_text(labels: Labels) -> str:
    """As conditions are written, so that no value passes for another label."""
    return matchers_text(SilenceMatcher(name, value) for name, value in labels)


def _of_silence(silence: Silence, now: float, cells: int) -> list[Line]:
    lines = [cut(line("  ", Span(matchers_text(silence.matchers), Look.STRONG)), cells)]
    lines += wrapped(silence_text(silence, now), cells, indent="  ")
    held = f"from {full_moment(silence.since)} until {full_moment(silence.until)}, {silence.cluster} {silence.id}"
    return [*lines, *wrapped(held, cells, indent="  ", look=Look.DIM)]
