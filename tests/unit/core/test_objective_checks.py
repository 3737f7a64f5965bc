"""An objective by which nobody can ever be paged is told before it matters (R-DEC-3).

By the SRE workbook, chapter 5, a page takes a burn of 14.4 over an hour or of 6 over six, of a month's budget.
"""

from __future__ import annotations

import pytest

from raitui.core.checkup import Check, Health
from raitui.core.expression import Ratio
from raitui.core.objective_checks import objective_checks
from raitui.core.selector import Selector
from raitui.core.site import Profile, Site
from raitui.core.sli import Direction, Level, PlainBurn, Sli, Slo, Unit, Urgency

ERRORS = Sli(
    "errors",
    Level.OPERATIONAL,
    Ratio(Selector("bad"), Selector("all")),
    Unit.RATIO,
    Direction.LOWER_IS_BETTER,
)


def checked(objective: float, period_days: float = 30.0, plain_burn: PlainBurn | None = None) -> list[Check]:
    slo = Slo("available", "errors", objective, period_days, plain_burn=plain_burn)
    return list(objective_checks(Site("lab", profiles=(Profile("core", (ERRORS,), slos=(slo,)),))))


@pytest.mark.parametrize("objective", [0.931, 0.99, 0.999, 1.0])
def test_a_budget_that_can_burn_fast_enough_needs_no_word(objective: float) -> None:
    assert checked(objective) == []


def test_of_a_large_budget_the_long_rule_alone_can_page() -> None:
    (check,) = checked(0.9)
    assert (check.subject, check.health) == ("core objective available", Health.WARNING)
    assert check.seen == (
        "pages by its rule over 6h alone: "
        "its budget burns 10× at the most, and a page by the others takes more than 14.4×"
    )
    assert check.remedy == "promise more than 93.1%, or add plain_burn"


@pytest.mark.parametrize("objective", [0.5, 0.8])
def test_of_a_larger_one_nothing_ever_pages(objective: float) -> None:
    (check,) = checked(objective)
    assert check.seen.startswith(f"can never page: its budget burns {1 / (1 - objective):.3g}× at the most")
    assert check.seen.endswith("a page takes more than 6×")
    assert check.remedy == "promise more than 83.3%, or add plain_burn"


def test_a_rule_that_fires_by_the_growth_of_the_burn_pages_all_the_same() -> None:
    assert checked(0.8, plain_burn=PlainBurn()) == []
    assert checked(0.8, plain_burn=PlainBurn(urgency=Urgency.TICKET))
