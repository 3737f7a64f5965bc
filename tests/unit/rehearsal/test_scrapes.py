"""When the simulated fleet is scraped, against a count of every multiple of the interval one by one."""

from hypothesis import given
from hypothesis import strategies as st

from raitui.rehearsal.control_log import Entry, ExporterStarted, ExporterStopped
from raitui.rehearsal.scrapes import ScrapeGrid, answering
from raitui.rehearsal.series import SampleTimes

BORN = 100.0
INTERVAL_S = 5.0

moments = st.floats(0.0, 400.0) | st.integers(0, 80).map(lambda step: step * INTERVAL_S)
outages = st.lists(moments, max_size=6, unique=True).map(sorted)


def grid_with(outages: list[float]) -> ScrapeGrid:
    """The exporter stops and starts by turns."""
    events = [ExporterStarted() if index % 2 else ExporterStopped() for index in range(len(outages))]
    entries = [Entry(max(when, BORN), "", "", "", event) for when, event in zip(outages, events, strict=True)]
    return ScrapeGrid(INTERVAL_S, answering(BORN, entries))


def answers(outages: list[float], at: float) -> bool:
    return at >= BORN and sum(max(when, BORN) <= at for when in outages) % 2 == 0


@given(outages, moments, moments)
def test_scrapes_are_the_multiples_at_which_the_exporter_answers(
    outages: list[float], start: float, end: float
) -> None:
    scrapes = [
        step * INTERVAL_S
        for step in range(90)
        if start < step * INTERVAL_S <= end and answers(outages, step * INTERVAL_S)
    ]
    expected = SampleTimes(scrapes[0], scrapes[-1], len(scrapes)) if scrapes else None
    assert grid_with(outages).within(start, end) == expected


@given(outages, moments)
def test_it_answers_between_outages(outages: list[float], at: float) -> None:
    assert grid_with(outages).alive(at) == answers(outages, at)


@given(outages, moments)
def test_a_scrape_is_tried_during_outages_too(outages: list[float], at: float) -> None:
    last = grid_with(outages).last(at)
    tried = at // INTERVAL_S * INTERVAL_S
    assert last in {None, tried}
    if answers(outages, tried):
        assert last == tried
