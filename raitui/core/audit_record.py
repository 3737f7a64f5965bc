"""What the audit log holds (R-AUD-1): attempts that were refused, intents before anything is sent, what came after."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

from msgspec import Meta, Struct

from raitui.core.containment import Containment, Effect, Step, Transition
from raitui.core.silence import SilenceWish

Moment = Annotated[float, Meta(ge=0.0, lt=253_402_300_800.0)]
"""Unix seconds from 1970 to the end of the year 9999. What claims another time is no record, and cannot be read."""


class Origin(Enum):
    """Where a wish came from."""

    CONSOLE = "console"
    COMMAND_LINE = "command line"
    GUARD = "guard"
    DRILL = "drill"


class Actor(Struct, frozen=True):
    """Who acts, how that is known, and through what."""

    name: str
    known_by: str
    origin: Origin


class ProcessMark(Struct, frozen=True):
    """One process, told from every other that ever ran: host, its boot, process id, and when it started.

    ``boot`` is the kernel's random id of the boot, ``started`` clock ticks since then; a process id alone comes again.
    ``namespace`` is the inode of the namespace that the process id is of, as a container has one; 0 where unknown.
    """

    host: str
    boot: str
    pid: int
    started: int
    namespace: int = 0

    def in_sight_of(self, other: ProcessMark) -> bool:
        """Whether the other could see it: on the same host, and in the same namespace as far as both are known."""
        return self.host == other.host and (self.namespace == other.namespace or 0 in {self.namespace, other.namespace})


class SeenIndicator(Struct, frozen=True):
    """An indicator as it stood: value in its own unit, verdict and quality in their words, samples."""

    name: str
    value: float | None
    verdict: str
    quality: str
    samples: float | None


class Seen(Struct, frozen=True):
    """What was seen of the service at the time: when (unix seconds), its state and why, indicators, versions, modes."""

    at: Moment | None
    state: str
    why: str
    indicators: tuple[SeenIndicator, ...] = ()
    versions: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()


NOTHING_SEEN = Seen(None, "UNKNOWN", "nothing was known")


class Marked(Struct, frozen=True, kw_only=True):
    """What every record says of itself: in which drill it was made, by the drill's id; empty in earnest (R-DRL-1)."""

    drill: str = ""


class Intent(Marked, frozen=True, tag="intent", tag_field="kind"):
    """What is about to be done, durable before it is.

    ``deadline`` (unix seconds) is when its process stops waiting for the effect: until then only that process closes
    it, unless it is gone. ``policy`` tells which rules allowed it, ``allowed_by`` which of them did. ``silence`` is
    what is wished of alerts, where that is what it is about; then nothing is ``desired`` of a service.
    """

    action_id: str
    when: Moment
    actor: Actor
    process: ProcessMark
    deadline: Moment
    wish: Containment
    desired: tuple[Transition, ...]
    seen: Seen
    policy: str = ""
    allowed_by: str = ""
    silence: SilenceWish | None = None


class Refusal(Marked, frozen=True, tag="refusal", tag_field="kind"):
    """An attempt that was refused, and by which rule; nothing was sent."""

    action_id: str
    when: Moment
    actor: Actor
    wish: Containment
    desired: tuple[Transition, ...]
    refused_by: str
    reason: str
    permitted_instead: tuple[str, ...] = ()
    policy: str = ""
    silence: SilenceWish | None = None


class Happened(Enum):
    """Whether an action whose process died took place, as it was observed afterwards."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class OutcomeRecord(Marked, frozen=True, tag="outcome", tag_field="kind"):
    """What came of an intent; there is exactly one for each.

    ``recovered`` tells, where the process of the intent died, that another observed what had happened; None where the
    process itself recorded it. It was never executed again.
    """

    action_id: str
    when: Moment
    state: Effect
    steps: tuple[Step, ...]
    recovered: Happened | None = None


class RecoveryRecord(Marked, frozen=True, tag="recovery", tag_field="kind"):
    """The indicator that an action was to mend is well again, so many seconds after the action took effect."""

    action_id: str
    when: Moment
    sli: str
    after_s: float


class Watched(Enum):
    """How a containment in force is found when it is read again (R-CON-8)."""

    IN_FORCE = "in_force"
    REVERTED = "reverted"
    UNWATCHED = "unwatched"


class Sighting(Marked, frozen=True, tag="sighting", tag_field="kind"):
    """A containment in force was found otherwise than the last time; recorded when it changes, not at every look."""

    action_id: str
    when: Moment
    transition: Transition
    found: Watched
    detail: str = ""


class Gap(Marked, frozen=True, tag="gap", tag_field="kind"):
    """The log could not be written from ``since`` to ``when``; what was kept elsewhere meanwhile follows, if any."""

    when: Moment
    since: Moment
    cause: str
    kept: tuple[str, ...] = ()
    lost: int = 0


class DrillBegan(Marked, frozen=True, tag="drill_began", tag_field="kind"):
    """A drill was begun (R-DRL-1): which run of it, by whom, with which fault, on how many services, how fast."""

    run: str
    when: Moment
    actor: Actor
    seed: int
    services: int
    speed: float


class DrillEnded(Marked, frozen=True, tag="drill_ended", tag_field="kind"):
    """What came of a drill: how it ended, its points, whether every target was met, and its times.

    ``times`` are in seconds after the onset of the fault, by what they tell; what never came is left out.
    """

    run: str
    when: Moment
    ending: str
    score: int
    passed: bool
    times: tuple[tuple[str, float], ...] = ()


OfNoAction = Gap | DrillBegan | DrillEnded
"""Records that belong to no action: of what the log could not hold, and of a drill as a whole."""

AuditRecord = Intent | Refusal | OutcomeRecord | RecoveryRecord | Sighting | OfNoAction


class Recorded(Struct, frozen=True):
    """A record in its place in the log."""

    seq: int
    record: AuditRecord
