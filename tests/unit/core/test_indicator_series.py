"""Whatever a computed indicator is made of, all of its series are narrowed, renamed, and looked after (R-OBS-3)."""

from __future__ import annotations

import pytest

from raitui.core.baseline import Baseline
from raitui.core.derived import (
    Calibration,
    Categories,
    Change,
    Derived,
    Distance,
    Gap,
    Histogram,
    TimeToClear,
    WorstCategory,
)
from raitui.core.expression import EventKind, Mean, Ratio, in_words_of, narrowed
from raitui.core.indicator_series import indicator_series
from raitui.core.promql import render
from raitui.core.question import DerivedOf
from raitui.core.selector import Matcher, RenamedLabel, Selector
from raitui.core.site import LabelNames

RATIO = Ratio(Selector("a_total", (Matcher("good", "yes"),)), Selector("a_total"), EventKind.GOOD)
MEAN = Mean(Selector("b_sum"), Selector("b_count"))
EVERY: dict[str, tuple[Derived, set[str]]] = {
    "histogram": (Distance(Histogram(Selector("h")), feature="feature"), {"h_count"}),
    "categories": (Distance(Categories(Selector("c_total"), "topic")), {"c_total"}),
    "calibration": (
        Calibration(Selector("p_total", (Matcher("true", "yes"),)), Selector("p_total"), Selector("p_sum")),
        {"p_total"},
    ),
    "gap": (Gap(RATIO), {"a_total"}),
    "change": (Change(MEAN, RATIO), {"b_count", "a_total"}),
    "category": (WorstCategory(Selector("e_total"), Selector("t_total"), "cause"), {"e_total", "t_total"}),
    "backlog": (TimeToClear(Selector("q"), Selector("d_total"), Selector("w")), {"q", "d_total"}),
}

every = pytest.mark.parametrize(("expression", "metrics"), EVERY.values(), ids=EVERY)


def asked(expression: Derived) -> str:
    return render(DerivedOf(expression, Baseline(), 300).vector(LabelNames()))


@every
def test_freshness_is_asked_of_each_family_behind_it(expression: Derived, metrics: set[str]) -> None:
    assert {selector.metric for selector in indicator_series(expression)} == metrics


@every
def test_a_profile_s_conditions_narrow_all_of_its_series(expression: Derived, metrics: set[str]) -> None:
    text = asked(narrowed(expression, (Matcher("job", "fleet"),)))
    assert text.count('job="fleet"') == text.count("sum by (service, version") > 0
    assert 'job="fleet"' not in asked(expression)


@every
def test_series_that_call_the_service_otherwise_are_asked_in_their_words(
    expression: Derived, metrics: set[str]
) -> None:
    text = asked(in_words_of(expression, (), (RenamedLabel("service", "model_name"),)))
    assert text.count("sum by (model_name, version") == text.count("sum by (")
    assert text.count('"service", "$1", "model_name"') == text.count("sum by (")
