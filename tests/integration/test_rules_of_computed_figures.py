"""Figures that raitui computes of many counts, as Prometheus computes them by the written rules (R-OBS-2, M3).

The oracle is scikit-learn, and arithmetic by hand; each story is even, so that a window counts what a minute does.
"""

from __future__ import annotations

import pytest
from sklearn.metrics import brier_score_loss

from raitui.core.derived import Calibration, CalibrationScore, Derived, TimeToClear, WorstCategory
from raitui.core.selector import Matcher, Selector
from raitui.core.site import Profile, Service, Site
from raitui.core.sli import Direction, Level, Sli, Unit, Urgency
from tests.integration.rule_story import BREACH, HOUR, Raised, Rehearsal, series

LASTS = 3 * HOUR
PREDICTIONS = Selector("predictions_total")


def indicator(name: str, expression: Derived, unit: Unit, target: float) -> Sli:
    return Sli(
        name,
        Level.QUALITY,
        expression,
        unit,
        Direction.LOWER_IS_BETTER,
        target=target,
        window_s=3_600,
        on_breach=Urgency.TICKET,
        cohorts=False,
    )


def calibration(score: CalibrationScore) -> Calibration:
    came_true = PREDICTIONS.where(Matcher("correct", "true"))
    return Calibration(came_true, PREDICTIONS, Selector("predicted_sum"), score=score)


SLIS = (
    indicator("ece", calibration(CalibrationScore.ECE), Unit.RATIO, 0.05),
    indicator("brier", calibration(CalibrationScore.BRIER), Unit.NUMBER, 0.25),
    indicator("queue", TimeToClear(Selector("waiting"), Selector("reviews_total")), Unit.SECONDS, 3_600.0),
    indicator(
        "worst_cause", WorstCategory(Selector("errors_total"), Selector("asked_total"), "cause"), Unit.RATIO, 0.05
    ),
)
NAMES = ("loan", "few", "odd", "well")
SITE = Site(
    "computed",
    services=tuple(Service(name, profiles=("core",)) for name in NAMES),
    profiles=(Profile("core", slis=SLIS),),
)

Bins = dict[str, tuple[float, float, float]]
"""By the upper bound of a bin: predictions a minute, how many come true, and the sum of their probabilities."""

OVERCONFIDENT: Bins = {"0.2": (30, 12, 3), "0.8": (30, 15, 21)}


def predicted(service: str, bins: Bins) -> list[dict[str, str]]:
    told = []
    for bound, (total, came_true, probabilities) in bins.items():
        for correct, number in (("true", came_true), ("false", total - came_true)):
            told.append(series("predictions_total", service, [(LASTS, number)], bin=bound, correct=correct))
        told.append(series("predicted_sum", service, [(LASTS, probabilities)], bin=bound))
    return told


def breached(sli: str, told: str) -> Raised:
    labels = {"raitui_profile": "core", "raitui_sli": sli, "raitui_level": "quality", "raitui_grain": "service"}
    return {
        "exp_labels": {"service": "loan", **labels, "severity": "ticket", "sloth_severity": "ticket"},
        "exp_annotations": {
            "title": f"(ticket) loan {sli} is past its bound.",
            "summary": f"loan {sli} is {told}.",
        },
    }


def value(sli: str, service: str) -> str:
    return f'raitui:indicator:value{{raitui_sli="{sli}",service="{service}"}}'


def exactly(sli: str, service: str, expected: float) -> tuple[int, str]:
    return LASTS - 1, f"abs({value(sli, service)} - {expected:.12g}) < 1e-9"


def test_calibration_is_that_of_scikit_learn_and_calls(rehearsal: Rehearsal) -> None:
    outcomes = [true for total, came_true, _ in OVERCONFIDENT.values() for true in _outcomes(total, came_true)]
    probabilities = [one[2] / one[0] for one in OVERCONFIDENT.values() for _ in range(int(one[0]))]
    brier = float(brier_score_loss(outcomes, probabilities))
    assert brier == pytest.approx(0.31)
    ece = (abs(3 - 12) + abs(21 - 15)) / 60
    raised = [breached("brier", "0.31, and its bound 0.25"), breached("ece", "25%, and its bound 5%")]
    rehearsal.run(
        predicted("loan", OVERCONFIDENT),
        {(30, BREACH): raised, (LASTS - 1, BREACH): raised},
        SITE,
        true=[exactly("ece", "loan", ece), exactly("brier", "loan", brier)],
    )


def test_a_bin_in_which_nothing_is_predicted_hides_none_of_the_others(rehearsal: Rehearsal) -> None:
    """Its series goes on, and tells of nothing in the past hour: the figure is that of the bins that tell."""
    quiet: Bins = {**OVERCONFIDENT, "0.4": (0, 0, 0)}
    ece = (abs(3 - 12) + abs(21 - 15)) / 60
    raised = [breached("brier", "0.31, and its bound 0.25"), breached("ece", "25%, and its bound 5%")]
    rehearsal.run(
        predicted("loan", quiet),
        {(LASTS - 1, BREACH): raised},
        SITE,
        true=[exactly("ece", "loan", ece), exactly("brier", "loan", 0.31)],
    )


def _outcomes(total: float, came_true: float) -> list[int]:
    return [1] * int(came_true) + [0] * int(total - came_true)


def test_what_chance_makes_of_few_predictions_calls_nobody(rehearsal: Rehearsal) -> None:
    """Of 240 an hour perfect ones show an error of up to 7% by chance, more than the bound; 12% are no proof of it."""
    few: Bins = {"0.2": (2, 0.44, 0.2), "0.8": (2, 1.16, 1.4)}
    odd: Bins = {**OVERCONFIDENT, "50": (1, 1, 1)}
    rehearsal.run(
        [*predicted("few", few), *predicted("odd", odd)],
        {(LASTS - 1, BREACH): []},
        SITE,
        true=[exactly("ece", "few", 0.12), (LASTS - 1, f"absent({value('ece', 'odd')})")],
    )


def test_sums_that_are_no_probabilities_call_nobody(rehearsal: Rehearsal) -> None:
    """Per cent, by mistake: the console calls such a figure unknown, and no rule takes it for an error of 3,000%."""
    per_cent: Bins = {bound: (total, true, 100 * sums) for bound, (total, true, sums) in OVERCONFIDENT.items()}
    rehearsal.run(
        predicted("loan", per_cent),
        {(LASTS - 1, BREACH): []},
        SITE,
        true=[(LASTS - 1, f"absent({value(sli, 'loan')})") for sli in ("ece", "brier")],
    )


def test_a_backlog_calls_by_how_long_it_takes(rehearsal: Rehearsal) -> None:
    told = [
        {"series": 'waiting{service="loan",at="eu1",version="v1"}', "values": f"120x{LASTS}"},
        series("reviews_total", "loan", [(LASTS, 1)]),
        {"series": 'waiting{service="well",at="eu1",version="v1"}', "values": f"0x{LASTS}"},
        series("reviews_total", "well", [(LASTS, 0)]),
    ]
    raised = breached("queue", "2h 0m 0s, and its bound 1h 0m 0s")
    rehearsal.run(told, {(LASTS - 1, BREACH): [raised]}, SITE, true=[exactly("queue", "loan", 7_200)])


def test_the_category_with_most_of_the_errors_calls(rehearsal: Rehearsal) -> None:
    """One in ten times out; of the other service 5.2% do, of a bound of 5%, which is within chance."""
    causes = {"loan": {"timeout": 6.0, "refused": 2.0}, "well": {"timeout": 3.12, "refused": 2.0}}
    told = [
        series("errors_total", service, [(LASTS, a_minute)], cause=cause)
        for service, rates in causes.items()
        for cause, a_minute in rates.items()
    ]
    told += [series("asked_total", service, [(LASTS, 60)]) for service in causes]
    raised = breached("worst_cause", "10%, and its bound 5%")
    near = [exactly("worst_cause", "loan", 0.1), exactly("worst_cause", "well", 3.12 / 60)]
    rehearsal.run(told, {(LASTS - 1, BREACH): [raised]}, SITE, true=near)
