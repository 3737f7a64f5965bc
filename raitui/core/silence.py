"""Silences: what keeps an alert from being told to anybody, who wants that, why, and until when.

Alertmanager knows no acknowledgement. As is common practice there (karma and kthxbye do so), one is a short silence
whose comment begins with ``ACK!``: whoever looks at the alert sees who has it, and after its end it is told again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

from msgspec import Struct

from raitui.core.containment import Effect
from raitui.core.figures import span

ACKNOWLEDGED = "ACK!"
"""What the comment of an acknowledgement begins with."""

MARK_CHARACTERS = 12
_MARK = re.compile(r"\s*\[raitui [0-9a-f]{1,32}\]")


class SilenceMatcher(Struct, frozen=True):
    """One condition on a label of an alert. A regular expression (RE2) must match the whole value."""

    name: str
    value: str
    is_regex: bool = False
    is_equal: bool = True

    @property
    def text(self) -> str:
        """As Alertmanager writes it: ``service="loan-uw"``. No value ends its quotes."""
        return f'{self.name}{_SIGNS[self.is_equal, self.is_regex]}"{_escaped(self.value)}"'


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


_SIGNS = {(True, False): "=", (True, True): "=~", (False, False): "!=", (False, True): "!~"}
SIGNS = {sign: kind for kind, sign in _SIGNS.items()}
"""What a sign between label and value means: whether it must hold, and whether the value is a regular expression."""


def matchers_text(matchers: Iterable[SilenceMatcher]) -> str:
    """All conditions in one line."""
    return ", ".join(matcher.text for matcher in matchers)


class SilencePhase(Enum):
    """Whether a silence holds: not yet, now, or no more."""

    PENDING = "pending"
    ACTIVE = "active"
    EXPIRED = "expired"


class Silence(Struct, frozen=True):
    """A silence as a cluster tells of it; ``since`` and ``until`` are unix seconds by the cluster's clock."""

    id: str
    cluster: str
    by: str
    comment: str
    since: float
    until: float
    matchers: tuple[SilenceMatcher, ...]
    phase: SilencePhase = SilencePhase.ACTIVE

    @property
    def is_acknowledgement(self) -> bool:
        """Whether it says that somebody sees to it."""
        return self.comment.startswith(ACKNOWLEDGED)

    @property
    def said(self) -> str:
        """The comment as its author wrote it, without what raitui adds to it."""
        return _MARK.sub("", self.comment.removeprefix(ACKNOWLEDGED)).strip()

    def is_of(self, action_id: str) -> bool:
        """Whether it was made by that action of raitui's."""
        return mark_of(action_id) in self.comment


def mark_of(action_id: str) -> str:
    """What stands in the comment of a silence that raitui made: by it a silence is found whose answer was lost."""
    return f"[raitui {action_id[:MARK_CHARACTERS]}]"


class SilenceWish(Struct, frozen=True):
    """What somebody wishes of silences: a new one, which may be an acknowledgement, or the end of one.

    ``action`` is the id in the registry. ``service`` is what the matchers hold it to, empty where that is none alone;
    ``about`` names the alert that it began with. It lasts for ``lasts_s`` (seconds). ``cluster`` is the one that it is
    asked of, empty for all of them; ``silence_id`` is what is to end.
    """

    action: str
    comment: str
    service: str = ""
    matchers: tuple[SilenceMatcher, ...] = ()
    lasts_s: float = 0.0
    cluster: str = ""
    silence_id: str = ""
    about: str = ""

    @property
    def text(self) -> str:
        """What is wished, in words: ``service="loan-uw" for 2h``."""
        on = matchers_text(self.matchers)
        if self.silence_id:
            return f"{self.silence_id} ({on})" if on else self.silence_id
        return f"{on} for {span(self.lasts_s)}"


class SilenceOrder(Struct, frozen=True):
    """A silence to be made: until when (unix seconds), in whose name, and with which comment, mark included."""

    matchers: tuple[SilenceMatcher, ...]
    until: float
    by: str
    comment: str


class SilenceAnswer(Struct, frozen=True):
    """What a replica said to a silence that was to be made or lifted.

    ``state`` is ACCEPTED, FAILED, or UNKNOWN where no whole answer came; ``was_sent`` tells whether the request may
    have reached it, ``ms`` how long it took (milliseconds). ``silence_id`` is empty unless it told one.
    """

    state: Effect
    detail: str
    ms: int
    silence_id: str = ""
    was_sent: bool = True
    sent: str = ""
