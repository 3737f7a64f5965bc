"""Traces of requests that went wrong, with where to see them (R-OBS-7)."""

from __future__ import annotations

from raitui.core.bad_requests import is_within
from raitui.core.figures import figure, span
from raitui.core.snapshot import ServiceSnapshot, Why
from raitui.core.trace_sample import Traces, TraceSample
from raitui.widgets.moment import clock_time
from raitui.widgets.place import place_text
from raitui.widgets.slice_lines import NOT_YET
from raitui.widgets.styled_line import Line, Look, Span, line, wrapped

SHOWN = 12
SHOWN_OF_AN_INDICATOR = 4
_INDENT = "  "
_IN_QUESTION = "· in question"
_UNBOUNDED = (
    'counts buckets whose le is matched by an expression that may mean several: give it one bound, as le: "1.0"'
)
_SWITCH_ON = "start it with --enable-feature=exemplar-storage, and let the services expose OpenMetrics with exemplars"
_NO_LINK = 'no link: say where traces are seen, in the site file: traces: {link: "https://…/{trace_id}"}'


def trace_panel(service: ServiceSnapshot, now: float, cells: int) -> list[Line]:
    """The newest bad requests, newest first; or why there are none."""
    traces = service.traces
    if traces is None:
        return [line(Span(NOT_YET, Look.DIM))]
    if not (traces.asked_for or traces.unbounded):
        text = "no indicator here says of a single request that it is bad: only ratios, and quantiles with a target, do"
        return wrapped(text, cells, look=Look.UNKNOWN)
    return [*_samples(_chosen(traces, service.why), cells), *_remarks(traces, now, cells)]


def _chosen(traces: Traces, why: Why) -> list[TraceSample]:
    """Some of each indicator, first of the one that says why, and of each first where the trouble is."""
    indicators = sorted(traces.asked_for, key=lambda name: name != why.sli)
    return [
        sample
        for name in indicators
        for sample in sorted(
            (one for one in traces.samples if one.sli == name), key=lambda one: not is_within(one.place, why.place)
        )[:SHOWN_OF_AN_INDICATOR]
    ][:SHOWN]


def _samples(shown: list[TraceSample], cells: int) -> list[Line]:
    lines = [one for sample in shown for one in _sample(sample, cells)]
    if shown and not any(sample.link for sample in shown):
        lines += wrapped(_NO_LINK, cells, look=Look.DIM)
    return lines


def _sample(sample: TraceSample, cells: int) -> list[Line]:
    told = " ".join(f"{name}={value}" for name, value in sample.attributes)
    words = (place_text(sample.place), told)
    first = line(
        Span(clock_time(sample.at), Look.DIM),
        f" {sample.sli} ",
        Span(_measured(sample), Look.BAD) if sample.bad else Span(_IN_QUESTION, Look.WARN),
        *(f"  {word}" for word in words if word),
    )
    return [first, *_whole(sample.link or f"trace {sample.trace_id}", cells)]


def _whole(where: str, cells: int) -> list[Line]:
    """In as many lines as it takes: a link that is cut leads nowhere."""
    room = max(1, cells - len(_INDENT))
    return [line(_INDENT, where[start : start + room]) for start in range(0, len(where), room)]


def _measured(sample: TraceSample) -> str:
    """The value past its bound; bad, where the request was merely counted."""
    if sample.value is None:
        return "✗"
    bound = "" if sample.bound is None else f" >{figure(sample.bound, sample.unit)}"
    return f"✗ {figure(sample.value, sample.unit)}{bound}"


def _remarks(traces: Traces, now: float, cells: int) -> list[Line]:
    lines: list[Line] = []
    if traces.error:
        lines += wrapped(f"not all is known: {traces.error}", cells, look=Look.WARN)
    for name in traces.off:
        lines += wrapped(f"{name} keeps no exemplars: {_SWITCH_ON}", cells, look=Look.UNKNOWN)
    for name in traces.silent:
        text = f"{name} has no exemplars, and does not say whether it keeps any; a Prometheus does not unless told to: "
        lines += wrapped(text + _SWITCH_ON, cells, look=Look.UNKNOWN)
    for name in traces.unbounded:
        lines += wrapped(f"no request is known to be bad by {name}: it {_UNBOUNDED}", cells, look=Look.UNKNOWN)
    if traces.asked_for and not traces.samples and not lines and traces.answered_at is not None:
        asked = ", ".join(traces.asked_for)
        lines += wrapped(f"no request of the past {span(traces.span_s)} is known to be bad by {asked}", cells)
    if traces.answered_at is not None:
        lines.append(line(Span(f"asked {span(now - traces.answered_at)} ago, for {span(traces.span_s)}", Look.DIM)))
    return lines
