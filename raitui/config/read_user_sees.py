"""What the end user has in front of them while an action is in effect, in the site's own words."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from raitui.actions import BY_ID
from raitui.config.located import Located
from raitui.config.problem import did_you_mean, quoted


def read_user_sees(place: Located, written: Mapping[str, str], performed: Collection[str] = BY_ID) -> dict[str, str]:
    """The texts by action; of an actuator only for what it has ``performed``."""
    for action in written:
        if action not in BY_ID:
            remedy = did_you_mean(action, BY_ID)
            (place / action).refuse(f"the action {quoted(action)} is unknown", remedy, of_key=True)
        elif action not in performed:
            remedy = "describe what is listed under actions"
            (place / action).refuse(f"{quoted(action)} is not performed here", remedy, of_key=True)
    return dict(written)
