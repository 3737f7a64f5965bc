"""The failure modes that a service may have, each with all that speaks for and against it (R-DEC-1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from raitui.core.differential import Conclusion, Diagnosis, Differential, Sign
from raitui.core.snapshot import ServiceSnapshot, State
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, line, wrapped

LABEL_CELLS = 11
NO_TROUBLE = "it is in no trouble: nothing is diagnosed"
NO_FIGURE = "no figure of it is past its bound: there is nothing to go by"
NO_RUNBOOK = "the site file names no runbook for this service"
MEANING = (
    "The share is that of the pattern's weight that is seen, each side of the trouble that the mode does not explain"
    " counted against it. It is no probability."
)
UNTROUBLED = (State.OK, State.STARTING)
_CONCLUSIONS = {
    Conclusion.NAMED: ("recognised, the likeliest first", Look.PLAIN),
    Conclusion.NONE: ("none of F1–F8: what is wrong has no such pattern", Look.STRONG),
    Conclusion.OPEN: ("none of F1–F8 is recognised, and what would tell is not known", Look.UNKNOWN),
}


def why_panel(service: ServiceSnapshot, _now: float, cells: int) -> list[Line]:
    """What the signals amount to, what to do first, then mode by mode."""
    differential = service.differential
    if differential is None:
        return [line(Span(NO_TROUBLE if service.state in UNTROUBLED else NO_FIGURE, Look.DIM))]
    lines = [*_amounts_to(differential, cells)]
    for one in differential.ranked:
        lines += [EMPTY, *_mode(one, cells)]
    for one in differential.possible:
        lines += [EMPTY, *_mode(one, cells)]
    return [*lines, EMPTY, *wrapped(MEANING, cells, look=Look.DIM)]


def _amounts_to(differential: Differential, cells: int) -> Iterator[Line]:
    words, look = _CONCLUSIONS[differential.conclusion]
    yield line(Span(words, look))
    yield from _labelled("seen", [differential.seen], cells)
    if differential.recommended is not None:
        yield from _labelled(
            "do first",
            [f"{_action(differential.recommended.action)} (▶ beside its key): {_reason(differential)}"],
            cells,
        )


def _reason(differential: Differential) -> str:
    return differential.recommended.reason if differential.recommended is not None else ""


def _action(action: str) -> str:
    return action.replace("_", " ")


def _mode(one: Diagnosis, cells: int) -> Iterator[Line]:
    known = f"{one.confidence:.0%} of its pattern seen, {one.unknown_share:.0%} unknown"
    yield line(Span(f"{one.mode} {one.name}", Look.STRONG), Span(f"  {known}", Look.DIM))
    yield from _labelled("needs", one.needs, cells, Look.UNKNOWN)
    yield from _labelled("for", _words(one.evidence), cells)
    yield from _labelled("against", _words(one.against) or ["nothing that is known"], cells)
    yield from _labelled("unknown", _words(one.unknown), cells, Look.UNKNOWN)
    yield from _labelled("cause", [one.cause], cells)
    yield from _labelled("mitigate", [", ".join(map(_action, one.actions)), one.mitigation], cells)
    yield from _labelled("runbook", [one.runbook or NO_RUNBOOK], cells, Look.PLAIN if one.runbook else Look.DIM)


def _words(signs: Iterable[Sign]) -> list[str]:
    return [one.words for one in signs]


def _labelled(label: str, texts: Iterable[str], cells: int, look: Look = Look.PLAIN) -> Iterator[Line]:
    """Each text on lines of its own, the label before the first."""
    indent = " " * LABEL_CELLS
    for text in filter(None, texts):
        for one in wrapped(text, cells, indent=indent, look=look):
            yield line(Span(f"  {label}".ljust(LABEL_CELLS), Look.DIM), *one[1:]) if label else one
            label = ""
