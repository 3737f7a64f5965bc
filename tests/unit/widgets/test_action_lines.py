"""What became of an action is told in the room that there is, whatever the names (R-CON-3; fault 30)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.containment import Effect, Outcome, Step
from raitui.widgets.action_progress import MOST_LINES, ActionProgress, action_lines, result_line
from raitui.widgets.styled_line import plain, width
from tests.knowledge import NOW

STEPS = tuple(Step("argo", state, "", 0, "at") for state in (Effect.SENT, Effect.ACCEPTED, Effect.IN_EFFECT))


def paused(service: str, at: str) -> ActionProgress:
    """A pause that is in effect."""
    asked = ActionProgress("pause", service, f"open → paused at {at}", NOW)
    steps = tuple(structs.replace(step, at=at) for step in STEPS)
    return asked.advanced(Outcome("1", "pause", service, "", Effect.IN_EFFECT, steps), NOW)


@pytest.mark.parametrize("name", ["x" * 256, "\U0001f525x" * 128, "two words " * 25, "svc"])
@pytest.mark.parametrize("cells", [80, 120])
def test_names_of_any_length_leave_room_for_what_became_of_it(name: str, cells: int) -> None:
    action = paused(name, name)
    lines = action_lines(action, (), NOW, cells)
    told = "\n".join(map(plain, lines))
    assert "IN EFFECT ✓" in told
    assert "pause " in told
    assert len(lines) <= MOST_LINES
    assert all(width(one) <= cells for one in lines)
    assert "IN EFFECT ✓" in plain(result_line(action, (), cells))


def test_names_of_usual_length_are_told_whole() -> None:
    assert plain(action_lines(paused("svc", "eu1"), (), NOW, 80)[0]).startswith("pause svc open → paused at eu1 ")
