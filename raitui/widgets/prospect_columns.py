"""MAY, STICKS, EFFECT and PROOF of an action: what the on-call must know before the keystroke, in a few cells each."""

from __future__ import annotations

from typing import NamedTuple

from raitui.core.figures import span
from raitui.core.prospect import Lasting, Prospect, Reach, TrackRecord
from raitui.widgets.styled_line import Line, Look, Span, cut, joined, line, width

ROOMY_CELLS = 110
WIDE_CELLS = 150
ASKED = Span("…", Look.DIM)
"""Nobody has answered yet; the key works all the same."""

UNKNOWN = Span("?", Look.UNKNOWN)


class _Column(NamedTuple):
    title: str
    cells: int


COMPACT = (_Column("MAY", 4), _Column("STICKS", 7), _Column("EFFECT", 7))
ROOMY = (_Column("MAY", 4), _Column("STICKS", 13), _Column("EFFECT", 10), _Column("PROOF", 11))
WIDE = (_Column("MAY", 4), _Column("STICKS", 13), _Column("EFFECT", 15), _Column("PROOF", 26))


def columns_for(cells: int) -> tuple[_Column, ...]:
    """The columns that a terminal of so many cells has room for."""
    if cells >= WIDE_CELLS:
        return WIDE
    return ROOMY if cells >= ROOMY_CELLS else COMPACT


def columns_width(cells: int) -> int:
    """How many cells they take."""
    return sum(column.cells for column in columns_for(cells))


def column_titles(cells: int) -> Line:
    """Their titles, each where its column begins."""
    return line(*(Span(f"{column.title:<{column.cells}}", Look.HEADING) for column in columns_for(cells)))


def prospect_cells(prospect: Prospect | None, now: float, cells: int) -> Line:
    """What is known of an action in these columns; an ellipsis where nobody has been asked yet."""
    columns = columns_for(cells)
    roomy = columns is not COMPACT
    told = (
        may(prospect),
        sticks(prospect, now, roomy=roomy),
        effect(prospect, roomy=roomy),
        proof(prospect),
    )
    spans: list[Span] = []
    for column, text in zip(columns, told, strict=False):
        short = cut(text, column.cells - 1)
        spans += [*short, Span(" " * (column.cells - width(short)))]
    return tuple(spans)


def short_prospect(prospect: Prospect | None, now: float) -> tuple[Line, ...]:
    """The same in fewer and fewer cells, where an action has half a row: in words, without titles to look up.

    Where even these find no room, a sign or a figure each: may, sticks, effect.
    """
    if prospect is None:
        return (line(Span("asked…", Look.DIM)), line(ASKED))
    words = (*may(prospect), Span(" "), *_past(prospect.record, now))
    signs = joined((may(prospect), sticks(prospect, now, roomy=False)[:1], effect(prospect, roomy=False)), " ")
    return (line("may ", *words), line(*words), signs)


def _past(record: TrackRecord | None, now: float) -> Line:
    """How soon it was in effect and whether it stayed: ``4s stayed``, ``40s undone 2h``; ``unproven`` without any."""
    if record is None:
        return line(Span("log unread", Look.UNKNOWN))
    became = _BECAME[record.lasting]
    ago = _ago(record, now)
    told = Span(f"{became.word} {ago}" if ago else became.word, became.sign.look)
    return line("" if record.effect_s is None else f"{_about(record)} ", told)


class _Became(NamedTuple):
    sign: Span
    word: str


_BECAME = {
    Lasting.UNKNOWN: _Became(UNKNOWN, "unproven"),
    Lasting.STAYED: _Became(Span("✓", Look.GOOD), "stayed"),
    Lasting.UNDONE: _Became(Span("✗", Look.BAD), "undone"),
    Lasting.FAILED: _Became(Span("✗", Look.BAD), "failed"),
    Lasting.UNSEEN: _Became(UNKNOWN, "unseen"),
}


def _ago(record: TrackRecord, now: float) -> str:
    """How long ago the last one was undone, or came to nothing."""
    when = record.failed_at if record.failed_at is not None else record.undone_at
    return "" if when is None else span(now - when)


def _about(record: TrackRecord) -> str:
    """The expected time until in effect; ``≈`` where only other services tell."""
    return f"{'≈' if record.elsewhere else ''}{span(record.effect_s)}"


def may(prospect: Prospect | None) -> Line:
    """Whether the operator may, as far as authority has said."""
    if prospect is None:
        return line(ASKED)
    allowed = prospect.permit.allowed
    if allowed is None:
        return line(UNKNOWN)
    return line(Span("✓", Look.GOOD) if allowed else Span("✗", Look.BAD))


def sticks(prospect: Prospect | None, now: float, *, roomy: bool) -> Line:
    """Whether something undid the last one, or it came to nothing."""
    record = _record(prospect)
    if record is None:
        return line(_unread(prospect))
    became, ago = _BECAME[record.lasting], _ago(record, now)
    return line(became.sign, *(f" {told}" for told in (became.word if roomy else "", ago) if told))


def effect(prospect: Prospect | None, *, roomy: bool) -> Line:
    """The expected time until in effect; ``≈`` where only other services tell, and how many did where there is room."""
    record = _record(prospect)
    if record is None:
        return line(_unread(prospect))
    if record.effect_s is None:
        return line(UNKNOWN)
    times = f" of {record.count}{' others' if record.elsewhere else ''}" if roomy else ""
    return line(_about(record), Span(times, Look.DIM))


def proof(prospect: Prospect | None) -> Line:
    """What will see the effect, by location where that differs; a dash where the actuator's own answer alone tells."""
    if prospect is None:
        return line(ASKED)
    seen = tuple(dict.fromkeys(_witness(reach) for reach in prospect.reaches if reach.actuator))
    return line(", ".join(seen) or "–")


def _witness(reach: Reach) -> str:
    """The probe's name; of one that is called after its actuator, the actuator's."""
    return reach.probe.removesuffix(" probe") or "–"


def obstacle(prospect: Prospect | None, title: str) -> str:
    """Why the action would come to nothing, whoever presses its key; empty where nothing speaks against it."""
    if prospect is None:
        return ""
    if prospect.is_out_of_reach:
        places = ", ".join(filter(None, prospect.unreached))
        return f"no actuator for {title}{f' at {places}' if places else ''}"
    return may_not(prospect)


def may_not(prospect: Prospect) -> str:
    """What the operator lacks, and what is permitted instead; empty for who may, or where nobody has said."""
    permit = prospect.permit
    if permit.allowed is not False:
        return ""
    missing = f"needs role {' or '.join(permit.needs)}" if permit.needs else permit.reason
    instead = ", ".join(name.replace("_", " ") for name in permit.instead)
    return f"{missing}; permitted: {instead}" if instead else missing


def remarks(prospect: Prospect | None, now: float) -> tuple[str, ...]:
    """What else is known, the most important first: where nothing reaches, cap, what users see, when proven."""
    if prospect is None:
        return ()
    unreached = ", ".join(prospect.unreached)
    told = (
        f"no actuator at {unreached}" if unreached and not prospect.is_out_of_reach else "",
        f"cap {prospect.cap}" if prospect.cap else "",
        f"users see: {prospect.user_sees or 'not described'}",
        _proven(prospect.record, now),
    )
    return tuple(filter(None, told))


def _proven(record: TrackRecord | None, now: float) -> str:
    """When it last took effect on this very service."""
    if record is None or record.proven_at is None or record.elsewhere:
        return ""
    return f"proven {span(now - record.proven_at)} ago"


def _record(prospect: Prospect | None) -> TrackRecord | None:
    return prospect.record if prospect is not None else None


def _unread(prospect: Prospect | None) -> Span:
    """Nobody has been asked yet, or the log has not been read."""
    return ASKED if prospect is None else UNKNOWN
