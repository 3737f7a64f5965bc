"""The site that the simulated fleet describes fits the series that it exposes."""

import pytest

from raitui.core.derived import DERIVED_KINDS
from raitui.core.expression import Gauge, Mean, Quantile, Ratio, RawPromQL, Throughput
from raitui.core.indicator_series import indicator_series
from raitui.core.selector import Comparison, Selector
from raitui.core.site import Site
from raitui.core.sli import Level, Sli
from raitui.rehearsal.catalogue import NAMED
from raitui.rehearsal.fleet import SimulatedFleet, build_fleet
from raitui.rehearsal.roster import roster
from raitui.rehearsal.site_description import describe_site

START = 1_763_790_000.0


@pytest.fixture(scope="module")
def fleet() -> SimulatedFleet:
    return build_fleet(start=START)


@pytest.fixture(scope="module")
def site(fleet: SimulatedFleet) -> Site:
    return describe_site(fleet)


def selectors(sli: Sli) -> tuple[Selector, ...]:
    match sli.expression:
        case Ratio(events, total):
            return (events, total)
        case Quantile(histogram):
            return (Selector(f"{histogram.metric}_bucket", histogram.matchers),)
        case Mean(total, count):
            return (total, count)
        case Throughput(counter):
            return (counter,)
        case Gauge(gauge):
            return (gauge,)
        case RawPromQL():
            raise AssertionError
        case _:
            return indicator_series(sli.expression)


def selected(fleet: SimulatedFleet, selector: Selector) -> list[dict[str, str]]:
    return [
        dict(series.labels)
        for series in fleet.family(selector.metric)
        if series.exists(START)
        and all(
            series.labels.get(matcher.label, "") in matcher.value.split("|")
            if matcher.comparison is Comparison.MATCHES
            else series.labels.get(matcher.label, "") == matcher.value
            for matcher in selector.matchers
        )
    ]


def test_every_indicator_of_every_service_has_series_at_every_location(fleet: SimulatedFleet, site: Site) -> None:
    """A bounded indicator without series would be unknown, and stand above what is well."""
    for service in site.services:
        for sli in (sli for profile in service.profiles for sli in site.profile(profile).slis):
            for selector in selectors(sli):
                places = {(labels["service"], labels["at"]) for labels in selected(fleet, selector)}
                assert {(service.name, at) for at in service.locations} <= places, (service.name, sli.name)


def test_an_indicator_says_truly_whether_its_series_have_cohorts(fleet: SimulatedFleet, site: Site) -> None:
    """R-OBS-4. A figure that is computed of several series may leave it to others to tell cohorts apart."""
    for sli in (sli for profile in site.profiles for sli in profile.slis):
        have = {"cohort" in labels for selector in selectors(sli) for labels in selected(fleet, selector)}
        if sli.cohorts or not isinstance(sli.expression, DERIVED_KINDS):
            assert (have == {True}) == sli.cohorts, sli.name


def test_a_cohort_is_in_both_parts_of_a_mean_or_in_none(fleet: SimulatedFleet, site: Site) -> None:
    for sli in (sli for profile in site.profiles for sli in profile.slis if sli.cohorts):
        parts = [
            {(labels["service"], labels["cohort"]) for labels in selected(fleet, selector)}
            for selector in selectors(sli)
        ]
        assert all(part <= parts[-1] for part in parts), sli.name


def test_all_three_levels_are_watched(site: Site) -> None:
    """R-OBS-1."""
    assert {sli.level for profile in site.profiles for sli in profile.slis} == set(Level)


def test_services_are_of_the_kinds_that_profiles_ship_for_and_one_has_no_owner(site: Site) -> None:
    """R-OBS-8: a model without an owner is a defect, and there is one to be shown."""
    assert len(site.services) == 12
    assert [service.name for service in site.services if not service.owner] == ["doc-extract"]
    assert {"loan-uw", "triage", "moderation", "recsys", "robot-nav", "hiring", "fraud", "price-eng"} <= {
        service.name for service in site.services
    }


@pytest.mark.parametrize("services", [1, 11, 12, 13, 100, 101, 1_000])
def test_a_fleet_has_as_many_services_as_asked_for_each_with_its_name(services: int) -> None:
    names = [model.name for model in roster(services)]
    assert len(set(names)) == len(names) == services
    assert names[:12] == [model.name for model in NAMED][:services]


def test_numbered_services_are_called_by_number_and_role() -> None:
    names = {model.name for model in roster(1_000)}
    assert "svc-0421-score" in names


def test_in_a_large_fleet_numbered_services_have_one_cohort_and_core_profiles() -> None:
    numbered = roster(101)[12:]
    assert {len(model.cohorts) for model in numbered} == {1}
    assert {profile for model in numbered for profile in model.profiles} == {"core", "interactive", "conversational"}
    assert any(len(model.cohorts) > 1 for model in roster(100)[12:])


def test_cohorts_and_guardrails_share_all_of_their_services_traffic() -> None:
    for model in NAMED:
        assert sum(cohort.share for cohort in model.cohorts) == pytest.approx(1.0), model.name
        assert not model.guardrails or sum(model.guardrails.values()) == pytest.approx(1.0), model.name
