"""What is severe stands in the plan, in numbers (R-DEC-6)."""

from __future__ import annotations

from pathlib import Path

import pytest

from raitui.config.problem import SiteFileError
from raitui.config.site_file import load_site_file
from raitui.core.site import Profile
from raitui.core.sli import Severe

SITE = """\
site: {name: lab}
backends: {prometheus: [{name: prom, url: "http://127.0.0.1:9090"}]}
services: [{name: triage, profiles: [watched]}]
profiles:
  watched:
"""
RATIO = "ratio: {good: ok_total, total: all_total}, unit: ratio"
MEAN = "mean: {sum: score_sum, count: score_count, bounds: [1, 5]}, unit: score"
GAUGE = "gauge: {metric: up}, unit: number"


def watched(tmp_path: Path, text: str) -> Profile:
    path = tmp_path / "site.yaml"
    path.write_text(SITE + text)
    return load_site_file(path).site.profile("watched")


def indicator(measured: str, severe: str) -> str:
    return (
        f"    slis: [{{name: approved, level: quality, direction: higher_is_better, {measured}, severe: {severe}}}]\n"
    )


def test_the_gap_how_sure_and_for_how_many(tmp_path: Path) -> None:
    profile = watched(tmp_path, indicator(RATIO, "{gap: 8%, sure: 0.1%, people: 200}"))
    assert profile.slis[0].severe == Severe(0.08, 0.001, 200)
    assert watched(tmp_path, indicator(RATIO, "{gap: 0.05}")).slis[0].severe == Severe(0.05)
    assert watched(tmp_path, indicator(MEAN, "{gap: 0.5}")).slis[0].severe == Severe(0.5)


def test_a_shipped_indicator_is_adjusted_to_it(tmp_path: Path) -> None:
    profile = watched(tmp_path, "    use: istio\n    adjust: {errors: {severe: {gap: 2%, people: 50}}}\n")
    assert {sli.name: sli.severe for sli in profile.slis}["errors"] == Severe(0.02, 0.001, 50)


@pytest.mark.parametrize(
    ("measured", "severe", "said"),
    [
        (RATIO, "{gap: 0%}", "a gap of nothing is none"),
        (RATIO, "{gap: 5%, sure: 0}", "nobody is as sure as that"),
        (RATIO, "{gap: 5%, sure: 100%}", "nobody is as sure as that"),
        (GAUGE, "{gap: 5%}", "it is never known to be worse"),
        (MEAN.replace(", bounds: [1, 5]", ""), "{gap: 0.5}", "it is never known to be worse"),
        (MEAN, "{gap: 5%}", "'5%' is not a number"),
        (RATIO, "{sure: 1%}", "gap"),
    ],
)
def test_numbers_that_mean_nothing_are_refused(tmp_path: Path, measured: str, severe: str, said: str) -> None:
    with pytest.raises(SiteFileError) as refused:
        watched(tmp_path, indicator(measured, severe))
    assert said in refused.value.message
