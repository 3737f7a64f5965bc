"""Evidence in lines: bars, powers of ten, verdicts in words; each legible without colour (R-OBS-4, R-DEC-5)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec import structs

from raitui.core.compared_evidence import (
    ComparedEvidence,
    EvidenceAsked,
    PassedOver,
    Side,
    first_by,
    next_slice,
    slices_of,
)
from raitui.core.evidence.verdict import Evidence, Standing
from raitui.core.reading import Place
from raitui.core.sli import Direction, Unit
from raitui.core.snapshot import ServiceSnapshot, State, Why
from raitui.widgets.candidate_panel import candidate_panel
from raitui.widgets.cohort_lines import compared_lines
from raitui.widgets.cohort_panel import cohort_panel
from raitui.widgets.evidence_by_cohort import pair_lines
from raitui.widgets.evidence_chart import evidence_chart
from raitui.widgets.evidence_figures import points, power, strength, verdict
from raitui.widgets.evidence_state import evidence_state
from raitui.widgets.fleet_why import why
from raitui.widgets.interval_bar import Estimate, Scale, interval_bar, scale_of
from raitui.widgets.styled_line import Look, plain, width
from raitui.widgets.uncompared_lines import uncompared_lines
from tests.ui.evidences import biased, canary, even, thin
from tests.ui.fleets import NOW, home_ranking, loan_underwriting


def one(**different: object) -> ComparedEvidence:
    evidence = Evidence(Standing.NOT_WORSE, ((NOW, 0.5),), 2.0, -0.01, (-0.05, 0.03))
    usual = ComparedEvidence(
        "approval", Unit.RATIO, Direction.HIGHER_IS_BETTER, Place(cohort="<25"), "age", "v41 before 02:36Z", NOW - 600,
        Side(0.4, 300.0), Side(0.41, 900.0), evidence, 2.0,
    )  # fmt: skip
    return structs.replace(usual, **different)


OVER = EvidenceAsked(passed_over=PassedOver(NOW - 180, 14, 10))


def test_whoever_is_passed_over_says_since_when_and_that_others_have_their_turn() -> None:
    """R-DEC-3: what is known of it is of before then."""
    said = " ".join(plain(one) for one in evidence_state(structs.replace(service(one()), evidence_asked=OVER), 60))
    since = f"{datetime.fromtimestamp(NOW - 180, UTC):%H:%MZ}"
    assert f"evidence not asked since {since}: 14 services need it, 10 are followed at a time" in said


@pytest.mark.parametrize("cells", range(8, 80))
def test_its_row_says_so_in_as_many_words_as_fit_and_cuts_no_reason_short(cells: int) -> None:
    shown = loan_underwriting()
    usual = plain(why(shown, cells, owner_shown=True))
    said = plain(why(structs.replace(shown, evidence_asked=OVER), cells, owner_shown=True))
    assert said.startswith(usual)
    assert len(said) <= cells
    room = cells - len(usual)
    assert (said == usual) == (room < len(" · E not asked"))


def standing(what: Standing, lacking: int = 0, lacking_s: float | None = None) -> ComparedEvidence:
    return one(evidence=Evidence(what, ((NOW, 0.5),), 2.0, None, None, lacking, lacking_s))


def service(*evidence: ComparedEvidence) -> ServiceSnapshot:
    return ServiceSnapshot("svc", "", 1, "", State.OK, Why("", "approval"), evidence=evidence)


SCALE = Scale(-1.0, 1.0)
BARS = [
    (Estimate(-0.5, (-0.8, -0.2)), "  ├──●──┤ ┊          "),
    (Estimate(0.0, (-0.3, 0.3)), "       ├──●──┤       "),
    (Estimate(0.2, (-0.6, 3.0)), "    ├─────┊─●───────▶"),
    (Estimate(-1.5, (-3.0, 0.2)), "◀─────────┊─┤        "),
    (None, "          ┊          "),
]


@pytest.mark.parametrize(("estimate", "drawn"), BARS)
def test_a_bar_shows_figure_interval_and_where_there_is_no_difference(estimate: Estimate | None, drawn: str) -> None:
    assert interval_bar(estimate, SCALE, len(drawn)) == drawn


def test_what_is_not_known_well_does_not_make_the_others_small() -> None:
    firm, wide = Estimate(-0.1, (-0.12, -0.08)), Estimate(0.0, (-0.9, 0.9))
    assert scale_of([firm], [wide]) == Scale(-0.12 * 1.25, 0.0)
    assert scale_of([], [wide]).high > 0.9


def test_a_bar_has_no_cell_without_room() -> None:
    assert interval_bar(Estimate(0.0, (-0.1, 0.1)), SCALE, 0) == ""


@pytest.mark.parametrize(
    ("log10", "text"),
    [
        (-5.0, "<.1"), (-0.5, "0.32"), (0.0, "1"), (2.146, "140"), (3.0, "1,000"), (3.2, "1,600"), (4.4, "25k"),
        (8.6, "400M"), (9.0, "certain"), (1357.0, "certain"),
    ],
)  # fmt: skip
def test_evidence_is_told_as_a_number_as_long_as_that_says_anything(log10: float, text: str) -> None:
    assert power(log10) == text


def test_evidence_that_is_not_there_is_a_dash() -> None:
    assert power(None) == "–"
    assert strength(standing(Standing.THIN)) == "3.2/100"


def test_what_no_figure_makes_surer_is_called_certain_and_needs_nothing() -> None:
    """Nobody who was woken up reads 1e1357/1,600."""
    sure = Evidence(Standing.WORSE, ((NOW, 1357.0),), 2.0, -0.2, (-0.22, -0.18))
    assert strength(one(evidence=sure)) == "certain"
    assert plain(cohort_panel(service(one(evidence=sure)), NOW, 80)[0]).endswith("WORSE, E certain")


@pytest.mark.parametrize(
    ("difference", "within", "text"),
    [
        (-0.118, (-0.15, -0.09), "−11.8pt"),
        (0.000051, (-0.006, 0.006), "+0.01pt"),
        (-0.000014, (-0.006, 0.006), "0pt"),
        (-0.000014, (-0.00003, 0.00001), "−0.0014pt"),
        (0.002, None, "+0.20pt"),
        (0.00021, None, "+0.021pt"),
        (0.0, None, "0pt"),
    ],
)
def test_a_difference_has_the_digits_that_its_interval_leaves_and_a_unit(
    difference: float, within: tuple[float, float] | None, text: str
) -> None:
    assert points(difference, Unit.RATIO, within) == text
    assert points(-0.4, Unit.SCORE) == "−0.40"


def test_verdicts_are_words_and_a_thin_one_says_what_is_lacking_and_how_long_that_takes() -> None:
    """R-DEC-5: a cell that cannot know says so."""
    assert verdict(standing(Standing.WORSE)).text == "WORSE"
    for one, said in (
        (Standing.WORSE, "WORSE, old"),
        (Standing.NOT_WORSE, "not worse, old"),
        (Standing.THIN, "thin, old"),
    ):
        assert verdict(structs.replace(standing(one), old=True)).text == said
    assert verdict(standing(Standing.NOT_WORSE)).text == "ok (not worse)"
    assert verdict(standing(Standing.THIN, 212, 2_400.0)).text == "thin, lacks 212 (≈ 40m)"
    assert verdict(standing(Standing.THIN, 212)).text == "thin, lacks 212"
    assert verdict(standing(Standing.THIN, 212, 2_400.0), roomy=False).text == "thin, +212 ≈40m"
    assert verdict(standing(Standing.THIN)).text == "thin among so many"


@pytest.mark.parametrize("cells", [80, 120])
def test_each_cohort_has_its_share_samples_baseline_difference_interval_and_verdict_whole(cells: int) -> None:
    """R-OBS-4, on 80 cells too: a row that is cut says nothing of what was to be decided by."""
    text = [plain(line) for line in cohort_panel(service(*biased()), NOW, cells)]
    titles = next(line for line in text if line.startswith("AGE")).split()
    assert titles[:5] == ["AGE", "SHARE", "n", "BASE", "NOW"]
    row = next(line for line in text if line.startswith("65+"))
    assert row.split()[:6] == ["65+", "7.9%", "1,147", "39.9%", "39.1%", "−0.8pt"]
    assert "●" in row
    assert row.endswith("thin, +397 ≈13m" if cells == 80 else "thin, lacks 397 (≈ 13m)")
    assert "WORSE from E 550" in "\n".join(text) if cells == 80 else "0.27/550" in row


def test_a_long_name_is_cut_before_a_verdict_is() -> None:
    named = one(sli="false_positive_rate_of_all", place=Place(version="v42"), slice_by="", of_rollout=True)
    lacking = structs.replace(named, evidence=Evidence(Standing.THIN, (), 2.0, None, None, 2_647, 10_800.0))
    for cells, name in ((80, "false_positive_rate…"), (56, "false_pos…")):
        rows = [plain(line) for line in candidate_panel(service(lacking), NOW, cells)]
        row = next(line for line in rows if line.startswith("false"))
        assert row.split()[0] == name
        assert row.endswith("thin, +2,647 ≈3h")


def test_a_bar_of_shares_ends_where_shares_do() -> None:
    wide = Evidence(Standing.THIN, ((NOW, 0.5),), 2.0, 0.0, (-1.0, 1.0), 50)
    text = "\n".join(plain(line) for line in cohort_panel(service(one(evidence=wide)), NOW, 120))
    assert "bars from −100.0pt to +100.0pt" in text


@pytest.mark.parametrize("cells", [60, 80, 120, 200])
@pytest.mark.parametrize("evidence", [biased(), even(), thin(), canary()])
def test_no_line_is_longer_than_the_terminal(evidence: tuple[ComparedEvidence, ...], cells: int) -> None:
    for panel in (cohort_panel, candidate_panel):
        assert all(width(line) <= cells for line in panel(service(*evidence), NOW, cells))


def test_the_worst_true_subgroup_stands_on_top_and_no_cohort_is_left_out() -> None:
    """R-OBS-4."""
    text = [plain(line) for line in cohort_panel(service(*biased()), NOW, 120)]
    assert text[0].startswith("worst approval of <25 41%→29.2% WORSE")
    rows = [line.split()[0] for line in text if line]
    assert {"<25", "25–39", "40–64", "65+"} <= set(rows)


def worse(cohort: str, difference: float, log10_e: float, **different: object) -> ComparedEvidence:
    interval = (difference - 0.01, difference + 0.01)
    evidence = Evidence(Standing.WORSE, ((NOW, log10_e),), 2.0, difference, interval)
    return one(place=Place(cohort=cohort), evidence=evidence, **different)


def test_of_those_that_are_known_to_be_worse_the_most_harmed_is_on_top_not_the_largest() -> None:
    """R-OBS-4: evidence grows with traffic, so that its order would hide a small cohort behind a large one."""
    rows = (worse("large", -0.05, 900.0), worse("small", -0.4, 12.0), one(), worse("eu", -0.2, 950.0, slice_by="at"))
    text = [plain(line) for line in cohort_panel(service(*rows), NOW, 120)]
    assert text[0].startswith("worst approval of small ")
    names = [line.split()[0] for line in text if line.startswith(("large", "small", "<25"))]
    assert names == ["small", "large", "<25"]
    rising = structs.replace(worse("up", 0.3, 12.0), direction=Direction.LOWER_IS_BETTER)
    falls = structs.replace(worse("less", 0.1, 99.0), direction=Direction.LOWER_IS_BETTER)
    assert plain(cohort_panel(service(falls, rising), NOW, 80)[0]).startswith("worst approval of up ")


def test_since_when_is_told_on_80_cells_whatever_the_baseline_is_called() -> None:
    row = one(sli="false_positive_rate", baseline="v64, the same hours 3 days before", since=NOW - 2 * 86_400)
    text = " ".join(" ".join(plain(line).split()) for line in cohort_panel(service(row, row), NOW, 80))
    assert "by age, beside v64, the same hours 3 days before · since 09-21 03:13Z" in text


def test_the_screen_names_the_baseline() -> None:
    text = "\n".join(plain(line) for line in cohort_panel(service(*biased()), NOW, 120))
    assert "approval v42 by age, beside v41 before 02:36Z · since 02:36Z" in text


def test_best_and_worst_are_held_against_the_four_fifths_rule() -> None:
    """29 CFR 1607.4 (D): 0.30 of 0.41 is 0.73, below 0.80."""
    pair = [one(own=Side(0.30, 900.0)), one(own=Side(0.41, 900.0), place=Place(cohort="40+"))]
    (line,) = pair_lines(pair, 120)
    assert plain(line) == "worst against best <25 ⇄ 40+ 30% to 41% ratio 0.73 < 0.80 four-fifths"


@pytest.mark.parametrize(
    ("samples", "others", "words", "look"),
    [
        (900.0, 2, "ratio 0.73 < 0.80 four-fifths", Look.BAD),
        (200.0, 2, "ratio 0.73 < 0.80 four-fifths, may be chance", Look.WARN),
        (900.0, 2_000, "ratio 0.73 < 0.80 four-fifths, may be chance", Look.WARN),
    ],
)
def test_the_rule_makes_allowance_for_chance_and_for_how_many_are_looked_at(
    samples: float, others: int, words: str, look: Look
) -> None:
    """R-DEC-5: of many that are treated alike, the two furthest apart are far apart."""
    between = [one(place=Place(cohort=f"c{number}"), own=Side(0.36, samples)) for number in range(others - 2)]
    rows = [one(own=Side(0.3, samples)), one(place=Place(cohort="40+"), own=Side(0.41, samples)), *between]
    (line,) = pair_lines(rows, 120)
    assert (line[-1].text, line[-1].look) == (words, look)


def test_a_thin_cohort_is_no_worst() -> None:
    rows = [one(own=Side(0.1, 3.0), evidence=standing(Standing.THIN).evidence), one(), one()]
    (line,) = pair_lines(rows, 120)
    assert "10%" not in plain(line)


def test_of_what_is_better_when_lower_the_highest_is_the_worst() -> None:
    lower = Direction.LOWER_IS_BETTER
    rows = [one(own=Side(0.02, 900.0), direction=lower), one(direction=lower, place=Place(cohort="40+"))]
    assert plain(next(pair_lines(rows, 120))) == "worst against best 40+ ⇄ <25 40% to 2%"


def test_where_evidence_is_known_the_short_form_shows_it() -> None:
    text = "\n".join(plain(line) for line in compared_lines(service(*biased()), 80))
    assert "WORSE" in text
    assert "a single look" not in text


def test_labels_are_gone_through_one_after_the_other() -> None:
    evidence = biased()
    assert slices_of(evidence) == ("age", "region")
    assert next_slice(evidence, "") == "region"
    assert next_slice(evidence, "region") == "age"
    assert next_slice(evidence, "age") == "region"
    assert next_slice((), "age") == ""
    assert slices_of(first_by(evidence, "region")) == ("region", "age")


def test_the_chart_of_the_evidence_shows_its_threshold_its_axis_and_a_gap() -> None:
    minutes = [NOW - 60.0 * ago for ago in range(60, 0, -1) if not 20 <= ago < 35]
    grown = tuple((when, number / 15) for number, when in enumerate(minutes))
    evidence = Evidence(Standing.WORSE, grown, 2.0, 0.1, (0.05, 0.15))
    shown = one(since=NOW - 3_600, evidence=evidence)
    lines = [plain(line) for line in evidence_chart(service(shown), [shown], NOW, 100, lambda _: "approval <25")]
    text = "\n".join(lines)
    assert "worse from 100" in text
    assert "approval <25 860" in text
    assert "Z──" in lines[-1]
    assert "·············" in text


def test_there_is_no_chart_before_there_is_evidence() -> None:
    shown = one(evidence=Evidence(Standing.THIN, (), 2.0, None, None))
    assert evidence_chart(service(shown), [shown], NOW, 100, str) == []


def test_what_no_evidence_is_gathered_of_stands_side_by_side_as_figures_alone() -> None:
    """Each indicator of a candidate is seen beside the stable version's, whatever it is."""
    text = [" ".join(plain(line).split()) for line in uncompared_lines(home_ranking(), {"errors"}, 100)]
    assert "latency p99 1,140 0.41s✓≈ ≥10s✗≈ <0.8s" in text
    assert not any(one.startswith("errors") for one in text)


def test_without_a_candidate_nothing_stands_there() -> None:
    assert uncompared_lines(service(), (), 100) == []
