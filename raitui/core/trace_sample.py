"""Traces of requests that went wrong (R-OBS-7)."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.reading import Place
from raitui.core.sli import Unit


class TraceSample(Struct, frozen=True, gc=False):
    """One bad request: when it was (unix seconds), for which indicator it is bad, where, and where it can be seen.

    ``value`` is what was measured in the indicator's ``unit``, None where the request was merely counted.
    ``attributes`` are those of the site's list. It is not ``bad`` where it is merely in question: one of what the
    indicator that is wrong wants fewer of.
    """

    trace_id: str
    at: float
    sli: str
    place: Place
    value: float | None = None
    unit: Unit = Unit.NUMBER
    bound: float | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    bad: bool = True
    link: str = ""


class Traces(Struct, frozen=True):
    """The newest bad requests of one service, newest first, and what is known about their being all.

    ``asked_for`` are the indicators by which a request can be bad, none where no indicator of the service says so of a
    single request; ``unbounded`` those by which it could, if anybody could say which bucket they count. ``off`` names
    the sources that keep no exemplars, ``silent`` those that have none and do not say whether they would.
    ``answered_at`` is None before the first answer; ``error`` is what a source said instead.
    """

    samples: tuple[TraceSample, ...] = ()
    asked_for: tuple[str, ...] = ()
    unbounded: tuple[str, ...] = ()
    span_s: float = 0.0
    answered_at: float | None = None
    off: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    error: str = ""
