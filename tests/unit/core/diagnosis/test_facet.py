"""What an indicator is about, told by its name and unit: a wrong guess names a failure mode that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from raitui.config.shipped_profiles import shipped_names
from raitui.config.site_file import load_site_file
from raitui.core.diagnosis.facet import Facet, facet_of
from raitui.core.reading import Measurement, Place, read
from raitui.core.sli import Level, Unit
from tests.watched import ERRORS


def about(name: str, unit: Unit = Unit.RATIO, level: Level = Level.OPERATIONAL) -> Facet | None:
    return facet_of(read(structs.replace(ERRORS, name=name, unit=unit, level=level), Place(), Measurement(0.1, 9, 0.0)))


@pytest.mark.parametrize("name", ["guardrail_latency", "judge_p95", "answers_p99", "access_time", "blocked_duration"])
def test_how_long_something_takes_is_not_how_often_it_happens(name: str) -> None:
    assert about(name, Unit.SECONDS) is Facet.LATENCY


@pytest.mark.parametrize(
    ("name", "facet"),
    [
        ("feature_age", Facet.FRESHNESS),
        ("review_backlog", Facet.REVIEWS),
        ("latency_gap", Facet.FAIRNESS),
        ("queue_p95", Facet.SATURATION),
    ],
)
def test_what_is_measured_in_seconds_keeps_what_its_name_tells(name: str, facet: Facet) -> None:
    assert about(name, Unit.SECONDS) is facet


def test_a_leak_of_memory_leaks_no_personal_data() -> None:
    assert about("memory_leak", Unit.NUMBER) is Facet.SATURATION
    assert about("pii_leak") is Facet.PRIVACY


UNTOLD = frozenset({"fallbacks", "explained"})
"""No failure mode looks like these alone."""


@pytest.mark.parametrize("name", shipped_names())
def test_what_a_shipped_profile_bounds_is_about_something(tmp_path: Path, name: str) -> None:
    """R-DEC-1: of an indicator of which nothing tells what it is about, no failure mode is named."""
    path = tmp_path / "site.yaml"
    path.write_text(
        "site: {name: lab}\nbackends: {prometheus: [{name: prom, url: 'http://127.0.0.1:9090'}]}\n"
        f"services: [{{name: svc, profiles: [watched]}}]\nprofiles: {{watched: {{use: '{name}'}}}}\n"
    )
    slis = load_site_file(path).site.profile("watched").slis
    untold = {one.name for one in slis if one.target is not None and about(one.name, one.unit, one.level) is None}
    assert untold <= UNTOLD


@pytest.mark.parametrize(
    ("name", "facet"),
    [("friction", Facet.FALSE_POSITIVES), ("waiting", Facet.SATURATION), ("price_spread", Facet.DECISIONS)],
)
def test_use_cases_call_the_same_things_otherwise(name: str, facet: Facet) -> None:
    assert about(name) is facet
