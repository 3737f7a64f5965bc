"""Alerts that others raised, in words and signs; silences change what is told to people, never a service's state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import chop_cells

from raitui.core.figures import span
from raitui.core.raised_alert import AlertState, RaisedAlert, distinct
from raitui.core.silence import Silence, SilencePhase, matchers_text
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot
from raitui.widgets.marks import STALE, Mark
from raitui.widgets.moment import moment
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, joined, line, width, wrapped

FIRES, QUIET = "⚑", "⚐"
FIRING = Mark(FIRES, "firing", Look.BAD)
FIRING_LESS_GRAVE = Mark(FIRES, "firing", Look.WARN)
ACKNOWLEDGED = Mark(QUIET, "acked", Look.PLAIN)
SILENCED = Mark(QUIET, "silenced", Look.PLAIN)
HELD_BACK = Mark(QUIET, "held back", Look.DIM)

MOST_NAMES = 3
MOST_LINK_LINES = 3
"""An address that takes more is only begun: whoever copied half of it would come to nothing."""
ROOMY_WHY_CELLS = 32
NOBODY_TELLS = "silenced, and nobody tells by whom"


def alert_mark(alert: RaisedAlert) -> Mark:
    """Whether anybody is told of it, and why not."""
    if alert.state is AlertState.FIRING:
        return FIRING if alert.is_grave else FIRING_LESS_GRAVE
    if alert.state is AlertState.INHIBITED:
        return HELD_BACK
    return ACKNOWLEDGED if any(one.is_acknowledgement for one in alert.silenced_by) else SILENCED


def alert_lead(service: ServiceSnapshot, cells: int) -> Line:
    """Before the reason in the service's row: how many alerts fire, each once a version; else that they are kept quiet.

    The row's own state says what raitui itself finds, whatever is silenced.
    """
    alerts = service.alerts
    firing = distinct(alerts, AlertState.FIRING)
    if firing:
        is_grave = any(one.is_grave for one in alerts if one.state is AlertState.FIRING)
        return line(Span(f"{FIRES}{firing} ", Look.BAD if is_grave else Look.WARN))
    if not alerts:
        return EMPTY
    word = f" {alert_mark(alerts[0]).word}" if cells >= ROOMY_WHY_CELLS else ""
    return line(Span(f"{QUIET}{distinct(alerts)}{word} ", Look.PLAIN))


def alert_count(alerts: Sequence[RaisedAlert]) -> Line:
    """How many there are, and how many of them nobody is told of."""
    marks = (FIRING, ACKNOWLEDGED, SILENCED, HELD_BACK)
    words = [alert_mark(one).word for one in alerts]
    told = (line(Span(f"{words.count(one.word)} {one.word}", one.look)) for one in marks if one.word in words)
    return joined(told, "  ")


def all_alerts(snapshot: FleetSnapshot | None) -> tuple[RaisedAlert, ...]:
    """Those of every service, and those that name none."""
    if snapshot is None:
        return ()
    return (*(alert for service in snapshot.services for alert in service.alerts), *snapshot.stray_alerts)


def header_count(snapshot: FleetSnapshot | None, key: str) -> Line:
    """How many alerts fire in all, for the header, and the key that shows them; empty when none does."""
    firing = [alert for alert in all_alerts(snapshot) if alert.state is AlertState.FIRING]
    if not firing:
        return EMPTY
    return line(Span(f"{FIRES} {distinct(firing)} firing", Look.WARN), Span(f", {key} shows" if key else "", Look.DIM))


def alert_glance(alerts: Sequence[RaisedAlert], now: float, cells: int) -> Line:
    """What fires and for how long, who keeps what quiet: in one line."""
    firing = _each_once(one for one in alerts if one.state is AlertState.FIRING)
    named = [_named(one, now) for one in firing[:MOST_NAMES]]
    if len(firing) > MOST_NAMES:
        named.append(line(Span(f"+{len(firing) - MOST_NAMES} more", Look.DIM)))
    quiet = [line(f"{one.name} ", Span(_why_quiet(one, now), Look.PLAIN)) for one in _quiet(alerts)[:MOST_NAMES]]
    return cut(joined((joined(named, ", "), *quiet), " · "), cells)


def _named(alert: RaisedAlert, now: float) -> Line:
    mark, severity = alert_mark(alert), f" {alert.severity}" if alert.severity else ""
    version = f" {alert.place.version}" if alert.place.version else ""
    return line(Span(f"{mark.sign} {alert.name}", mark.look), f"{severity}{version} {span(now - alert.since)}")


def _quiet(alerts: Iterable[RaisedAlert]) -> list[RaisedAlert]:
    return _each_once(one for one in alerts if one.state is not AlertState.FIRING)


def _each_once(alerts: Iterable[RaisedAlert]) -> list[RaisedAlert]:
    return list({one.about: one for one in alerts}.values())


def _why_quiet(alert: RaisedAlert, now: float) -> str:
    if alert.silenced_by:
        return silence_text(alert.silenced_by[0], now)
    return f"held back by {alert.inhibited_by[0]}" if alert.inhibited_by else NOBODY_TELLS


def silence_text(silence: Silence, now: float) -> str:
    """By whom, until when and why: ``acknowledged by kim until 03:40Z: known``."""
    does = "acknowledged" if silence.is_acknowledgement else "silenced"
    begins = f" from {moment(silence.since, now)}" if silence.phase is SilencePhase.PENDING else ""
    whose, until = silence.by or "nobody named", moment(silence.until, now)
    return f"{does} by {whose}{begins} until {until}: {silence.said}".removesuffix(": ")


def alert_details(alert: RaisedAlert, now: float, cells: int, indent: str = "    ") -> list[Line]:
    """Why nobody is told of it, how far it can be trusted, and what it says; then where more is to be seen."""
    texts = [(text, Look.PLAIN) for text in _standing(alert, now)]
    texts += [(alert.summary, Look.DIM)] if alert.summary else []
    lines = [one for text, look in texts for one in wrapped(text, cells, indent=indent, look=look)]
    for label, address in (("runbook", alert.runbook), ("link", alert.link)):
        lines += _link_lines(label, address, cells, indent) if address else []
    return lines


def _standing(alert: RaisedAlert, now: float) -> Iterator[str]:
    for silence in alert.silenced_by:
        yield silence_text(silence, now)
    if alert.state is AlertState.SILENCED and not alert.silenced_by:
        yield NOBODY_TELLS
    if alert.state is AlertState.FIRING and alert.silenced_by:
        yield "it is told all the same: not every replica knows of that silence"
    for name in alert.inhibited_by:
        yield f"held back by {name}"
    if alert.told_at is not None:
        yield f"as it stood {span(now - alert.told_at)} ago: {alert.cluster or 'who told of it'} does not answer"


def _link_lines(label: str, address: str, cells: int, indent: str) -> list[Line]:
    """The whole address, broken where it must be, so that it can be copied; a very long one is begun and cut."""
    lead = f"{indent}{label} "
    pieces = chop_cells(address, max(10, cells - len(lead)))
    if len(pieces) > MOST_LINK_LINES:
        return [cut(line(Span(lead, Look.DIM), Span(f"{address} ")), cells)]
    blank = " " * len(lead)
    return [line(Span(blank if number else lead, Look.DIM), Span(piece)) for number, piece in enumerate(pieces)]


def alert_line(alert: RaisedAlert, now: float, cells: int) -> Line:
    """One alert in one line: whether it is told, name, severity, for how long, where; then why it is kept quiet."""
    said = alert.summary if alert.state is AlertState.FIRING else _why_quiet(alert, now)
    return cut((*_head(alert, now), Span(f"  {said}" if said else "", Look.DIM)), cells)


def alert_lines(alerts: Sequence[RaisedAlert], now: float, cells: int) -> list[Line]:
    """Every alert of a service with all that is known of it."""
    lines: list[Line] = []
    for alert in alerts:
        told = f"  to {', '.join(alert.receivers)}" if alert.receivers else ""
        lines.append(cut((*_head(alert, now), Span(told, Look.DIM)), cells))
        lines += alert_details(alert, now, cells)
    return lines


def _head(alert: RaisedAlert, now: float) -> Line:
    mark = alert_mark(alert)
    where = " ".join(filter(None, (alert.place.at, alert.place.version, alert.place.cohort)))
    return line(
        Span(f"{mark.sign} {mark.word:<9} ", mark.look),
        Span(alert.name, Look.STRONG if alert.state is AlertState.FIRING else Look.PLAIN),
        f"  {alert.severity or 'no severity'}  {span(now - alert.since)}",
        f"  {where}" if where else "",
        Span(f"  {STALE}" if alert.told_at is not None else "", Look.WARN),
    )


def stray_line(alerts: Sequence[RaisedAlert], key: str, now: float, cells: int) -> Line:
    """That alerts fire which name no service of the site, and which; empty when none does that calls for anything."""
    firing = [one for one in alerts if one.state is AlertState.FIRING and not one.is_remark]
    if not firing:
        return EMPTY
    number = distinct(firing)
    told = joined((_named(one, now) for one in _each_once(firing)[:MOST_NAMES]), ", ")
    whose = f"{number} alert{'s' if number > 1 else ''} of no service here: "
    more = line(Span(f" +{number - MOST_NAMES} more", Look.DIM)) if number > MOST_NAMES else EMPTY
    hint = line(Span(f"  {key} all", Look.DIM)) if key else EMPTY
    room = cells - len(whose) - width(hint)
    return (*line(Span(whose, Look.WARN)), *cut((*told, *more), room), *hint)


def silence_line(silence: Silence, now: float, cells: int) -> Line:
    """One silence in one line: on what, by whom, until when, why."""
    pending = silence.phase is SilencePhase.PENDING
    mark = ACKNOWLEDGED if silence.is_acknowledgement else SILENCED
    return cut(
        line(
            Span(f"{QUIET} {'will hold' if pending else 'holds':<9} ", mark.look),
            silence_text(silence, now),
            Span(f"  on {matchers_text(silence.matchers)}", Look.DIM),
        ),
        cells,
    )
