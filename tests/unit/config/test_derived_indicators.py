"""Indicators that are computed of bins, categories, cohorts and baselines, as a site file says them (M2 to M5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from raitui.config.site_file import load_site_file
from raitui.core.baseline import Baseline, BaselineKind
from raitui.core.derived import (
    Calibration,
    CalibrationScore,
    Categories,
    Change,
    ChangeMeasure,
    Derived,
    Distance,
    Gap,
    GapMeasure,
    Histogram,
    TimeToClear,
    WorstCategory,
)
from raitui.core.distance_measure import Measure
from raitui.core.expression import EventKind, Mean, Ratio, Throughput
from raitui.core.selector import Matcher, Selector
from raitui.core.sli import Direction, Level, Sli, Unit
from raitui.rehearsal.write_config import indicator
from raitui.rehearsal.yaml_text import yaml_text
from tests.unit.config.conftest import Load

Refusal = Callable[..., list[str]]

INDICATOR = (
    "ratio: {bad: {metric: bad_total, match: {job: fleet}}, total: all_total}\n"
    "        unit: ratio\n        direction: lower_is_better\n        target: 1%"
)
NO_SLOS = ("      - {name: availability, sli: errors, objective: 99.9%}", "      []")
RATIO = Ratio(Selector("ok_total"), Selector("all_total"), EventKind.GOOD)
WRITTEN: dict[str, tuple[str, Derived]] = {
    "distance: {histogram: h, feature: name}": ("number", Distance(Histogram(Selector("h")), Measure.PSI, "name")),
    "distance: {categories: {metric: c, label: topic, match: {a: b}}, measure: js}": (
        "number",
        Distance(Categories(Selector("c", (Matcher("a", "b"),)), "topic"), Measure.JENSEN_SHANNON),
    ),
    "distance: {histogram: h, measure: ks}": ("number", Distance(Histogram(Selector("h")), Measure.KOLMOGOROV_SMIRNOV)),
    "calibration: {correct: {metric: c, match: {a: b}}, total: c, predicted: p, bin: upper, score: brier}": (
        "number",
        Calibration(Selector("c", (Matcher("a", "b"),)), Selector("c"), Selector("p"), "upper", CalibrationScore.BRIER),
    ),
    "gap: {ratio: {good: ok_total, total: all_total}}": ("ratio", Gap(RATIO)),
    "gap: {ratio: {good: ok_total, total: all_total}, measure: ratio}": ("ratio", Gap(RATIO, GapMeasure.RATIO)),
    "gap: {ratio: {good: ok_total, total: all_total}, by: age}": ("ratio", Gap(RATIO, by="age")),
    "against_baseline: {ratio: {good: ok_total, total: all_total}}": ("ratio", Change(RATIO)),
    "against_baseline: {mean: {sum: o, count: n}, beside: {mean: {sum: i, count: n}}, measure: change}": (
        "ratio",
        Change(Mean(Selector("o"), Selector("n")), Mean(Selector("i"), Selector("n")), measure=ChangeMeasure.CHANGE),
    ),
    "against_baseline: {throughput: {counter: c}}": ("number", Change(Throughput(Selector("c")))),
    "worst_category: {events: e, total: t, label: kind}": (
        "ratio",
        WorstCategory(Selector("e"), Selector("t"), "kind"),
    ),
    "time_to_clear: {backlog: b, cleared: c, workers: w}": (
        "seconds",
        TimeToClear(Selector("b"), Selector("c"), Selector("w")),
    ),
}
HIGHER = {"gap: {ratio: {good: ok_total, total: all_total}, measure: ratio}"}


def test_how_long_labels_take_is_read_in_seconds(load: Load) -> None:
    assert (
        load((INDICATOR, f"{INDICATOR}\n        labels_lag: 180d")).site.profiles[0].slis[0].labels_lag_s
        == 180 * 86_400
    )


def measured_by(written: str, unit: str, further: str = "") -> tuple[str, str]:
    direction = "higher_is_better" if written in HIGHER else "lower_is_better"
    return INDICATOR, f"{written}\n        unit: {unit}\n        direction: {direction}{further}"


@pytest.mark.parametrize(("written", "meant"), WRITTEN.items(), ids=[*WRITTEN])
def test_an_indicator_is_computed_as_the_file_says(load: Load, written: str, meant: tuple[str, Derived]) -> None:
    unit, expression = meant
    sli = load(measured_by(written, unit), NO_SLOS).site.profiles[0].slis[0]
    assert (sli.expression, sli.baseline) == (expression, Baseline())


@pytest.mark.parametrize(("unit", "expression"), WRITTEN.values(), ids=[*WRITTEN])
@pytest.mark.parametrize(
    "baseline",
    [Baseline(), Baseline(BaselineKind.LAST_WEEK), Baseline(BaselineKind.FROZEN, 1_746_057_600.0, 1_746_662_400.5)],
    ids=lambda baseline: baseline.kind.value,
)
def test_what_the_simulated_fleet_writes_reads_back_as_it_was(
    load: Load, tmp_path: Path, unit: str, expression: Derived, baseline: Baseline
) -> None:
    better = Direction.LOWER_IS_BETTER if expression != Gap(RATIO, GapMeasure.RATIO) else Direction.HIGHER_IS_BETTER
    sli = Sli(
        "errors",
        Level.DRIFT,
        expression,
        Unit(unit),
        better,
        0.2,
        0.3 if better.value[0] == "h" else 0.1,
        baseline=baseline,
    )
    load()
    site = tmp_path / "site.yaml"
    before, after = site.read_text(encoding="utf-8").split("    slis:\n")
    written = yaml_text({"slis": [indicator(sli)]}).replace("\n", "\n    ").strip()
    rest = after[after.index("services:") :]
    site.write_text(f"{before}    {written}\n{rest}", encoding="utf-8")
    assert load_site_file(site).site.profiles[0].slis == (sli,)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("stable", Baseline()),
        ("last_week", Baseline(BaselineKind.LAST_WEEK)),
        (
            "{from: 2025-05-01T00:00:00Z, to: 2025-05-08T02:00:00+02:00}",
            Baseline(
                BaselineKind.FROZEN,
                datetime(2025, 5, 1, tzinfo=UTC).timestamp(),
                datetime(2025, 5, 8, tzinfo=UTC).timestamp(),
            ),
        ),
    ],
)
def test_the_site_chooses_what_counts_as_right(load: Load, written: str, meant: Baseline) -> None:
    """M4: with a seasonal input the same hours last week; where a reference was agreed on, that."""
    site = load((INDICATOR, f"{INDICATOR}\n        baseline: {written}")).site
    assert site.profiles[0].slis[0].baseline == meant


def test_what_became_of_a_share_may_be_more_than_all(load: Load) -> None:
    """Twice the errors of last week."""
    doubled = "against_baseline: {ratio: {bad: bad_total, total: all_total}}\n        unit: ratio"
    site = load((INDICATOR, f"{doubled}\n        direction: lower_is_better\n        target: 200%"), NO_SLOS).site
    assert site.profiles[0].slis[0].target == 2.0


WRONG = {
    "a unit that it does not have": (
        measured_by("distance: {histogram: h}", "▸seconds"),
        "site.yaml▸ profiles.core.slis[0].unit: seconds is not its unit: give number",
    ),
    "a share told as a number, of which nobody knows what chance does": (
        measured_by("against_baseline: {ratio: {good: ok_total, total: all_total}}", "▸number"),
        "site.yaml▸ profiles.core.slis[0].unit: number is not its unit: give ratio",
    ),
    "the wrong way round": (
        (INDICATOR, "distance: {histogram: h}\n        unit: number\n        direction: ▸higher_is_better"),
        (
            "site.yaml▸ profiles.core.slis[0].direction: higher_is_better is the wrong way round for this: "
            "give lower_is_better"
        ),
    ),
    "an order that categories do not have": (
        measured_by("distance: {categories: {metric: c, label: topic}, measure: ▸ks}", "number"),
        (
            "site.yaml▸ profiles.core.slis[0].distance.measure: ks compares values in order, and categories have none: "
            "give psi or js"
        ),
    ),
    "buckets in place of the histogram": (
        measured_by("distance: {histogram: ▸h_bucket}", "number"),
        (
            "site.yaml▸ profiles.core.slis[0].distance.histogram: 'h_bucket' names the buckets, not the histogram: "
            "did you mean 'h'?"
        ),
    ),
    "two distributions at once": (
        measured_by("distance: ▸{histogram: h, categories: {metric: c, label: topic}}", "number"),
        (
            "site.yaml▸ profiles.core.slis[0].distance: histogram and categories stand together: "
            "give exactly one of histogram, categories"
        ),
    ),
    "a label that Prometheus cannot have": (
        measured_by("worst_category: {events: e, total: t, label: ▸a-b}", "ratio"),
        (
            "site.yaml▸ profiles.core.slis[0].worst_category.label: 'a-b' is not the name of a label: "
            "use letters, digits and _"
        ),
    ),
    "buckets, each of which counts those below it again": (
        measured_by("calibration: {correct: c, total: t, bin: ▸le}", "number"),
        (
            "site.yaml▸ profiles.core.slis[0].calibration.bin: each series of the label 'le' counts those below it "
            "again: compare a histogram by distance: {histogram: …}, and tell all else apart by another label"
        ),
    ),
    "something beside what is kept": (
        measured_by("against_baseline: {mean: {sum: o, count: n}, beside: ▸{mean: {sum: i, count: n}}}", "ratio"),
        (
            "site.yaml▸ profiles.core.slis[0].against_baseline.beside: nothing is beside what is kept of a baseline: "
            "give measure: change"
        ),
    ),
    "a baseline that is none": (
        (INDICATOR, f"{INDICATOR}\n        baseline: ▸last_month"),
        "site.yaml▸ profiles.core.slis[0].baseline: 'last_month' is unknown here: known here: last_week, stable",
    ),
    "a span without a time zone": (
        (INDICATOR, f"{INDICATOR}\n        baseline: {{from: ▸2025-05-01T00:00:00, to: 2025-05-08T00:00:00Z}}"),
        (
            "site.yaml▸ profiles.core.slis[0].baseline.from: '2025-05-01T00:00:00' says no time zone: "
            "end it with Z, or with an offset like +02:00"
        ),
    ),
    "a span that ends before it begins": (
        (INDICATOR, f"{INDICATOR}\n        baseline: {{from: 2025-05-09T00:00:00Z, to: ▸2025-05-08T00:00:00Z}}"),
        "site.yaml▸ profiles.core.slis[0].baseline.to: the span ends before it begins: give from before to",
    ),
    "a span that holds nothing": (
        (INDICATOR, f"{INDICATOR}\n        baseline: {{from: 2025-05-08T00:00:00Z, to: ▸2025-05-08T00:00:00Z}}"),
        (
            "site.yaml▸ profiles.core.slis[0].baseline.to: the span is shorter than a minute: "
            "give one of hours or days, that holds samples enough"
        ),
    ),
    "no moment": (
        (INDICATOR, f"{INDICATOR}\n        baseline: {{from: ▸yesterday, to: 2025-05-08T00:00:00Z}}"),
        (
            "site.yaml▸ profiles.core.slis[0].baseline.from: 'yesterday' is not a moment: "
            "write it as 2025-05-01T00:00:00Z"
        ),
    ),
}


@pytest.mark.parametrize(("bend", "said"), WRONG.values(), ids=WRONG)
def test_what_makes_no_sense_is_refused_at_its_place(refusal: Refusal, bend: tuple[str, str], said: str) -> None:
    assert said in refusal(bend)
