"""Why and for how long, as they are typed: two lines of text, of which one is being written."""

from __future__ import annotations

from raitui.core.alert_action import AlertAction
from raitui.core.duration import duration_of
from raitui.core.figures import span
from raitui.core.silence_scope import LONGEST_COMMENT

LONGEST_DURATION = 12
NO_COMMENT = "a comment must be typed: it is shown to everybody"
NO_DURATION = "say for how long: 30m, 2h, 1d"


class SilenceEntry:
    """The comment, and how long it lasts; until that is written, as long as is usual for what is chosen."""

    def __init__(self) -> None:
        self.comment = ""
        self.is_of_duration = False
        self._lasts = ""
        self._is_written = False

    def lasts(self, action: AlertAction) -> str:
        """How long it lasts, as it is written; empty for what lasts for no time."""
        if not action.longest_s:
            return ""
        return self._lasts if self._is_written else span(action.usual_s)

    def seconds(self, action: AlertAction) -> float:
        """The same in seconds; 0 of what is not written as a duration."""
        return duration_of(self.lasts(action)) or 0.0

    def switch(self, action: AlertAction) -> None:
        """Write the other line from now on."""
        self.is_of_duration = bool(action.longest_s) and not self.is_of_duration

    def edit(self, key: str, text: str, action: AlertAction) -> None:
        """Add text at the end of the line that is written, or take its last character or all of it away."""
        if self.is_of_duration and action.longest_s:
            self._lasts = _edited(self.lasts(action), key, text)[:LONGEST_DURATION]
            self._is_written = True
        else:
            self.comment = _edited(self.comment, key, text)[:LONGEST_COMMENT]

    def problem(self, action: AlertAction) -> str:
        """Why nothing can be done with it yet; empty when something can."""
        if not self.comment.strip():
            return NO_COMMENT
        if not action.longest_s:
            return ""
        if not self.seconds(action):
            return NO_DURATION
        longest = f"{action.title} lasts {span(action.longest_s)} at most"
        return longest if self.seconds(action) > action.longest_s else ""


def _edited(before: str, key: str, text: str) -> str:
    """In one line, without anything that a terminal or a log would take for a command."""
    if key == "backspace":
        return before[:-1]
    if key == "ctrl+u":
        return ""
    return before + "".join(character if character.isprintable() else " " for character in text)
