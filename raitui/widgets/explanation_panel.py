"""What is known of the explanations of a service's answers, and where examples of them lie (R-OBS-7, M7)."""

from __future__ import annotations

from collections.abc import Iterator

from raitui.core.reading import Reading
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.explanation_link import explanation_link
from raitui.widgets.place import place_text
from raitui.widgets.reading_figure import age_span, provenance_span, samples_span, target_span, value_span
from raitui.widgets.slice_lines import NOT_YET
from raitui.widgets.styled_line import Line, Look, Span, cut, line, wrapped
from raitui.widgets.text_table import Row, TextColumn, table_lines

NAMED_SO = "expla"
"""An indicator whose name holds this tells of explanations: explained, explainability, explanation_coverage."""

NO_COVERAGE = (
    "no indicator tells how many answers were explained. Give a profile one called `explained`: a ratio of the answers "
    "with an explanation over all of them."
)
NO_STORE = (
    "raitui keeps no explanations. Where the site stores them, name the address in the site file, under this service: "
    "`explanations: https://host/{service}/{version}`, and the link to those of each version stands here."
)
_COLUMNS = (
    TextColumn("COVERAGE"),
    TextColumn("WHERE", most=24),
    TextColumn("NOW", right=True),
    TextColumn("TARGET", right=True),
    TextColumn("n", right=True),
    TextColumn("AGE", right=True),
    TextColumn("SOURCE", most=30),
)


def _row(reading: Reading) -> Row:
    return [
        Span(reading.name),
        Span(place_text(reading.place) or "all", Look.DIM),
        value_span(reading),
        target_span(reading),
        samples_span(reading),
        age_span(reading),
        provenance_span(reading),
    ]


def _coverage(service: ServiceSnapshot, cells: int) -> list[Line]:
    known = {(one.name, one.place): one for one in (*service.readings, *service.cells) if NAMED_SO in one.name.lower()}
    if not known:
        text, look = (NO_COVERAGE, Look.DIM) if service.readings else (NOT_YET, Look.DIM)
        return wrapped(text, cells, look=look)
    return table_lines(_COLUMNS, [_row(one) for one in known.values()], cells)


def versions_in_service(service: ServiceSnapshot) -> list[str]:
    """The versions that may have answered, as far as the service's posture and its rollouts tell."""
    told = [version for one in service.rollouts for version in (one.candidate, one.stable)]
    told += [one.version for one in service.components if one.kind == "model"]
    return list(dict.fromkeys(filter(None, told)))


def _address(address: str, cells: int) -> Iterator[Line]:
    """Whole, over as many lines as it takes: half an address leads nowhere."""
    for start in range(0, len(address), cells):
        yield line(address[start : start + cells])


def _examples(service: ServiceSnapshot, cells: int) -> Iterator[Line]:
    if not service.explanations:
        yield from wrapped(NO_STORE, cells, look=Look.DIM)
        return
    versions = versions_in_service(service)
    if not versions and "{version}" in service.explanations:
        yield line(Span("which version serves is not known: no component or rollout metric tells", Look.UNKNOWN))
        return
    links = {explanation_link(service.explanations, service.name, version): version for version in versions or [""]}
    for link, version in links.items():
        what = f"of {version}" if "{version}" in service.explanations else "of every version"
        yield line(Span(f"examples {what}", Look.HEADING))
        yield from _address(link, cells)


def explanation_panel(service: ServiceSnapshot, _now: float, cells: int) -> list[Line]:
    """How many answers were explained, and where the explanations are."""
    return [cut(one, cells) for one in (*_coverage(service, cells), *_examples(service, cells))]
