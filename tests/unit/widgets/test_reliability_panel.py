"""The reliability diagram: points where they belong, chance told apart, figures below, all without colour (M3)."""

from __future__ import annotations

from itertools import pairwise

import pytest
from msgspec import structs
from scipy import stats

from raitui.core.reliability import Reliability, ReliabilityBin
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.reliability_chart import LEFT_CELLS, OFF, ROWS, WITHIN, is_off, reliability_chart
from raitui.widgets.reliability_panel import NOT_WATCHED, reliability_panel
from raitui.widgets.slice_lines import NOT_YET
from raitui.widgets.styled_line import plain, width
from tests.ui.fleets import errors, service
from tests.ui.shapes import OVERCONFIDENT, THIN, TOO_FEW, UNWATCHED, predicted, shaped


def text_of(*shown: Reliability, cells: int = 80, of: ServiceSnapshot | None = None) -> list[str]:
    watched = shaped() if of is None else of
    return [plain(one) for one in reliability_panel(structs.replace(watched, reliability=shown), 0.0, cells)]


def test_points_stand_where_predicted_meets_observed() -> None:
    bins = predicted((0.1, 0.9, 500.0), (0.45, 0.45, 500.0), (0.85, 0.1, 500.0)).bins
    lines = [plain(one) for one in reliability_chart(bins, 80)]
    plot = [one[LEFT_CELLS + 1 :] for one in lines if "┤" in one]
    columns = 3 * 10
    for bin_ in bins:
        assert bin_.predicted is not None
        assert bin_.observed is not None
        row = plot[ROWS - 1 - round(bin_.observed * 10)]
        assert row[int(bin_.predicted * columns)] in {OFF, WITHIN}
    assert sum(row.count(OFF) for row in plot) == 2
    assert sum(row.count(WITHIN) for row in plot) == 1


@pytest.mark.parametrize(
    ("said", "came", "samples"), [(0.95, 0.9, 100.0), (0.95, 0.9, 1_000.0), (0.5, 0.4, 200.0), (0.5, 0.38, 200.0)]
)
def test_only_what_chance_would_hardly_do_is_marked_as_off(said: float, came: float, samples: float) -> None:
    """Against the normal approximation to the binomial, by scipy: three deviations to either side."""
    spread = stats.norm(said, stats.binom(int(samples), said).std() / samples)
    hardly = 2 * spread.sf(said + abs(came - said)) < 2 * stats.norm.sf(3)
    assert is_off(ReliabilityBin(0.0, 1.0, said, came, samples)) == hardly


def test_every_bin_tells_what_was_said_what_came_by_how_much_it_is_off_and_on_how_many() -> None:
    lines = text_of(OVERCONFIDENT)
    said, came, off, counted = (
        next(one for one in lines if one.startswith(title)).split()[skip:]
        for title, skip in (("said %", 2), ("came %", 2), ("off", 1), ("n ", 1))
    )
    assert said[-1] == "97.1"
    assert came[-1] == "87.5"
    assert off[-1] == "−9.6"
    assert counted[-1] == "39.3k"
    assert (said[1], came[1], off[1], counted[1]) == ("–", "–", "–", "0")


def test_scores_target_and_tendency_stand_above() -> None:
    """By hand: 94.9% was said on average, 85.3% came true."""
    text = "\n".join(text_of(OVERCONFIDENT))
    assert "✗ breach calibration" in text
    assert "ECE 0.0956 · Brier 0.113" in text
    assert "target <0.05" in text
    total = sum(one.samples for one in OVERCONFIDENT.bins)
    said = sum((one.predicted or 0.0) * one.samples for one in OVERCONFIDENT.bins) / total
    came = sum((one.observed or 0.0) * one.samples for one in OVERCONFIDENT.bins) / total
    assert f"overconfident: said {said:.1%}, came true {came:.1%}" in text


def test_bins_without_a_sample_are_gaps_and_not_nothings() -> None:
    bins = predicted(None, (0.9, 0.9, 50.0)).bins
    plot = [plain(one) for one in reliability_chart(bins, 80) if "┤" in plain(one)]
    assert sum(row.count("·") for row in plot) == 1


def test_before_any_label_is_known_it_says_so() -> None:
    text = " ".join(text_of(*TOO_FEW))
    assert "no prediction in this window is known yet" in text


def test_where_bins_are_too_many_their_figures_stand_in_a_table() -> None:
    edges = [number / 50 for number in range(51)]
    bins = tuple(ReliabilityBin(low, high, (low + high) / 2, low, 90.0) for low, high in pairwise(edges))
    lines = text_of(structs.replace(OVERCONFIDENT, bins=bins))
    assert any(one.split()[:2] == ["96%–98%", "97.0"] for one in lines)


def test_without_any_it_says_how_to_get_one_and_before_an_answer_that_it_waits() -> None:
    watched = service("triage", cells=(errors(),))
    assert " ".join(text_of(of=watched)).split() == NOT_WATCHED.split()
    assert text_of(of=service("triage")) == [NOT_YET]


@pytest.mark.parametrize("cells", [40, 80, 120, 200])
def test_nothing_is_wider_than_its_room(cells: int) -> None:
    for shown in (shaped(), shaped(**THIN), shaped(**UNWATCHED)):
        assert all(width(one) <= cells for one in reliability_panel(shown, 0.0, cells))
