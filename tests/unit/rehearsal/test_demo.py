"""What the demo shows of each key: the site's own indicators, before and after (R-CON-2, R-CON-3)."""

from math import nan

import pytest

from raitui.actions import BY_ID
from raitui.core.containment import Transition
from raitui.core.derived import Derived
from raitui.core.expression import VALUE
from raitui.core.ladder import Risk
from raitui.core.question import Grain, ValueOf
from raitui.core.site import LabelNames
from raitui.core.sli import Sli
from raitui.core.vector import PART_LABEL
from raitui.rehearsal.evaluator import Evaluator
from raitui.rehearsal.fleet import SimulatedFleet, build_fleet
from raitui.rehearsal.place import LOCATIONS
from raitui.rehearsal.site_description import describe_site
from tests.transitions import rollback_of

START = 1_763_790_003.0
PRESSED = START + 300.0
SHORT_S = 15
"""Three scrapes: what changes must show in within seconds."""


class Demo:
    """The simulated fleet, and what the console would read of it."""

    def __init__(self) -> None:
        self.fleet: SimulatedFleet = build_fleet(start=START)
        self._slis = {sli.name: sli for profile in describe_site(self.fleet).profiles for sli in profile.slis}
        self._evaluator = Evaluator(self.fleet)

    def sli(self, name: str) -> Sli:
        return self._slis[name]

    def press(self, action: str, service: str, now: float = PRESSED) -> None:
        """One key, at every location."""
        chosen = BY_ID[action]
        for location in LOCATIONS:
            desired = Transition(service, location.name, "", chosen.position, action, chosen.axis, Risk.REDUCES)
            self.fleet.order(desired, f"{action}-{now}", "kim", now)

    def reads(self, name: str, service: str, now: float, window_s: int = SHORT_S, **cell: str) -> float:
        """The worst location's indicator, or one cell's; not a number where there is nothing to count."""
        grain = Grain.CELL if cell else Grain.SERVICE
        expression = self.sli(name).expression
        assert not isinstance(expression, Derived)
        question = ValueOf(expression, window_s, grain)
        wanted = {"service": service, PART_LABEL: VALUE, **cell}
        found = [
            row.value
            for row in self._evaluator.rows(question.vector(LabelNames()), now)
            if wanted.items() <= row.labels.items()
        ]
        return max(found, default=nan)


@pytest.fixture
def demo() -> Demo:
    return Demo()


def test_fallback_ends_the_errors_of_rank_home_within_seconds(demo: Demo) -> None:
    """F."""
    target = demo.sli("errors").target
    assert target is not None
    assert demo.reads("errors", "rank-home", PRESSED) > target
    demo.press("fallback", "rank-home")
    assert demo.reads("errors", "rank-home", PRESSED + 30.0) < 0.2 * target
    before, after = (demo.reads("traffic", "rank-home", now) for now in (PRESSED, PRESSED + 30.0))
    assert after == pytest.approx(before, rel=0.1)
    demo.press("primary", "rank-home", PRESSED + 60.0)
    assert demo.reads("errors", "rank-home", PRESSED + 90.0) > target


def test_a_rollback_ends_the_errors_of_rank_home_within_seconds(demo: Demo) -> None:
    """R."""
    for location in LOCATIONS:
        desired = rollback_of("rank-home", location.name, "v77", "v76", "model")
        demo.fleet.order(desired, "action-1", "kim", PRESSED)
    assert demo.reads("errors", "rank-home", PRESSED + 30.0) < 0.002


def test_after_kill_there_is_no_traffic_and_after_revive_there_is(demo: Demo) -> None:
    """X."""
    assert demo.reads("traffic", "price-eng", PRESSED) > 10.0
    demo.press("kill", "price-eng")
    assert demo.reads("traffic", "price-eng", PRESSED + 30.0) == 0.0
    demo.press("revive", "price-eng", PRESSED + 60.0)
    assert demo.reads("traffic", "price-eng", PRESSED + 90.0) > 10.0


def test_after_a_pause_the_planned_ten_percent_do_not_come(demo: Demo) -> None:
    """P, pressed before the second stage: the candidate is well at 5%, and stays there."""
    demo.press("pause", "rank-home", START + 10.0)
    later = START + 600.0
    assert demo.reads("errors", "rank-home", later, 300) < 0.002
    rollouts = [series for series in demo.fleet.family("ai_rollout_weight") if series.exists(later)]
    weights = {series.value(later) for series in rollouts if series.labels["service"] == "rank-home"}
    assert weights == {0.05}


def test_throttle_halves_the_traffic_and_leaves_everything_else(demo: Demo) -> None:
    """T: at eu1 180 requests a second on the day's average, capped at half. Five sigma of a minute's count are 7%."""
    demo.press("throttle", "recsys")
    assert demo.reads("traffic", "recsys", PRESSED + 90.0, 60) == pytest.approx(90.0, rel=0.07)
    assert demo.reads("errors", "recsys", PRESSED + 90.0, 60) < 0.002


def test_human_approval_ends_the_bias_and_its_price_is_a_backlog(demo: Demo) -> None:
    """M on loan-uw: the young are judged by people, as others are, and cases pile up."""
    assert demo.reads("approval", "loan-uw", PRESSED, 1_800, cohort="age<25", version="v42") < 0.33
    demo.press("human_approval", "loan-uw")
    later = PRESSED + 3_700.0
    assert demo.reads("approval", "loan-uw", later, 3_600, cohort="age<25", version="v42") > 0.35
    target = demo.sli("review_backlog").target
    assert target is not None
    assert demo.reads("review_backlog", "loan-uw", PRESSED) < target < demo.reads("review_backlog", "loan-uw", later)


def test_human_approval_lets_no_garbage_out(demo: Demo) -> None:
    """M on assist-chat: the mean score of what reaches users is that of good answers again."""
    assert demo.reads("quality", "assist-chat", PRESSED, 240, version="v118", at="eu1", cohort="free") < 3.5
    demo.press("human_approval", "assist-chat")
    released = demo.reads("quality", "assist-chat", PRESSED + 1_000.0, 900, version="v118", at="eu1", cohort="free")
    assert released > 4.2
