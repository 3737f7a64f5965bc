"""What the simulated fleet's end users have in front of them while an action is in effect, by its id."""

from __future__ import annotations

CAP = "half the usual traffic"
"""To what the fleet throttles."""

USER_SEES = {
    "rollback": "what they saw before the change",
    "throttle": "beyond the cap: try again later",
    "pause": "what they see now, and nothing newer",
    "reduced_autonomy": "some wait for a person",
    "human_approval": "all wait for a person",
    "fallback": "answers by fixed rules",
    "kill": "the feature is hidden",
}
"""Whatever stops an export changes nothing for anybody who looks at the screen: of that nothing is said."""
