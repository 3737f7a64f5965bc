"""The plain rule beside the multi-window one: a budget burns some times faster than it did before (R-DEC-3).

It fires while the budget burns more than ``factor`` times its baseline, over the rule's window and over a twelfth of
it: the long one says that it matters, the short one that it is still so, and what is over is quiet a twelfth of the
window later. The baseline is how fast the budget burnt over the rest of the objective's rolling period, before the
window. Two things keep noise out: a budget that lasts its period calls nobody, however quiet it was before; and fewer
than ten bad events are no change. Where ten are four times what is usual, 2.5 were expected: ten and more come about by
chance once in 3,600 windows (Poisson).
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from raitui.core.burn import DAY, MINUTE, UNKNOWN_BURN, Alert, Burn, BurnState, Counts, burn_rate
from raitui.core.expression import EventKind
from raitui.core.sli import PlainBurn, Slo, Urgency

LEAST_EVENTS = 10
LEAST_RATE = 1.0
"""At this rate a budget lasts exactly its period."""

LEAST_BASELINE_S = DAY
"""Of so much time before the window (seconds) there must be figures: a night is no baseline for a morning."""

SHORT_SHARE, SHORTEST_S = 12, 5 * MINUTE


class PlainBurnState(Struct, frozen=True, gc=False):
    """How the plain rule of an objective stands.

    ``baseline`` is the burn rate before the window, None where it is not known, and ``threshold`` the one above which
    the rule fires; ``note`` says why it cannot be told.
    """

    rule: PlainBurn
    alert: Alert
    burn: Burn = UNKNOWN_BURN
    baseline: float | None = None
    threshold: float | None = None
    note: str = ""

    def calls(self, urgency: Urgency) -> bool:
        """Whether it fires, and with this urgency."""
        return self.alert is Alert.FIRING and self.rule.urgency is urgency


class Past(Struct, frozen=True):
    """What came before: counts of every version over the whole period and over the rule's window.

    ``history_s`` is for how long (seconds) there are any, None where that is not known.
    """

    period: Counts | None
    window: Counts | None
    history_s: float | None


def short_window_s(rule: PlainBurn) -> int:
    """The window (seconds) over which it must still be so: a twelfth, in whole steps of five minutes."""
    return max(SHORTEST_S, rule.window_s // SHORT_SHARE // SHORTEST_S * SHORTEST_S)


def plain_windows_s(rule: PlainBurn | None) -> tuple[int, ...]:
    """The windows (seconds) that the rule needs figures of."""
    return () if rule is None else tuple(dict.fromkeys((rule.window_s, short_window_s(rule))))


def _before(past: Past) -> Counts | None:
    """The period without the window; an answer over the period may be older than that over the window."""
    if past.period is None or past.window is None:
        return None
    events, total = past.period.events - past.window.events, past.period.total - past.window.total
    return Counts(max(events, 0.0), max(total, 0.0))


def _baseline(rule: PlainBurn, past: Past, kind: EventKind, objective: float) -> tuple[float | None, str]:
    needed_s = rule.window_s + LEAST_BASELINE_S
    if past.history_s is not None and past.history_s < needed_s:
        return None, f"its baseline needs {needed_s // 3600}h of history, there are {past.history_s // 3600:.0f}h"
    before = burn_rate(_before(past), kind, objective)
    if past.history_s is None or before.state is BurnState.UNKNOWN:
        return None, "its baseline is not known"
    return before.rate, "" if before.rate is not None else "there was no traffic before"


def plain_state(
    rule: PlainBurn, slo: Slo, kind: EventKind, counts: Mapping[int, Counts | None], past: Past
) -> PlainBurnState:
    """How the rule of an objective stands, given counts by window (seconds) of what it is about."""
    burn, short = (
        burn_rate(counts.get(window_s), kind, slo.objective) for window_s in (rule.window_s, short_window_s(rule))
    )
    baseline, note = _baseline(rule, past, kind, slo.objective)
    if baseline is None:
        return PlainBurnState(rule, Alert.UNKNOWN, burn, note=note)
    threshold = max(rule.factor * baseline, LEAST_RATE)
    if BurnState.UNKNOWN in {burn.state, short.state}:
        return PlainBurnState(rule, Alert.UNKNOWN, burn, baseline, threshold, "a window has no figure")
    window = counts[rule.window_s]
    bad = 0.0 if window is None else window.bad(kind)
    above = all(one.rate is not None and one.rate > threshold for one in (burn, short))
    fires = above and bad >= LEAST_EVENTS and burn.samples >= slo.minimum_samples
    return PlainBurnState(rule, Alert.FIRING if fires else Alert.QUIET, burn, baseline, threshold)
