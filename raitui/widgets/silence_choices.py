"""What can be done about an alert or a silence: which action, about which alerts, and how many of those there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from raitui.core.alert_action import AlertAction
from raitui.core.prospect import Permit
from raitui.core.raised_alert import RaisedAlert
from raitui.core.silence import Silence, SilenceMatcher, matchers_text
from raitui.core.silence_scope import USUAL_SERVICE_LABELS, by_labels, exactly, lets_through
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.alert_lines import silence_text
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, line, wrapped

NOTHING = "Nothing can be done about it any more: it is over."
ALERT_NAME = "alertname"
_TITLE_CELLS = 16


class SilenceChoice(NamedTuple):
    """One thing to do: ``whom`` says about which alerts in words; ``silence`` is the one that would end."""

    id: str
    action: AlertAction
    whom: str
    matchers: tuple[SilenceMatcher, ...]
    cluster: str = ""
    silence: Silence | None = None


Actions = Mapping[str, AlertAction]
"""By their ids: acknowledge, silence, unsilence."""


def choices_about(alert: RaisedAlert, actions: Actions) -> list[SilenceChoice]:
    """The narrowest first; what would hold back the very same alerts is offered once."""
    alone, service = exactly(alert), _service_label(alert)
    found = [
        SilenceChoice("acknowledge", actions["acknowledge"], "this alert", alone, alert.cluster),
        SilenceChoice("silence", actions["silence"], "this alert", alone, alert.cluster),
    ]
    if service:
        same, all_ = by_labels(alert, (ALERT_NAME, service)), by_labels(alert, (service,))
        if same != alone:
            what = f"{alert.name} on {alert.service}, wherever it is"
            found.append(SilenceChoice("silence.name", actions["silence"], what, same))
        found.append(SilenceChoice("silence.service", actions["silence"], f"everything on {alert.service}", all_))
    return [*found, *(choice for one in alert.silenced_by for choice in choices_of(one, actions))]


def choices_of(silence: Silence, actions: Actions) -> list[SilenceChoice]:
    """To end it."""
    end = actions["unsilence"]
    return [SilenceChoice(f"end {silence.id}", end, silence.id, silence.matchers, silence.cluster, silence)]


def _service_label(alert: RaisedAlert) -> str:
    """The label that names the alert's service; empty where it names none."""
    found = [name for name, value in alert.labels if value and value == alert.service]
    return min(found, key=lambda name: (name not in USUAL_SERVICE_LABELS, name), default="")


def held_back(choice: SilenceChoice, alerts: Sequence[RaisedAlert]) -> int | None:
    """How many of these alerts it is about; None where only Alertmanager can tell."""
    told = [lets_through(choice.matchers, alert) for alert in alerts]
    return None if None in told else told.count(True)


def choice_lines(
    choices: Sequence[SilenceChoice],
    chosen: str,
    alerts: Sequence[RaisedAlert],
    *,
    service: ServiceSnapshot | None,
    now: float,
    cells: int,
) -> list[Line]:
    """Each choice in a line, with the pointer before the chosen one, and beneath that one what it comes to.

    Of the ``service`` that it is about it is known whether the operator may, before a comment is typed.
    """
    if not choices:
        return [EMPTY, *wrapped(NOTHING, cells, look=Look.WARN)]
    lines: list[Line] = [EMPTY]
    for choice in choices:
        lines += _choice(choice, alerts, now, cells, is_chosen=choice.id == chosen)
        lines += _may_not(choice, service, cells) if choice.id == chosen else []
    return lines


def _may_not(choice: SilenceChoice, service: ServiceSnapshot | None, cells: int) -> list[Line]:
    """Why it would be refused; nothing where it would not, or where nobody has said."""
    permit = service.alert_permit(choice.action.id) if service is not None else Permit()
    if permit.allowed is not False:
        return []
    missing = f"needs role {' or '.join(permit.needs)}" if permit.needs else permit.reason
    return [cut(line(Span("    ✗ ", Look.BAD), missing), cells)]


def _choice(
    choice: SilenceChoice, alerts: Sequence[RaisedAlert], now: float, cells: int, *, is_chosen: bool
) -> Iterator[Line]:
    pointer = ">" if is_chosen else " "
    yield cut(line(Span(f"{pointer} {choice.action.title:<{_TITLE_CELLS}}", Look.STRONG), choice.whom), cells)
    if not is_chosen:
        return
    number = held_back(choice, alerts)
    told = "" if number is None else f"; {number} alert{'' if number == 1 else 's'} of now"
    yield from wrapped(f"{matchers_text(choice.matchers)}{told}", cells, indent="    ")
    yield from wrapped(choice.action.help, cells, indent="    ", look=Look.DIM)
    if choice.silence is not None:
        yield from wrapped(silence_text(choice.silence, now), cells, indent="    ")
