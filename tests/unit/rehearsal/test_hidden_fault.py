"""What every drill promises, whatever its seed: R-DRL-1."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raitui.core.snapshot import State
from raitui.rehearsal.control_log import FaultBegan
from raitui.rehearsal.harm import harms
from raitui.rehearsal.hidden_fault import KINDS, hidden_fault, next_version
from raitui.rehearsal.roster import roster
from tests.drilling import LIMIT_S, START, Drilling

PAGES_WITHIN_S = 150.0
MODELS = roster(12)

SEEDS_OF_EVERY_KIND = tuple(
    next(seed for seed in range(1_000) if hidden_fault(MODELS, "rollback", seed).kind == kind) for kind in KINDS
)
"""One for each way in which a version may be bad."""


@pytest.mark.parametrize("seed", [*SEEDS_OF_EVERY_KIND, 101, 202, 303])
def test_the_failing_service_pages_soon_no_other_ever_does_and_a_rollback_ends_the_harm(seed: int) -> None:
    drilling = Drilling(seed)
    assert not paging(drilling)
    drilling.at_onset(-1.0)
    assert not paging(drilling)
    assert not harms(drilling.fleet, drilling.fault, drilling.clock.at)
    drilling.at_onset(PAGES_WITHIN_S)
    assert paging(drilling) == {drilling.fault.service}
    assert harms(drilling.fleet, drilling.fault, drilling.clock.at)
    drilling.act("rollback")
    assert not harms(drilling.fleet, drilling.fault, drilling.clock.at)


@pytest.mark.parametrize("seed", SEEDS_OF_EVERY_KIND)
def test_to_the_end_of_a_drill_in_which_nothing_is_done_the_wrong_services_never_page(seed: int) -> None:
    drilling = Drilling(seed)
    drilling.at_onset()
    for passed_s in (60.0, 300.0, LIMIT_S):
        drilling.clock.at = START + passed_s
        assert paging(drilling) <= {drilling.fault.service}


def paging(drilling: Drilling) -> set[str]:
    return {service.name for service in drilling.picture().services if service.state is State.PAGE}


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 10**9), services=st.integers(6, 60))
def test_the_fault_never_begins_before_the_briefing_is_done(seed: int, services: int) -> None:
    fault = hidden_fault(roster(services), "rollback", seed)
    began = [one for one in fault.during if isinstance(one.event, FaultBegan)]
    assert [(one.service, one.after_s) for one in began] == [(fault.service, fault.onset_after_s)]
    assert fault.onset_after_s > 0
    assert all(one.after_s < 0 for one in fault.before)
    assert all(one.service != fault.service for one in fault.before if isinstance(one.event, FaultBegan))


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_the_same_seed_hides_the_same_fault(seed: int) -> None:
    assert hidden_fault(MODELS, "rollback", seed) == hidden_fault(MODELS, "rollback", seed)


def test_another_seed_hides_another_fault() -> None:
    """Which service, which component, when and how bad."""
    faults = [hidden_fault(MODELS, "rollback", seed) for seed in range(60)]
    assert len({fault.service for fault in faults}) > 5
    assert len({fault.component for fault in faults}) > 2
    assert len({fault.onset_after_s for fault in faults}) > 50
    assert all(any(fault.kind == kind for fault in faults) for kind in KINDS)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_others_change_too_each_a_service_of_its_own(seed: int) -> None:
    fault = hidden_fault(MODELS, "rollback", seed)
    others = {one.service for one in (*fault.before, *fault.during)} - {fault.service}
    assert len(others) == 4


@pytest.mark.parametrize(("version", "after"), [("v41", "v42"), ("threshold-12", "threshold-13"), ("p9", "p10")])
def test_the_next_version_is_named_as_whoever_deploys_would(version: str, after: str) -> None:
    assert next_version(version) == after
