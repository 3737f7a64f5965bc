"""End to end on a real Prometheus: indicators computed of bins, categories, cohorts and last week (M2 to M6).

Each counter grows by the same whole number from scrape to scrape, another one in the week before: whatever moment the
command asks at, the shares are those that were written down, and scipy, scikit-learn and fairlearn say what follows.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fairlearn.metrics import MetricFrame, selection_rate
from scipy.spatial.distance import jensenshannon
from scipy.stats import ks_2samp
from sklearn.metrics import brier_score_loss

from tests.integration.command import SiteCommand
from tests.integration.fleet_site import SiteDocument, written
from tests.integration.servers.prometheus import PrometheusBinaries, PrometheusServer

SCRAPE_S, HOUR_S, WEEK_S = 15, 3_600, 604_800
PAST_S = 2 * HOUR_S
BEGAN = 1_000_000
"""Counters had counted before: what Prometheus adds at the edges of a window is the same part of each."""

Labels = tuple[tuple[str, str], ...]
Growth = tuple[int, int]
"""How much is counted from scrape to scrape: in the week before, and now."""

TOPICS: dict[str, Growth] = {"news": (40, 30), "law": (30, 30), "art": (10, 0), "sport": (0, 20)}
AGES: dict[str, Growth] = {"30": (20, 10), "50": (30, 30), "70": (30, 60), "+Inf": (0, 10)}
"""By the upper bound of the bucket, in this bucket alone."""

SAID: dict[str, tuple[int, int]] = {"0.2": (10, 2), "0.6": (20, 9), "1.0": (70, 60)}
"""Predictions by the upper bound of their bin, and how many came true."""

MEANT = {"0.2": 0.1, "0.6": 0.5, "1.0": 0.9}
APPROVED: dict[str, tuple[int, int]] = {"young": (12, 40), "middle": (30, 60), "old": (22, 50), "few": (0, 0)}
"""Approvals of decisions by cohort; of the last there is one decision in all."""

RIGHT: dict[str, tuple[Growth, Growth]] = {"young": ((9, 10), (6, 10)), "old": ((90, 100), (90, 100))}
"""Correct ones of labelled, by cohort: the week before, and now."""

BUSY_S = {"0.1": 50, "0.4": 40, "0.8": 9, "+Inf": 1}


def ratio(metric: str, good: dict[str, str]) -> dict[str, Any]:
    return {"ratio": {"good": {"metric": metric, "match": good}, "total": metric}}


LOWER, HIGHER = ({"direction": f"{which}_is_better"} for which in ("lower", "higher"))
LAST_WEEK = {"baseline": "last_week", "window": "1h"}
INDICATORS: list[dict[str, Any]] = [
    {
        "name": "topics", "level": "drift", "unit": "number", **LOWER, **LAST_WEEK, "target": 0.3, "cohorts": False,
        "distance": {"categories": {"metric": "topics_total", "label": "topic"}, "measure": "js"},
    },
    *(
        {
            "name": f"ages_{measure}", "level": "drift", "unit": "number", **LOWER, **LAST_WEEK, "cohorts": False,
            "distance": {"histogram": "age_years", "measure": measure},
        }
        for measure in ("psi", "ks")
    ),
    *(
        {
            "name": score, "level": "quality", "unit": "number", **LOWER, "target": 0.2, "cohorts": False,
            "calibration": {
                "correct": {"metric": "said_total", "match": {"true": "yes"}}, "total": "said_total",
                "predicted": "said_sum", "score": score,
            },
        }
        for score in ("ece", "brier")
    ),
    *(
        {
            "name": f"gap_{measure}", "level": "quality", "unit": "ratio", "cohorts": False,
            "gap": {**ratio("decisions_total", {"decision": "approve"}), "measure": measure}, **better,
        }
        for measure, better in (("difference", LOWER), ("ratio", HIGHER))
    ),
    {
        "name": "accuracy_kept", "level": "quality", "unit": "ratio", **HIGHER, **LAST_WEEK, "target": 0.95,
        "against_baseline": ratio("labelled_total", {"correct": "true"}),
    },
    {
        "name": "p95", "level": "operational", "unit": "seconds", **LOWER, "cohorts": False,
        "quantile": {"histogram": "busy_seconds", "quantile": 0.95},
    },
    {
        "name": "topic_most", "level": "quality", "unit": "ratio", **LOWER, "cohorts": False,
        "worst_category": {"events": "topics_total", "total": "said_total", "label": "topic"},
    },
    {
        "name": "review", "level": "operational", "unit": "seconds", **LOWER, "cohorts": False,
        "time_to_clear": {"backlog": "waiting", "cleared": "reviews_total", "workers": "reviewers"},
    },
]  # fmt: skip


def counters() -> Iterator[tuple[str, Labels, Growth]]:
    """Every series that counts, with how much it grows."""
    for topic, growth in TOPICS.items():
        yield "topics_total", (("topic", topic),), growth
    before = now = 0
    for bound, growth in AGES.items():
        before, now = before + growth[0], now + growth[1]
        yield "age_years_bucket", (("le", bound),), (before, now)
    yield "age_years_count", (), (before, now)
    for upper, (said, true) in SAID.items():
        yield "said_total", (("bin", upper), ("true", "yes")), (true, true)
        yield "said_total", (("bin", upper), ("true", "no")), (said - true, said - true)
        yield "said_sum", (("bin", upper),), (round(said * MEANT[upper]),) * 2
    for cohort, (approved, decided) in APPROVED.items():
        yield "decisions_total", (("cohort", cohort), ("decision", "approve")), (approved, approved)
        yield "decisions_total", (("cohort", cohort), ("decision", "decline")), (decided - approved,) * 2
    for cohort, ((was, of), (is_now, of_now)) in RIGHT.items():
        yield "labelled_total", (("cohort", cohort), ("correct", "true")), (was, is_now)
        yield "labelled_total", (("cohort", cohort), ("correct", "false")), (of - was, of_now - is_now)
    fast = 0
    for bound, requests in BUSY_S.items():
        fast += requests
        yield "busy_seconds_bucket", (("le", bound),), (fast, fast)
    yield "busy_seconds_count", (), (fast, fast)
    yield "reviews_total", (), (3, 3)


def samples(growth: Growth, end: int) -> Iterator[tuple[int, int]]:
    """Two hours of the week before, and the last two."""
    value = BEGAN
    for until, step in zip((end - WEEK_S + HOUR_S, end), growth, strict=True):
        for when in range(until - PAST_S, until + 1, SCRAPE_S):
            value += step
            yield when, value


def openmetrics(end: int) -> str:
    families: dict[str, list[str]] = {}
    for metric, labels, growth in counters():
        own = "".join(f',{name}="{value}"' for name, value in labels)
        series = f'{metric}{{service="svc",at="eu1",version="v1"{own}}}'
        families.setdefault(metric, []).extend(f"{series} {value} {when}" for when, value in samples(growth, end))
    for gauge, value in (("waiting", 36), ("reviewers", 4)):
        times = range(end - PAST_S, end + 1, SCRAPE_S)
        families[gauge] = [f'{gauge}{{service="svc",at="eu1"}} {value} {when}' for when in times]
    lines = [line for name, told in families.items() for line in (f"# TYPE {name} unknown", *told)]
    return "\n".join([*lines, "# EOF", ""])


def document(url: str) -> SiteDocument:
    return {
        "site": {"name": "computed"},
        "backends": {"prometheus": [{"name": "prom", "url": url, "scrape_interval": f"{SCRAPE_S}s"}]},
        "profiles": {"all": {"slis": INDICATORS}},
        "services": [{"name": "svc", "owner": "us", "tier": 1, "profiles": ["all"]}],
    }


Service = Mapping[str, Any]


@pytest.fixture(scope="module")
def service(prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory) -> Service:
    """What ``raitui status svc --json`` tells, asked of a Prometheus that holds all this."""
    folder: Path = tmp_path_factory.mktemp("computed")
    history = folder / "history.om"
    history.write_text(openmetrics(int(time.time())), encoding="utf-8")
    server = PrometheusServer(prometheus_binaries, folder)
    prometheus_binaries.create_blocks(history, server.data)
    with server as prometheus:
        site = {**document(prometheus.base_url), "audit": {"path": str(folder / "audit.db")}}
        return SiteCommand(written(site, folder / "site.yaml")).service("svc")


def sli(service: Service, name: str, cohort: str | None = None) -> dict[str, Any]:
    found = [one for one in service["slis"] if (one["name"], one["version"], one["cohort"]) == (name, None, cohort)]
    first: dict[str, Any] = next((one for one in found if one["at"] is None), found[0])
    return first


def sides(growth: Mapping[str, Growth]) -> tuple[list[int], list[int]]:
    return [before for before, _ in growth.values()], [now for _, now in growth.values()]


def test_the_mix_of_categories_is_as_far_from_last_week_s_as_scipy_says(service: Service) -> None:
    """M4: one category is new, another has vanished."""
    expected = float(jensenshannon(*sides(TOPICS), base=2))
    told = sli(service, "topics")
    assert told["value"] == pytest.approx(expected, rel=1e-6)
    assert (told["quality"], told["verdict"]) == ("fresh", "breach")
    (drawn,) = [one for one in service["distributions"] if one["indicator"] == "topics"]
    assert drawn["baseline"] == "same hours last week"
    assert {one["label"]: one["share"] for one in drawn["bins"]} == pytest.approx(
        {topic: now / 80 for topic, (_, now) in TOPICS.items()}, rel=1e-6
    )


def test_a_histogram_is_as_far_from_last_week_s_as_scipy_says(service: Service) -> None:
    before, now = (np.array(side) / sum(side) for side in sides(AGES))
    floored = np.where(before > 0, before, 0.0001)
    assert sli(service, "ages_psi")["value"] == pytest.approx(
        float(np.sum((now - floored) * np.log(now / floored))), rel=1e-6
    )
    earlier, later = (np.repeat(np.arange(4.0), side) for side in sides(AGES))
    assert sli(service, "ages_ks")["value"] == pytest.approx(float(ks_2samp(earlier, later).statistic), rel=1e-6)


def test_calibration_is_what_scikit_learn_makes_of_the_same_predictions(service: Service) -> None:
    """M3: each prediction of a bin with the bin's mean probability."""
    outcomes = np.concatenate([np.repeat([1, 0], [true, said - true]) for said, true in SAID.values()])
    predicted = np.concatenate([np.repeat(MEANT[upper], said) for upper, (said, _) in SAID.items()])
    assert sli(service, "brier")["value"] == pytest.approx(brier_score_loss(outcomes, predicted), rel=1e-6)
    (drawn,) = [one for one in service["reliability"] if one["indicator"] == "ece"]
    gaps = [abs(true / said - MEANT[upper]) for upper, (said, true) in SAID.items()]
    error = float(np.average(gaps, weights=[said for said, _ in SAID.values()]))
    assert sli(service, "ece")["value"] == pytest.approx(error, rel=1e-6)
    assert drawn["calibration_error"] == pytest.approx(error, rel=1e-6)
    assert [one["observed"] for one in drawn["bins"]] == pytest.approx([true / said for said, true in SAID.values()])


def test_gaps_are_what_fairlearn_makes_of_the_same_decisions_and_the_thin_cohort_is_named(service: Service) -> None:
    """M5."""
    firm = {cohort: counts for cohort, counts in APPROVED.items() if counts[1]}
    group = np.concatenate([np.repeat(cohort, decided) for cohort, (_, decided) in firm.items()])
    decided = np.concatenate([np.repeat([1, 0], [yes, every - yes]) for yes, every in firm.values()])
    frame = MetricFrame(metrics=selection_rate, y_true=decided, y_pred=decided, sensitive_features=group)
    difference, quotient = sli(service, "gap_difference"), sli(service, "gap_ratio")
    assert difference["value"] == pytest.approx(frame.difference(), rel=1e-6)
    assert quotient["value"] == pytest.approx(frame.ratio(), rel=1e-6)
    assert difference["note"] == "young to middle; thin: few"
    low, high = difference["interval"]
    assert low < difference["value"] < high


def test_the_cohort_that_keeps_least_of_its_accuracy_is_found_while_the_whole_looks_well(service: Service) -> None:
    """M2, R-OBS-4: a tenth of the traffic lost a third of its accuracy, and all of it together three per cent."""
    whole, young = sli(service, "accuracy_kept"), sli(service, "accuracy_kept", "young")
    assert whole["value"] == pytest.approx((96 / 110) / (99 / 110), rel=1e-6)
    assert (whole["verdict"], young["verdict"]) == ("ok", "breach")
    assert young["value"] == pytest.approx(0.6 / 0.9, rel=1e-6)
    assert sli(service, "accuracy_kept", "old")["value"] == pytest.approx(1.0, rel=1e-6)


def test_a_quantile_is_told_with_the_bounds_of_its_bucket(service: Service) -> None:
    """M6."""
    told = sli(service, "p95")
    assert told["interval"] == [0.4, 0.8]
    assert told["value"] == pytest.approx(0.4 + 0.4 * 5 / 9, rel=1e-6)


def test_the_worst_category_is_named_and_a_backlog_has_a_time(service: Service) -> None:
    worst, review = sli(service, "topic_most"), sli(service, "review")
    assert (worst["part"] in {"law", "news"}, worst["value"]) == (True, pytest.approx(0.3, rel=1e-6))
    assert review["value"] == pytest.approx(36 / (3 / SCRAPE_S), rel=1e-6)
    assert review["note"] == "36 waiting, 720/h worked off by 4"
