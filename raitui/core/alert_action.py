"""What can be done about alerts: it contains nothing, and is authorised, recorded and seen all the same."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.ladder import Risk


class AlertAction(Struct, frozen=True):
    """One thing that can be done about the alerts of others.

    ``risk`` is what it does to it: who is told of nothing does nothing. ``usual_s`` is how long it lasts unless
    somebody says otherwise, ``longest_s`` how long at most (seconds); 0 of what lasts for no time.
    """

    id: str
    title: str
    help: str
    risk: Risk
    usual_s: float = 0.0
    longest_s: float = 0.0
