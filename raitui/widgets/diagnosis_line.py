"""What a service in trouble most likely has, in one line: which failure mode, what for, what against (R-DEC-1)."""

from __future__ import annotations

from collections.abc import Iterable

from raitui.core.differential import Conclusion, Differential, Sign
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, joined, line

MODES = "F1–F8"


def diagnosis_line(service: ServiceSnapshot) -> Line:
    """The likeliest mode, or that none is recognised; empty for a service that is in no trouble."""
    differential = service.differential
    if differential is None:
        return EMPTY
    if differential.conclusion is Conclusion.NAMED:
        return _named(differential, service.why.sli)
    needs = ", ".join(dict.fromkeys(need for one in differential.possible for need in one.needs))
    return joined((_none(differential), line(Span(needs, Look.UNKNOWN)), line(differential.seen)), " · ")


def _none(differential: Differential) -> Line:
    if differential.conclusion is Conclusion.NONE:
        return line(Span(f"none of {MODES}", Look.STRONG))
    possible = " or ".join(one.mode for one in differential.possible)
    return line(
        Span(f"cannot tell whether it is {possible}" if possible else f"cannot tell which of {MODES}", Look.UNKNOWN)
    )


def _named(differential: Differential, told: str) -> Line:
    first, *others = differential.ranked
    parts = [
        line(Span(f"{first.mode} {first.name}", Look.STRONG), Span(f" {first.confidence:.0%} seen", Look.DIM)),
        _signs("for", _beside(first.evidence, told)),
        _signs("against", first.against),
        line(Span(f"unknown: {len(first.unknown)}", Look.UNKNOWN)) if first.unknown else EMPTY,
        line(Span("then ", Look.DIM), ", ".join(f"{one.mode} {one.confidence:.0%}" for one in others))
        if others
        else EMPTY,
    ]
    return joined(parts, " · ")


def _beside(signs: Iterable[Sign], told: str) -> list[Sign]:
    """Without what the line above says already."""
    return [one for one in signs if one.brief != one.signal or not one.words.startswith(f"{told} ")]


def _signs(label: str, signs: Iterable[Sign]) -> Line:
    text = ", ".join(one.brief or one.words for one in signs)
    return line(Span(f"{label}: ", Look.DIM), text) if text else EMPTY
