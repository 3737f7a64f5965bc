"""What a pause holds back is neither lost nor doubled nor put out of order, whatever was planned when (R-CON-2)."""

from hypothesis import given
from hypothesis import strategies as st

from raitui.core.action import Axis
from raitui.rehearsal.control_log import ComponentChanged, Entry, FaultBegan, FaultEnded, PositionChanged, WeightChanged
from raitui.rehearsal.latch import latched

MOVES = st.sampled_from(["paused", "open", "throttled"]).map(
    lambda position: ("kim", PositionChanged(Axis.EXPOSURE, position, position), "action")
)
PLANS = st.sampled_from([WeightChanged(0.1, 0.1, "10%", "progressing"), ComponentChanged("config", "c9")]).map(
    lambda event: ("ci", event, "")
)
LOGS = st.lists(MOVES | PLANS, max_size=30)


def log_of(happenings: list[tuple[str, PositionChanged | WeightChanged | ComponentChanged, str]]) -> list[Entry]:
    return [Entry(float(when), "s", "eu1", who, event, of) for when, (who, event, of) in enumerate(happenings)]


@given(LOGS)
def test_what_is_held_happens_on_resume_in_its_order(
    happenings: list[tuple[str, PositionChanged | WeightChanged | ComponentChanged, str]],
) -> None:
    log = log_of(happenings)
    found = list(latched(log))
    assert [entry.when for entry in found] == sorted(entry.when for entry in found)
    planned = [entry.event for entry in log if entry.who == "ci"]
    came = [entry.event for entry in found if entry.who == "ci"]
    assert came == planned[: len(came)]
    still_paused = False
    for entry in found:
        if isinstance(entry.event, PositionChanged):
            still_paused = entry.event.position == "paused"
        else:
            assert not still_paused
    assert still_paused or came == planned


@given(LOGS, st.integers(0, 30))
def test_what_is_added_later_changes_nothing_before_it(
    happenings: list[tuple[str, PositionChanged | WeightChanged | ComponentChanged, str]], end: int
) -> None:
    """History is never rewritten."""
    log = log_of(happenings)
    until = [entry for entry in latched(log) if entry.when < end]
    assert [entry for entry in latched(log[:end]) if entry.when < end] == until


def test_operators_and_what_befalls_everybody_are_not_held() -> None:
    pause = Entry(0.0, "s", "eu1", "kim", PositionChanged(Axis.EXPOSURE, "paused", "paused"), "a")
    rollback = Entry(1.0, "s", "eu1", "kim", WeightChanged(0.0, 0.0, "0%", "aborted"), "b")
    outage = Entry(2.0, "s", "eu1", "", FaultBegan("outage", {"errors": 0.5}))
    over = Entry(3.0, "s", "eu1", "", FaultEnded("outage"))
    assert list(latched([pause, rollback, outage, over])) == [pause, rollback, outage, over]


def test_what_a_version_would_do_wrong_comes_and_ends_with_its_exposure() -> None:
    pause = Entry(0.0, "s", "eu1", "kim", PositionChanged(Axis.EXPOSURE, "paused", "paused"), "a")
    burn = Entry(1.0, "s", "eu1", "", FaultBegan("burns", {"errors": 0.5}, "v77"))
    over = Entry(2.0, "s", "eu1", "", FaultEnded("burns"))
    resume = Entry(3.0, "s", "eu1", "kim", PositionChanged(Axis.EXPOSURE, "open", "open"), "b")
    assert list(latched([pause, burn, over])) == [pause]
    events = [entry.event for entry in latched([pause, burn, over, resume])]
    assert events == [pause.event, resume.event, burn.event, over.event]


def test_a_pause_that_only_shows_holds_nothing() -> None:
    """Fault: control lies."""
    pause = Entry(0.0, "s", "eu1", "kim", PositionChanged(Axis.EXPOSURE, "open", "paused"), "a")
    step = Entry(1.0, "s", "eu1", "ci", WeightChanged(0.1, 0.1, "10%", "progressing"))
    assert list(latched([pause, step])) == [pause, step]
