"""Objectives as ``status --json`` promises them to scripts: extend it, never break it."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.burn import Alert
from raitui.core.figures import window_name
from raitui.core.finite import finite
from raitui.core.plain_burn import PlainBurnState
from raitui.core.slo_state import SloState


class PlainBurnDocument(Struct, frozen=True):
    """The plain rule of an objective: rates now and before, and the one above which it fires; null where not known."""

    factor: float
    window: str
    urgency: str
    burn: float | None
    baseline: float | None
    threshold: float | None
    state: str
    note: str


class SloDocument(Struct, frozen=True):
    """One objective; burn rates by window, null where there is no figure, with the reason in ``burn_state``.

    ``burn_age_s`` is by window how old its figure is (seconds), ``age_s`` how old the newest sample behind all of them.
    ``lacking`` is how many more events it takes, if they go on like this, before a burn that is thin may call; null
    where none is thin. ``slice_s`` is how long the slices of time are that it counts; null where it counts events.
    """

    name: str
    sli: str
    objective: float
    period_days: float
    budget_remaining: float | None
    exhausted_in_s: float | None
    burn: dict[str, float | None]
    burn_state: dict[str, str]
    burn_age_s: dict[str, float | None]
    page: bool
    ticket: bool
    page_state: str
    ticket_state: str
    covered: float | None
    age_s: float | None
    stale: bool
    partial: bool
    at: str | None
    version: str | None
    plain_burn: PlainBurnDocument | None
    lacking: float | None = None
    slice_s: int | None = None


def slo_document(state: SloState) -> SloDocument:
    """An objective for scripts."""
    thin = state.thin
    return SloDocument(
        name=state.name,
        sli=state.sli,
        objective=state.objective,
        period_days=state.period_days,
        budget_remaining=finite(state.budget_remaining),
        exhausted_in_s=finite(state.exhausted_in_s),
        burn={window_name(window_s): finite(burn.rate) for window_s, burn in state.burn.items()},
        burn_state={window_name(window_s): burn.state.value for window_s, burn in state.burn.items()},
        burn_age_s={window_name(window_s): finite(state.ages_s.get(window_s)) for window_s in state.burn},
        page=state.page is Alert.FIRING,
        ticket=state.ticket is Alert.FIRING,
        page_state=state.page.value,
        ticket_state=state.ticket.value,
        covered=state.covered,
        age_s=finite(state.age_s),
        stale=state.stale,
        partial=state.partial,
        at=state.place.at,
        version=state.place.version,
        plain_burn=None if state.plain is None else _plain_burn(state.plain),
        lacking=None if thin is None else finite(thin.lacking),
        slice_s=state.slice_s or None,
    )


def _plain_burn(state: PlainBurnState) -> PlainBurnDocument:
    return PlainBurnDocument(
        factor=state.rule.factor,
        window=window_name(state.rule.window_s),
        urgency=state.rule.urgency.value,
        burn=finite(state.burn.rate),
        baseline=finite(state.baseline),
        threshold=finite(state.threshold),
        state=state.alert.value,
        note=state.note,
    )
