"""What a silence would be about: the service that it is held to, and why it cannot be made as it is wished."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from raitui.core.alert_action import AlertAction
from raitui.core.figures import span
from raitui.core.raised_alert import RaisedAlert
from raitui.core.silence import SilenceMatcher, SilenceWish

SERVICE_LABELS = ("sloth_service",)
"""What rules in Sloth's convention call the service, beside the site's own label."""

USUAL_SERVICE_LABELS = ("service", *SERVICE_LABELS)

HOW_IT_WAS_FOUND = frozenset({"sloth_window"})
"""Labels that do not say what fires: over which window a burn was found changes while the same alert goes on."""

_UNLIKE = ("zq-8xv", "Wk_3.j/7", "40:4")
"""Values that no expression for particular ones meets all."""

LONGEST_COMMENT = 300


def held_to(matchers: Iterable[SilenceMatcher], service_label: str) -> str:
    """The one service whose alerts the matchers let through; empty where they let others through as well."""
    labels = {service_label, *SERVICE_LABELS}
    found = {one.value for one in matchers if one.name in labels and one.is_equal and not one.is_regex and one.value}
    return next(iter(found)) if len(found) == 1 else ""


def exactly(alert: RaisedAlert) -> tuple[SilenceMatcher, ...]:
    """Conditions that this alert meets now and whenever it fires again, and no other that lacks a label of it.

    Of an alert that names no service they say so: else one like it would be held back of every service.
    """
    own = tuple(SilenceMatcher(name, value) for name, value in alert.labels if name not in HOW_IT_WAS_FOUND)
    if alert.service:
        return own
    return (*own, *(SilenceMatcher(name, "") for name in USUAL_SERVICE_LABELS if name not in dict(alert.labels)))


def by_labels(alert: RaisedAlert, names: Sequence[str]) -> tuple[SilenceMatcher, ...]:
    """Conditions that every alert meets that has these labels in common with it; those that it lacks are left out."""
    return tuple(SilenceMatcher(name, value) for name, value in alert.labels if name in names)


def lets_through(matchers: Iterable[SilenceMatcher], alert: RaisedAlert) -> bool | None:
    """Whether the alert meets all conditions; None where regular expressions are among them: Alertmanager tells."""
    labels = dict(alert.labels)
    conditions = tuple(matchers)
    plain = [one for one in conditions if not one.is_regex]
    if not all((labels.get(one.name, "") == one.value) is one.is_equal for one in plain):
        return False
    return True if len(plain) == len(conditions) else None


def why_not(wish: SilenceWish, action: AlertAction) -> str:
    """Why nobody can do this as it is wished, whoever they are; empty when somebody could."""
    if not wish.comment.strip():
        return "it has no comment: say why"
    if len(wish.comment) > LONGEST_COMMENT:
        return f"its comment is longer than {LONGEST_COMMENT} characters"
    if not action.longest_s:
        return "" if wish.silence_id else "it names no silence"
    if not any(map(_narrows, wish.matchers)):
        return "it would hold back every alert that there is: name a label and its value"
    if not 0 < wish.lasts_s <= action.longest_s:
        return f"it must end: after {span(action.longest_s)} at most"
    return ""


def _narrows(matcher: SilenceMatcher) -> bool:
    """Whether it holds to something: what must not be so, or may be anything, lets nearly all alerts through."""
    return matcher.is_equal and bool(matcher.value) and not (matcher.is_regex and _lets_anything_be(matcher.value))


def _lets_anything_be(expression: str) -> bool:
    """Whether values that have nothing in common all meet the expression, however it is written."""
    try:
        return all(re.fullmatch(expression, value) for value in _UNLIKE)
    except (re.error, RecursionError, OverflowError):
        # RE2 has signs of its own: what they let through Alertmanager alone can tell.
        return False
