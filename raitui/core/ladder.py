"""The positions on each axis in the order of the risk they leave: what tells whether an action reduces or increases it.

The order of the modes is that of the ladder of containment: the further down, the less the model decides by itself.
"""

from __future__ import annotations

from enum import Enum

from raitui.core.action import Axis

OPEN, THROTTLED, PAUSED = "open", "throttled", "paused"
AUTOMATIC, REDUCED_AUTONOMY, HUMAN_APPROVAL, FALLBACK, OFF = (
    "automatic", "reduced_autonomy", "human_approval", "fallback", "off",
)  # fmt: skip
ON, STOPPED = "on", "stopped"

POSITIONS: dict[Axis, tuple[str, ...]] = {
    Axis.EXPOSURE: (OPEN, THROTTLED, PAUSED),
    Axis.MODE: (AUTOMATIC, REDUCED_AUTONOMY, HUMAN_APPROVAL, FALLBACK, OFF),
    Axis.EXPORT: (ON, STOPPED),
}
"""Every position, the riskiest first. The version axis has none: a service's own versions are its positions."""


class Risk(Enum):
    """What an action does to the risk, computed from the state before and after (R-CON-2)."""

    REDUCES = "reduces"
    INCREASES = "increases"


def usual(axis: Axis) -> str:
    """Where a service stands that nobody contains."""
    return POSITIONS[axis][0]


def risk_of_move(axis: Axis, before: str, after: str) -> Risk:
    """Whether going from one position to another leaves less risk.

    A position that is not known may be the safest: leaving it counts as an increase, except to the safest position
    itself. So does going where nobody knows how risky it is.
    """
    positions = POSITIONS[axis]
    if after == positions[-1]:
        return Risk.REDUCES
    if before not in positions or after not in positions:
        return Risk.INCREASES
    return Risk.REDUCES if positions.index(after) > positions.index(before) else Risk.INCREASES
