"""What may not be done while the log has not been read: it alone tells what a way back restores (R-CON-4)."""

from __future__ import annotations

from raitui.core.action import Action, Direction
from raitui.core.moves import Moves


def unheard_refusal(action: Action, found: Moves, *, heard: bool) -> str:
    """Why that is not done, empty where it may be: a way back would restore what never stood there."""
    if heard or not found.transitions or action.direction is not Direction.BACK:
        return ""
    return f"only the audit log tells what {action.title} restores, and it has not been read yet"
