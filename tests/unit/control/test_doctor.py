"""What the doctor makes of sources that tell little."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from msgspec import structs

from raitui.control.doctor import Patient, examine
from raitui.core.baseline import Baseline, BaselineKind
from raitui.core.checkup import Check, Health
from raitui.core.derived import Calibration, Categories, Change, Derived, Distance, Gap, Histogram, WorstCategory
from raitui.core.expression import Ratio
from raitui.core.selector import Matcher, Selector
from raitui.core.site import Site
from raitui.errors import SourceError, SourceFault
from tests.derived import profile_of, watched_by
from tests.watched import CORE


class WithoutTargets:
    """A catalogue whose series are all there, and whose targets cannot be asked for."""

    def __init__(self, fault: SourceFault) -> None:
        self._fault = fault

    def label_names(self, selector: Selector) -> frozenset[str]:
        return frozenset({"service", "at", "version", "cohort", "outcome"})

    def label_values(self, label: str, selector: Selector) -> tuple[str, ...]:
        return ("svc",)

    def share_known(self, selector: Selector, start: float, end: float) -> float:
        return 1.0

    def scrape_intervals(self) -> Mapping[str, float]:
        raise SourceError(self._fault, "mimir has nothing at this address (HTTP 404)")


def examined(fault: SourceFault) -> list[Check]:
    site = Site("lab", profiles=(CORE,))
    return list(examine(site, Patient("mimir", WithoutTargets(fault), 15.0, clock_skew_s=0.0)))


def test_a_store_that_scrapes_nothing_itself_is_looked_into_all_the_same() -> None:
    """Mimir answers queries, and knows of no targets."""
    reached, scrape, *others = examined(SourceFault.REJECTED)
    assert (reached.health, scrape.health) == (Health.OK, Health.WARNING)
    assert "15s" in scrape.remedy
    assert others
    assert {check.health for check in others} == {Health.OK}


@pytest.mark.parametrize(
    ("expression", "lacks"),
    [
        pytest.param(Distance(Categories(Selector("a"), "topic"), feature="input"), "topic, input", id="distance"),
        pytest.param(Distance(Histogram(Selector("a")), feature="input"), "input", id="distance of a histogram"),
        pytest.param(Calibration(Selector("a"), Selector("a")), "bin", id="calibration"),
        pytest.param(Gap(Ratio(Selector("a"), Selector("b"))), "", id="gap, whose cohorts are there"),
        pytest.param(WorstCategory(Selector("a"), Selector("b"), "cause"), "cause", id="category"),
    ],
)
def test_labels_that_a_computed_indicator_cannot_do_without_are_missed(expression: Derived, lacks: str) -> None:
    """Without its bins or categories a figure would be missing for ever, and nobody would know why."""
    site = Site("lab", profiles=(profile_of(watched_by(expression, cohorts=False)),))
    patient = Patient("prom", WithoutTargets(SourceFault.REJECTED), 15.0, clock_skew_s=0.0)
    (check,) = [one for one in examine(site, patient) if one.subject == "prom shapes/shape"]
    assert (check.health is Health.FAILED) is bool(lacks)
    assert check.seen.endswith(f"has no label {lacks}" if lacks else "with the labels promised")


def test_probabilities_that_nobody_sums_are_missed() -> None:
    """A misspelt metric leaves calibration unknown for ever, however many predictions are counted."""

    class WithoutSums(WithoutTargets):
        def label_names(self, selector: Selector) -> frozenset[str]:
            return frozenset({"service", "bin"}) if selector.metric != "misspelt_sum" else frozenset()

    expression = Calibration(Selector("a"), Selector("a"), Selector("misspelt_sum"))
    site = Site("lab", profiles=(profile_of(watched_by(expression, cohorts=False)),))
    patient = Patient("prom", WithoutSums(SourceFault.REJECTED), 15.0, clock_skew_s=0.0)
    (check,) = [one for one in examine(site, patient) if one.subject == "prom shapes/shape"]
    assert (check.health, check.seen) == (Health.FAILED, "no series of misspelt_sum in the past hour")


@pytest.mark.parametrize(
    ("loaded", "health", "seen"),
    [
        ((), Health.OK, "none of raitui's"),
        (("older",), Health.WARNING, "not those of this site file"),
        (("older", "todays"), Health.OK, "loaded, as"),
    ],
)
def test_it_is_told_whether_the_rules_are_there_and_current(loaded: tuple[str, ...], health: Health, seen: str) -> None:
    """Those of an older site file record and alert on what is promised no more."""

    class WithRules(WithoutTargets):
        def label_values(self, label: str, selector: Selector) -> tuple[str, ...]:
            return loaded if (label, selector.metric) == ("raitui_rules", "raitui_rules_info") else ("svc",)

    patient = Patient("prom", WithRules(SourceFault.REJECTED), 15.0, clock_skew_s=0.0, rules_id="todays")
    (check,) = [one for one in examine(Site("lab", profiles=(CORE,)), patient) if one.subject == "prom rules"]
    assert check.health is health
    assert seen in check.seen
    assert ("raitui rules" in check.remedy) is (loaded != ("older", "todays"))


@pytest.mark.parametrize("fault", sorted(set(SourceFault) - {SourceFault.REJECTED}, key=str))
def test_nothing_more_is_asked_of_one_that_fails(fault: SourceFault) -> None:
    (check,) = examined(fault)
    assert check.health is Health.FAILED


DAY_S, NOW = 86_400.0, 1_700_000_000.0


@pytest.mark.parametrize(
    ("since_days", "share", "health", "seen"),
    [
        pytest.param(7.0, 1.0, Health.OK, "the samples are there", id="whole"),
        pytest.param(7.0, 0.5, Health.WARNING, "samples of 50% of frozen", id="half of it kept no more"),
        pytest.param(90.0, 0.0, Health.FAILED, 'no samples of requests{service="s"} frozen', id="older than retention"),
        pytest.param(-1.0, 0.0, Health.WARNING, "is not over: nothing is compared with it for 2d", id="still to come"),
    ],
)
def test_a_span_that_a_site_froze_is_looked_into(since_days: float, share: float, health: Health, seen: str) -> None:
    """Without its samples every figure against it is missing for ever."""

    class Keeping(WithoutTargets):
        def share_known(self, selector: Selector, start: float, end: float) -> float:
            assert (start, end) == (NOW - since_days * DAY_S, NOW - since_days * DAY_S + DAY_S)
            return share

    start = NOW - since_days * DAY_S
    requests = Selector("requests", (Matcher("service", "s"),))
    sli = structs.replace(
        watched_by(Change(Ratio(requests, requests))), baseline=Baseline(BaselineKind.FROZEN, start, start + DAY_S)
    )
    patient = Patient("prom", Keeping(SourceFault.REJECTED), 15.0, clock_skew_s=0.0, at=NOW)
    found = examine(Site("lab", profiles=(profile_of(sli),)), patient)
    (check,) = [one for one in found if one.subject == "prom shapes/shape baseline"]
    assert check.health is health
    assert seen in check.seen
    assert bool(check.remedy) is (health is not Health.OK)
