"""Which single requests are shown as bad: those that an indicator counts as bad, or finds past its target (R-OBS-7)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.bad_requests import bad_requests, is_within, samples, without_a_bound
from raitui.core.exemplar import Exemplar, TraceView
from raitui.core.expression import EventKind, Expression, Gauge, Mean, Quantile, Ratio, Throughput
from raitui.core.reading import Place
from raitui.core.selector import Comparison, Matcher, RenamedLabel, Selector
from raitui.core.site import LabelNames, Profile, Site
from raitui.core.sli import Direction, Level, Sli, Slo, Unit
from raitui.core.trace_sample import TraceSample

NAMES = LabelNames()
VIEW = TraceView("https://tempo.example/{trace_id}", attributes=("http_status",))
REQUESTS = Selector("requests_total")
FAILED = Selector("requests_total", (Matcher("outcome", "error|timeout", Comparison.MATCHES),))
DURATION = Selector("duration_seconds")
ELSEWHERE = Place("us1")
HERE = {"service": "loan-uw", "at": "eu1", "version": "v42", "cohort": "age<25"}


def sli(name: str, expression: Expression, unit: Unit = Unit.RATIO, target: float | None = None) -> Sli:
    return Sli(name, Level.OPERATIONAL, expression, unit, Direction.LOWER_IS_BETTER, target=target)


def exemplar(metric: str, value: float = 1.0, at: float = 100.0, trace_id: str = "t1", **labels: str) -> Exemplar:
    return Exemplar(metric, {**HERE, **labels}, trace_id, value, at)


def found(
    slis: tuple[Sli, ...], *exemplars: Exemplar, most: int = 9, suspect: Place = ELSEWHERE, wrong: str = ""
) -> tuple[TraceSample, ...]:
    wanted = bad_requests("loan-uw", (Profile("core", slis),), NAMES, wrong)
    return samples(exemplars, wanted, Site("lab", labels=NAMES, traces=VIEW), suspect, most)


ERRORS = sli("errors", Ratio(FAILED, REQUESTS))
APPROVAL = sli(
    "approval",
    Ratio(Selector("decisions_total", (Matcher("decision", "approve"),)), Selector("decisions_total"), EventKind.GOOD),
)
"""Nobody asks for so many: who is declined is no failure."""

ACCURACY = sli(
    "accuracy",
    Ratio(Selector("labelled_total", (Matcher("correct", "true"),)), Selector("labelled_total"), EventKind.GOOD),
    target=0.88,
)
FAST = sli(
    "fast",
    Ratio(
        Selector("duration_seconds_bucket", (Matcher("le", "0.8"),)), Selector("duration_seconds_count"), EventKind.GOOD
    ),
)
POOR = sli("poor", Ratio(Selector("score_bucket", (Matcher("le", "2.0"),)), Selector("score_count")))
P99 = sli("p99", Quantile(DURATION, 0.99), Unit.SECONDS, target=0.8)


@pytest.mark.parametrize(
    ("of", "pointed", "is_bad"),
    [
        (ERRORS, exemplar("requests_total", outcome="error"), True),
        (ERRORS, exemplar("requests_total", outcome="timeout"), True),
        (ERRORS, exemplar("requests_total", outcome="ok"), False),
        (ERRORS, exemplar("other_total", outcome="error"), False),
        (APPROVAL, exemplar("decisions_total", decision="decline"), False),
        (APPROVAL, exemplar("decisions_total", decision="approve"), False),
        (ACCURACY, exemplar("labelled_total", correct="false"), True),
        (ACCURACY, exemplar("labelled_total", correct="true"), False),
        (FAST, exemplar("duration_seconds_bucket", 0.81, le="1.0"), True),
        (FAST, exemplar("duration_seconds_bucket", 0.8, le="0.8"), False),
        (POOR, exemplar("score_bucket", 1.0, le="1.0"), True),
        (POOR, exemplar("score_bucket", 3.0, le="3.0"), False),
        (P99, exemplar("duration_seconds_bucket", 0.9, le="1.0"), True),
        (P99, exemplar("duration_seconds_bucket", 0.3, le="0.4"), False),
    ],
)
def test_a_request_is_bad_when_the_indicator_says_so(of: Sli, pointed: Exemplar, is_bad: bool) -> None:
    assert [sample.sli for sample in found((of,), pointed)] == ([of.name] if is_bad else [])


@pytest.mark.parametrize(
    ("target", "kind", "is_bad"),
    [
        (0.14, EventKind.GOOD, False),
        (0.5, EventKind.GOOD, False),
        (0.6, EventKind.GOOD, True),
        (None, EventKind.GOOD, False),
        (0.67, EventKind.BAD, False),
        (0.5, EventKind.BAD, False),
        (0.2, EventKind.BAD, True),
        (None, EventKind.BAD, True),
    ],
)
def test_what_may_befall_half_of_all_is_bad_for_nobody(target: float | None, kind: EventKind, is_bad: bool) -> None:
    """A hiring service that is asked to select 14% of its applicants declines the others."""
    decided, counted = (
        Selector("decisions_total"),
        Matcher("decision", "approve" if kind is EventKind.GOOD else "decline"),
    )
    one = sli("selection_rate", Ratio(decided.where(counted), decided, kind), target=target)
    assert bool(found((one,), exemplar("decisions_total", decision="decline"))) is is_bad


def test_an_objective_says_that_each_is_bad() -> None:
    profile = Profile("core", (APPROVAL,), slos=(Slo("approval", "approval", 0.9),))
    (wanted,) = bad_requests("loan-uw", (profile,), NAMES)
    assert wanted.bad


def test_what_is_bad_for_nobody_is_in_question_while_its_indicator_says_why() -> None:
    """Who looks for the reason why too few are approved looks at some who were not."""
    (sample,) = found((APPROVAL,), exemplar("decisions_total", decision="decline"), wrong="approval")
    assert not sample.bad
    (failed,) = found((ERRORS,), exemplar("requests_total", outcome="error"), wrong="errors")
    assert failed.bad


BOUNDS = [
    ("1000([.]0)?", 1_000.0),
    (r"1000(\.0)?", 1_000.0),
    ("1(?:[.]0+)?", 1.0),
    ("0[.]25", 0.25),
    ("1000|1000[.]0", 1_000.0),
    ("1|2", None),
    ("1.*", None),
    ("[0-9]+", None),
    ("1.0", None),
    ("", None),
]


@pytest.mark.parametrize(("expression", "bound"), BOUNDS)
def test_an_expression_means_a_bound_where_it_matches_no_more_than_its_spellings(
    expression: str, bound: float | None
) -> None:
    buckets = Selector("duration_seconds_bucket", (Matcher("le", expression, Comparison.MATCHES),))
    fast = sli("fast", Ratio(buckets, Selector("duration_seconds_count"), EventKind.GOOD))
    profiles = (Profile("core", (fast,)),)
    assert [one.above for one in bad_requests("loan-uw", profiles, NAMES)] == ([] if bound is None else [bound])
    assert without_a_bound(profiles) == (("fast",) if bound is None else ())


def test_no_other_service_is_told_of() -> None:
    assert found((ERRORS,), exemplar("requests_total", outcome="error", service="fraud")) == ()


@pytest.mark.parametrize(
    "expression",
    [Mean(Selector("score_sum"), Selector("score_count")), Throughput(REQUESTS), Gauge(Selector("saturation"))],
)
def test_other_indicators_say_nothing_of_a_single_request(expression: Expression) -> None:
    assert bad_requests("loan-uw", (Profile("core", (sli("one", expression, target=1.0),)),), NAMES) == ()


def test_a_quantile_without_a_target_calls_no_request_bad() -> None:
    assert bad_requests("loan-uw", (Profile("core", (structs.replace(P99, target=None),)),), NAMES) == ()


def test_a_sample_says_where_it_was_how_bad_and_where_to_see_it() -> None:
    pointed = structs.replace(exemplar("duration_seconds_bucket", 2.5, le="5.0"), attributes=(("http_status", "200"),))
    assert found((P99,), pointed) == (
        TraceSample(
            trace_id="t1",
            at=100.0,
            sli="p99",
            place=Place("eu1", "v42", "age<25"),
            value=2.5,
            unit=Unit.SECONDS,
            bound=0.8,
            attributes=(("http_status", "200"),),
            link="https://tempo.example/t1",
        ),
    )


def test_milliseconds_and_the_systems_own_labels_are_put_in_the_words_of_the_site() -> None:
    renamed = (
        RenamedLabel("service", "destination_canonical_service"),
        RenamedLabel("version", "destination_canonical_revision"),
    )
    histogram = Selector("istio_request_duration_milliseconds", renamed=renamed)
    slow = sli("p99", Quantile(histogram, 0.99, scale=0.001), Unit.SECONDS, target=1.0)
    labels = {"destination_canonical_service": "loan-uw", "destination_canonical_revision": "v42", "le": "2500"}
    pointed = Exemplar("istio_request_duration_milliseconds_bucket", labels, "t1", 1_800.0, 100.0)
    (sample,) = found((slow,), pointed, structs.replace(pointed, trace_id="t2", value=999.0))
    assert (sample.value, sample.bound, sample.place) == (1.8, 1.0, Place(version="v42"))


def test_the_newest_come_first_and_each_trace_once() -> None:
    told = found(
        (ERRORS,),
        exemplar("requests_total", at=100.0, trace_id="old", outcome="error"),
        exemplar("requests_total", at=300.0, trace_id="new", outcome="error"),
        exemplar("requests_total", at=200.0, trace_id="new", outcome="timeout"),
    )
    assert [(sample.trace_id, sample.at) for sample in told] == [("new", 300.0), ("old", 100.0)]


def test_what_happens_often_does_not_crowd_out_what_happens_rarely() -> None:
    declined = [exemplar("labelled_total", at=200.0 + n, trace_id=f"d{n}", correct="false") for n in range(50)]
    told = found(
        (ACCURACY, ERRORS), *declined, exemplar("requests_total", at=1.0, trace_id="e", outcome="error"), most=3
    )
    assert [sample.trace_id for sample in told] == ["d49", "d48", "d47", "e"]


def test_a_large_cohort_does_not_crowd_out_the_one_that_is_suspected() -> None:
    """R-OBS-4: the newest are nearly all of somebody else."""
    others = [
        exemplar("labelled_total", at=200.0 + n, trace_id=f"o{n}", correct="false", cohort="40-64") for n in range(50)
    ]
    rare = [exemplar("labelled_total", at=float(n), trace_id=f"r{n}", correct="false") for n in range(5)]
    told = found((ACCURACY,), *others, *rare, most=3, suspect=Place(version="v42", cohort="age<25"))
    assert [sample.trace_id for sample in told] == ["o49", "o48", "o47", "r4", "r3", "r2"]


@pytest.mark.parametrize(
    ("of", "within"),
    [
        (Place(), True),
        (Place("eu1"), True),
        (Place(version="v42", cohort="age<25"), True),
        (Place(version="v41"), False),
        (Place("eu1", "v42", "65+"), False),
    ],
)
def test_a_part_of_a_slice_lies_within_it(of: Place, within: bool) -> None:
    assert is_within(Place("eu1", "v42", "age<25"), of) is within
