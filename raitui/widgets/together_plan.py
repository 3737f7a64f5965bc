"""All that an action would do to the marked services, those alike together: nobody agrees to what was not shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.cells import cell_len, chop_cells

from raitui.core.action import Action
from raitui.core.ladder import Risk
from raitui.core.transition_text import bare_transitions_text
from raitui.widgets.prospect_columns import may_not
from raitui.widgets.styled_line import Line, Look, Span, line
from raitui.widgets.together_block import Part, Together

INDENT = "  "
BETWEEN = " · "


class TogetherPlan(NamedTuple):
    """Lines of which nothing is cut, and of how many services each of them completes the telling."""

    lines: tuple[Line, ...]
    completed: tuple[int, ...]

    def told_in(self, rows: int) -> int:
        """Of how many services so many rows would tell all."""
        return sum(self.completed[: max(0, rows)])


class _Word(NamedTuple):
    """What is never broken where it fits on a line; ``completes`` tells that nothing of one service is left to tell."""

    span: Span
    completes: bool = False


def together_plan(offer: Together, cells: int) -> TogetherPlan:
    """What it would do, to whom by name, in as many lines as that takes; what calls for most thought comes first."""
    lines: list[Line] = []
    completed: list[int] = []
    for text, names in _alike(offer):
        for row in _rows(_words(text, names), cells):
            lines.append(_line(row))
            completed.append(sum(word.completes for word in row))
    return TogetherPlan(tuple(lines), tuple(completed))


def why_not_shown(offer: Together, plan: TogetherPlan, rows: int) -> str:
    """That there is no room for all of it, and what to do; empty where so many rows are enough."""
    if len(plan.lines) <= rows:
        return ""
    return (
        f"{len(offer.parts)} marked, only {plan.told_in(rows)} fit on this screen: "
        "unmark some, or make the terminal larger"
    )


def question_line(offer: Together, within: str) -> Line:
    """What one more press would do, to how many, by name; and to how many the operator may not."""
    able, count = offer.moved, len(offer.parts)
    refused = len(offer.refused)
    ask = Span(f" {offer.key} again in {within}: ", Look.BADGE)
    barred = Span(f", {refused} of {count} you may not" if refused else "", Look.BAD)
    return line(
        ask, Span(f" {offer.action.title} {len(able)} of {count} marked", Look.STRONG), barred, ": ", ", ".join(able)
    )


def _alike(offer: Together) -> list[tuple[Line, list[str]]]:
    """What would become of them, each fate once with all whom it would befall."""
    fates: dict[Line, list[str]] = {}
    for part in sorted(offer.parts, key=lambda part: _urgency(offer.action, part)):
        fates.setdefault(_fate(offer.action, part), []).append(part.name)
    return list(fates.items())


def _urgency(action: Action, part: Part) -> tuple[bool, bool, bool]:
    """A greater risk first, then what the operator may not, then nothing to do, then what goes down as wished."""
    return part.moves.risk is not Risk.INCREASES, not _refusal(action, part), bool(part.moves.transitions)


def _fate(action: Action, part: Part) -> Line:
    if not part.moves.transitions:
        return line(Span(f"nothing: {part.moves.why_not}", Look.DIM))
    risk = Span(f"{BETWEEN}increases risk" if part.moves.risk is Risk.INCREASES else "", Look.WARN)
    return line(bare_transitions_text(part.moves.transitions), risk, _leave(action, part))


def _leave(action: Action, part: Part) -> Span:
    """Whether anything speaks against it beforehand; a question mark while nobody has said."""
    refusal = _refusal(action, part)
    if refusal:
        return Span(f"{BETWEEN}✗ {refusal}", Look.BAD)
    if part.prospect is None or part.prospect.permit.allowed is None:
        return Span(f"{BETWEEN}? whether you may", Look.UNKNOWN)
    return Span("")


def _refusal(action: Action, part: Part) -> str:
    """What stands in its way, said of each service in the same words."""
    if part.prospect is None or not part.moves.transitions:
        return ""
    if part.prospect.is_out_of_reach:
        return f"no actuator for {action.title}"
    why, verb, name = may_not(part.prospect), action.id.replace("_", " "), part.moves.transitions[0].service
    return f"you may not: {why.replace(f'{verb} {name}', f'{verb} it')}" if why else ""


def _words(text: Line, names: list[str]) -> Iterator[_Word]:
    """One service by name and what would become of it; several behind what would become of all of them."""
    told = [_Word(Span(word, span.look)) for span in text for word in span.text.split()]
    if len(names) == 1:
        yield _Word(Span(f"{names[0]} ", Look.STRONG))
        yield from told[:-1]
        yield told[-1]._replace(completes=True)
        return
    yield _Word(Span(f"{len(names)} services:", Look.STRONG))
    yield from told[:-1]
    yield _Word(Span(f"{told[-1].span.text}:", told[-1].span.look))
    for name in names[:-1]:
        yield _Word(Span(f"{name},"), completes=True)
    yield _Word(Span(names[-1]), completes=True)


def _rows(words: Iterable[_Word], cells: int) -> list[list[_Word]]:
    """Side by side, a space between, on as many lines as that takes; all but the first are indented."""
    rows: list[list[_Word]] = [[]]
    left = cells
    for word in (piece for one in words for piece in _pieces(one, cells - len(INDENT))):
        needed = cell_len(word.span.text) + bool(rows[-1])
        if needed > left and rows[-1]:
            rows.append([_Word(Span(INDENT[1:]))])
            left, needed = cells - len(INDENT[1:]), cell_len(word.span.text) + 1
        rows[-1].append(word)
        left -= needed
    return rows


def _pieces(word: _Word, cells: int) -> Iterator[_Word]:
    """A word that is too long for any line is broken, and not cut."""
    *first, last = chop_cells(word.span.text, max(1, cells)) or [word.span.text]
    for text in first:
        yield _Word(Span(text, word.span.look))
    yield _Word(Span(last, word.span.look), word.completes)


def _line(row: list[_Word]) -> Line:
    spans: list[Span] = []
    for text, look in (word.span for word in row):
        if spans and spans[-1].look is look:
            spans[-1] = Span(f"{spans[-1].text} {text}", look)
        else:
            spans += [Span(" "), Span(text, look)] if spans else [Span(text, look)]
    return tuple(spans)
