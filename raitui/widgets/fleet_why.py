"""Why a row says what it says, in as many cells as there are: the longest wording that fits, and the change before."""

from __future__ import annotations

from collections.abc import Iterator

from raitui.core.figures import span
from raitui.core.snapshot import ServiceSnapshot, Why
from raitui.widgets.acting_lines import acting_lead
from raitui.widgets.alert_lines import alert_lead
from raitui.widgets.containment_mark import reverted_lead
from raitui.widgets.marks import STALE
from raitui.widgets.moment import moment
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, line, width

NO_OWNER = "no owner"


def why(service: ServiceSnapshot, cells: int, *, owner_shown: bool) -> Line:
    """The reason, behind who else acts, that a containment was undone, how many alerts fire, how old a stale one is."""
    lead = line(*acting_lead(service), *reverted_lead(service), *alert_lead(service, cells), *_stale_lead(service))
    defect = line(Span("" if service.owner or owner_shown else NO_OWNER, Look.WARN))
    room = cells - width(lead)
    told = next((one for one in _wordings(service.why) if width(one) <= room), None)
    if told is None:
        told = _cut(service.why, room)
    gap = line(Span(" · ", Look.DIM)) if told and defect else EMPTY
    said = (*lead, *told, *gap, *defect)
    return cut((*said, *_passed_over(service, cells - width(said))), cells)


def _passed_over(service: ServiceSnapshot, room: int) -> Line:
    """That others are asked about just now, though its state may rest on evidence; in as many words as fit."""
    over = service.evidence_asked.passed_over if service.evidence_asked is not None else None
    if over is None:
        return EMPTY
    wordings = (f"evidence not asked since {moment(over.since, over.since)}", "evidence not asked", "E not asked")
    said = (line(Span(" · ", Look.DIM), Span(words, Look.WARN)) for words in wordings)
    return next((one for one in said if width(one) <= room), EMPTY)


def _stale_lead(service: ServiceSnapshot) -> Line:
    ages = [slo.age_s for slo in service.slos if slo.stale and slo.age_s is not None]
    ages += [reading.age_s for reading in service.readings if reading.age_s is not None]
    return line(Span(f"{STALE}{span(max(ages))} ", Look.WARN)) if service.stale and ages else EMPTY


def _wordings(of: Why) -> Iterator[Line]:
    """Every wording with the change in full, then with its last word, which is the new version."""
    for text in dict.fromkeys((of.text, *of.brief)):
        for after in dict.fromkeys((of.after, of.after.split()[-1] if of.after else "")):
            yield (*line(_unrepeated(text, after)), *_after(after))


def _unrepeated(text: str, after: str) -> str:
    """Without the version, where the change names it."""
    version = after.rsplit(maxsplit=1)[-1] if after else ""
    return " ".join(word for word in text.split(" ") if not version or word != version)


def _cut(of: Why, cells: int) -> Line:
    """Where no wording fits, the shortest one is cut before the change is."""
    text, after = (of.brief or (of.text,))[-1], _after(of.after.split()[-1] if of.after else "")
    room = cells - width(after)
    return (*cut(line(text), room), *after) if room >= cells // 2 else cut((*line(text), *after), cells)


def _after(change: str) -> Line:
    return line(Span(f" ←{change}", Look.STRONG)) if change else EMPTY
