"""Distributions beside their baseline: what moved most comes first and is marked, and what is missing is said (M4)."""

from __future__ import annotations

import math

import pytest
from msgspec import structs
from scipy import spatial, special

from raitui.core.distance_measure import Measure
from raitui.core.distribution import Bin, Distribution
from raitui.core.reading import Quality, Verdict
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.distribution_panel import NOT_WATCHED, distribution_panel
from raitui.widgets.slice_lines import NOT_YET
from raitui.widgets.styled_line import plain, width
from tests.ui.fleets import drift, errors, service
from tests.ui.shapes import BEFORE, NOW, SPARSE, THIN, mixture, moved, shaped

WATCHED = service("recsys", readings=(drift(0.2193, verdict=Verdict.BREACH),), cells=(errors(),))


def panel(*distributions: Distribution, cells: int = 80, of: ServiceSnapshot = WATCHED) -> list[str]:
    return [plain(one) for one in distribution_panel(structs.replace(of, distributions=distributions), 0.0, cells)]


def test_it_says_how_far_by_which_measure_against_what_and_on_how_many_samples() -> None:
    """R-OBS-3. The other measure is worked out from the same bins, here by scipy."""
    text = "\n".join(panel(moved()))
    jeffreys = special.rel_entr(BEFORE, NOW).sum() + special.rel_entr(NOW, BEFORE).sum()
    assert f"PSI {jeffreys:.3f} > 0.2" in text
    assert f"JS {spatial.distance.jensenshannon(BEFORE, NOW, base=2):.3g}" in text
    assert "n 22.1k now, 21.9k before" in text
    assert "before: same hours last week" in text
    assert "✗ breach language mix language" in text


def test_of_jensen_shannon_the_index_is_the_other_measure() -> None:
    shown = "\n".join(panel(moved(measure=Measure.JENSEN_SHANNON, distance=0.197)))
    jeffreys = special.rel_entr(BEFORE, NOW).sum() + special.rel_entr(NOW, BEFORE).sum()
    assert f"PSI {jeffreys:.3f}" in shown


def test_the_bins_that_moved_most_are_named_first_and_marked() -> None:
    """Of the index: 0.0930 of 0.2193 is 42%, 0.0347 is 16%; the third, 0.0270, is 12% and not marked."""
    lines = panel(moved())
    named = next(index for index, one in enumerate(lines) if "moved most" in one)
    assert "moved most: ≤1 27.8%→14.1% · >12 1.5%→4.6%" in lines[named]
    marked = {index: one for index, one in enumerate(lines) if "◀" in one}
    assert [one.split("◀")[1] for one in marked.values()] == [" 42% of it", " 16% of it"]
    assert all(index > named for index in marked)
    assert lines[min(marked) - 1].startswith("≤1   was  27.8% ░")


def test_where_next_to_nothing_moved_no_bin_is_named() -> None:
    lines = panel(moved(distance=0.0000189))
    assert "PSI <0.001 ≤ 0.2" in " ".join(lines)
    assert not any("moved most" in one or "◀" in one for one in lines)


def test_of_kolmogorov_smirnov_the_widest_gap_is_marked_and_no_other() -> None:
    differences = [sum(NOW[: end + 1]) - sum(BEFORE[: end + 1]) for end in range(len(NOW))]
    widest = max(range(len(NOW)), key=lambda index: abs(differences[index]))
    bins = tuple(structs.replace(one, contribution=apart) for one, apart in zip(moved().bins, differences, strict=True))
    lines = panel(moved(measure=Measure.KOLMOGOROV_SMIRNOV, bins=bins, distance=0.19))
    marked = [index for index, one in enumerate(lines) if "◀" in one]
    assert len(marked) == 1
    assert lines[marked[0] - 1].startswith(bins[widest].label)


def test_every_bin_has_both_shares_and_the_difference() -> None:
    lines = panel(moved())
    pairs = [(one, lines[index + 1]) for index, one in enumerate(lines) if " was " in one]
    assert len(pairs) == len(BEFORE)
    for (was, now), before, after in zip(pairs, BEFORE, NOW, strict=True):
        assert f"{before:.1%}" in was
        assert f"{after:.1%}" in now
        assert f"{(after - before) * 100:+.1f}pt".replace("-", "−") in now


def test_what_has_moved_most_stands_on_top() -> None:
    lines = panel(mixture(), moved())
    assert lines[0].startswith("✗ breach language mix")
    assert any("output mix" in one for one in lines)


def test_what_has_not_moved_is_told_without_its_bins() -> None:
    still = moved(indicator="topic mix", distance=0.0004)
    lines = panel(moved(), still)
    assert "  all bins as before" in lines
    assert sum(" was " in one for one in lines) == len(BEFORE)
    assert sum(" was " in one for one in panel(still)) == len(BEFORE)


def test_too_few_samples_are_said_and_how_many_more_it_takes() -> None:
    """R-OBS-3, R-DEC-5."""
    text = "\n".join(panel(*SPARSE))
    assert "thin: lacks 1,204 samples" in text
    assert "nothing was counted in the baseline" in text
    assert "PSI not known, target ≤ 0.2" in text


def test_one_side_is_drawn_alone_where_nothing_is_known_of_the_other() -> None:
    bins = tuple(Bin(one.label, 0.0, one.share, 0.0) for one in moved().bins)
    lines = panel(moved(bins=bins, distance=None, baseline_samples=0.0, quality=Quality.MISSING))
    assert sum(" was      – ?" in one for one in lines) == len(bins)
    assert not any("pt" in one.split()[-1] for one in lines if " now " in one)


def test_without_any_it_says_how_to_get_one_and_before_an_answer_that_it_waits() -> None:
    assert " ".join(panel()).split() == NOT_WATCHED.split()
    assert panel(of=structs.replace(WATCHED, cells=())) == [NOT_YET]


@pytest.mark.parametrize("cells", [40, 80, 120, 200])
def test_nothing_is_wider_than_its_room(cells: int) -> None:
    for shown in (shaped(), shaped(**THIN)):
        assert all(width(one) <= cells for one in distribution_panel(shown, 0.0, cells))


def test_a_distance_without_an_end_is_drawn_all_the_same() -> None:
    lines = panel(moved(distance=math.inf))
    assert any("moved most" in one for one in lines)
