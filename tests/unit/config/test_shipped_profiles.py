"""Profiles ship for what people run, and name what these systems really expose (Where such models run)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from msgspec import structs

from raitui.config.shipped_profiles import KINDS, shipped, shipped_names
from raitui.config.site_file import load_site_file
from raitui.core.bad_requests import without_a_bound
from raitui.core.baseline import BaselineKind
from raitui.core.derived import Change, Distance
from raitui.core.expression import Quantile
from raitui.core.plan import expression_of
from raitui.core.selector import Selector
from raitui.core.site import Profile, Site
from raitui.core.sli import Sli, Unit
from raitui.wiring.profiles import profile_text, profiles_listed
from tests.exposition import Sample, exposition, samples

SYSTEMS = shipped_names("systems")
SITE = """\
site: {name: lab}
backends: {prometheus: [{name: prom, url: "http://127.0.0.1:9090"}]}
services: [{name: triage, profiles: [watched]}]
"""


def site_of(tmp_path: Path, text: str) -> Site:
    path = tmp_path / "site.yaml"
    path.write_text(SITE + text)
    return load_site_file(path).site


def used(tmp_path: Path, name: str) -> Profile:
    return site_of(tmp_path, f'profiles: {{watched: {{use: "{name}"}}}}\n').profile("watched")


def selectors(sli: Sli, profile: Profile) -> Iterator[Selector]:
    expression = expression_of(sli, profile)
    for value in structs.asdict(expression).values():
        if isinstance(value, Selector):
            endings = ("_bucket", "_count") if isinstance(expression, Quantile) else ("",)
            yield from (structs.replace(value, metric=value.metric + ending) for ending in endings)


def found(name: str, selector: Selector) -> list[Sample]:
    return [sample for sample in samples(exposition(name)) if sample.satisfies(selector)]


@pytest.mark.parametrize("name", shipped_names())
def test_every_share_of_fast_answers_says_which_requests_were_slow(tmp_path: Path, name: str) -> None:
    assert without_a_bound((used(tmp_path, name),)) == ()


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_profile_can_be_used_as_it_stands(tmp_path: Path, name: str) -> None:
    profile = used(tmp_path, name)
    assert profile.slis
    assert shipped(name).written.about


@pytest.mark.parametrize("name", shipped_names())
def test_what_is_held_against_the_past_is_not_held_against_yesterday(tmp_path: Path, name: str) -> None:
    """M2, M4: what drifts slowly is like yesterday every day, and a fault would count as right a day after it began."""
    for sli in used(tmp_path, name).slis:
        if isinstance(sli.expression, Change | Distance):
            assert sli.baseline.kind is not BaselineKind.STABLE, sli.name


@pytest.mark.parametrize("name", SYSTEMS)
def test_each_indicator_reads_series_that_the_system_exposes(tmp_path: Path, name: str) -> None:
    profile = used(tmp_path, name)
    missing = [selector for sli in profile.slis for selector in selectors(sli, profile) if not found(name, selector)]
    assert missing == []


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_series_carry_the_labels_that_the_profile_says(tmp_path: Path, name: str) -> None:
    profile = used(tmp_path, name)
    assert profile.exposed is not None
    counted = found(name, profile.exposed)
    assert counted
    for label in profile.exposed.renamed:
        assert all(label.series in sample.labels for sample in counted), label


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_bound_that_is_promised_is_one_of_the_histograms(tmp_path: Path, name: str) -> None:
    """A bucket that is not there would count no request as fast, for ever."""
    profile = used(tmp_path, name)
    bounded = [
        selector
        for sli in profile.slis
        for selector in selectors(sli, profile)
        if any(matcher.label == "le" for matcher in selector.matchers)
    ]
    assert all(found(name, selector) for selector in bounded)
    assert {slo.sli for slo in profile.slos} <= {sli.name for sli in profile.slis}


@pytest.mark.parametrize("name", SYSTEMS)
def test_times_are_in_seconds_whatever_the_system_counts_in(tmp_path: Path, name: str) -> None:
    for sli in used(tmp_path, name).slis:
        if isinstance(sli.expression, Quantile) and sli.unit is Unit.SECONDS:
            metric = sli.expression.histogram.metric
            in_seconds = metric.endswith("_seconds")
            assert in_seconds or metric.endswith(("_milliseconds", "_latencies")), metric
            assert sli.expression.scale == (1.0 if in_seconds else 0.001), metric


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_sample_and_every_profile_says_where_its_names_come_from(name: str) -> None:
    assert "https://" in exposition(name).split("# HELP")[0]
    assert "https://" in shipped(name).text.split("about:")[0]


def test_the_list_names_every_profile_and_what_it_is_for() -> None:
    listed = "\n".join(profiles_listed())
    for name in shipped_names():
        assert f"  {name} " in listed
        assert shipped(name).written.about in listed
    assert all(title in listed for title in KINDS.values())


@pytest.mark.parametrize("name", shipped_names())
def test_a_profile_that_is_printed_can_be_pasted_into_a_site_file(tmp_path: Path, name: str) -> None:
    text = profile_text(name)
    assert list(yaml.safe_load(text)["profiles"]) == [name]
    pasted = site_of(tmp_path, text.replace(f"  {name}:", "  watched:", 1)).profile("watched")
    assert pasted == used(tmp_path, name)
