"""The registry of actions, as data: what a key, the palette and the command line may ask for."""

from __future__ import annotations

from raitui.core.action import Action, Axis, Direction
from raitui.core.alert_action import AlertAction
from raitui.core.burn import DAY, HOUR, MINUTE
from raitui.core.ladder import (
    AUTOMATIC,
    FALLBACK,
    HUMAN_APPROVAL,
    OFF,
    ON,
    OPEN,
    PAUSED,
    REDUCED_AUTONOMY,
    STOPPED,
    THROTTLED,
    Risk,
)

ACTIONS = (
    Action("rollback", "R", "rollback", "give all traffic to the last good version of what changed",
           Axis.VERSION, Direction.DOWN, "roll_forward"),
    Action("pause", "P", "pause", "no further exposure; new deploys and retrains are held until resume",
           Axis.EXPOSURE, Direction.DOWN, "resume", PAUSED),
    Action("throttle", "T", "throttle", "cap the rate at what the site has set",
           Axis.EXPOSURE, Direction.DOWN, "unthrottle", THROTTLED),
    Action("reduced_autonomy", "D", "reduced autonomy", "the model decides only what is small or sure",
           Axis.MODE, Direction.DOWN, "restore_autonomy", REDUCED_AUTONOMY),
    Action("human_approval", "M", "human approval", "every output waits for a person, none is approved automatically",
           Axis.MODE, Direction.DOWN, "auto_approve", HUMAN_APPROVAL),
    Action("fallback", "F", "fallback", "answers come from rules or a cache, not from the model",
           Axis.MODE, Direction.DOWN, "primary", FALLBACK),
    Action("kill", "X", "kill switch", "the feature is off until revive, behind a static alternative",
           Axis.MODE, Direction.DOWN, "revive", OFF, asks_twice=True),
    Action("stop_export", "E", "stop export", "nothing leaves any more: for leaks",
           Axis.EXPORT, Direction.DOWN, "resume_export", STOPPED),
    Action("roll_forward", "", "roll forward", "bring back the version that was rolled back",
           Axis.VERSION, Direction.BACK, "rollback"),
    Action("resume", "", "resume", "expose again; deploys and retrains are no longer held",
           Axis.EXPOSURE, Direction.BACK, "pause", OPEN, undoes=PAUSED),
    Action("unthrottle", "", "unthrottle", "lift the cap on the rate",
           Axis.EXPOSURE, Direction.BACK, "throttle", OPEN, undoes=THROTTLED),
    Action("restore_autonomy", "", "restore autonomy", "the model decides by itself again",
           Axis.MODE, Direction.BACK, "reduced_autonomy", AUTOMATIC, undoes=REDUCED_AUTONOMY),
    Action("auto_approve", "", "approve automatically", "outputs no longer wait for a person",
           Axis.MODE, Direction.BACK, "human_approval", AUTOMATIC, undoes=HUMAN_APPROVAL),
    Action("primary", "", "primary", "answers come from the model again",
           Axis.MODE, Direction.BACK, "fallback", AUTOMATIC, undoes=FALLBACK),
    Action("revive", "", "revive", "switch the feature on again",
           Axis.MODE, Direction.BACK, "kill", AUTOMATIC, undoes=OFF),
    Action("resume_export", "", "resume export", "let data leave again",
           Axis.EXPORT, Direction.BACK, "stop_export", ON, undoes=STOPPED),
)  # fmt: skip

BY_ID = {action.id: action for action in ACTIONS}
KEYED = tuple(action for action in ACTIONS if action.key)
WAYS_BACK = tuple(action for action in ACTIONS if action.direction is Direction.BACK)
ROLLBACK = BY_ID["rollback"]

ALERT_ACTIONS = (
    AlertAction("acknowledge", "acknowledge", "everybody sees who has it; for a while nobody is told again",
                Risk.INCREASES, 30.0 * MINUTE, 2.0 * HOUR),
    AlertAction("silence", "silence", "nobody is told until it ends",
                Risk.INCREASES, 2.0 * HOUR, 30.0 * DAY),
    AlertAction("unsilence", "end the silence", "whoever should be told is told again",
                Risk.REDUCES),
)  # fmt: skip
"""What is done about the alerts of others; none of it changes what a service does."""

ALERT_ACTION_BY_ID = {action.id: action for action in ALERT_ACTIONS}
