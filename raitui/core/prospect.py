"""What there is to know of an action before it is asked for: whether one may, through what, how soon, will it last.

It tells, and decides nothing: who may act is judged anew by ``contain()``, and no action waits for it (R-CON-4).
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class Lasting(Enum):
    """What became of the last action of its kind: whether something else undid it, or it never took effect."""

    UNKNOWN = "unknown"
    STAYED = "stayed"
    UNDONE = "undone"
    FAILED = "failed"
    UNSEEN = "not seen in effect"


class Permit(Struct, frozen=True):
    """Whether the operator may, as authority said when it was asked; ``allowed`` None where it said nothing.

    ``rule`` allowed or refused it, for the ``reason``. ``needs`` are the roles that would allow it, ``instead`` the ids
    of the actions down the ladder that the operator may take on the service now.
    """

    allowed: bool | None = None
    rule: str = ""
    reason: str = ""
    needs: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()


class Reach(Struct, frozen=True):
    """Through what an action would reach one location; ``actuator`` is empty where nothing does it there.

    ``probe`` names what sees the effect, empty where only the actuator's own answer tells. ``cap`` is what the site
    says about the actuator's own cap on the rate, empty where it says nothing.
    """

    at: str
    actuator: str = ""
    probe: str = ""
    cap: str = ""


class TrackRecord(Struct, frozen=True):
    """What the log holds of earlier actions of one kind.

    ``effect_s`` is the median time until they were seen in effect (seconds) over ``count`` effects, None without any;
    ``elsewhere`` marks that these were on other services, through the same actuator. ``proven_at`` is when the newest
    of them took effect, ``undone_at`` when the last one on this service was found undone (unix seconds), ``undone_by``
    what was found in its place, as far as anything told. ``failed_at`` is when the last one was asked for that failed,
    or that nobody saw in effect, where that was the last one at all.
    """

    effect_s: float | None = None
    count: int = 0
    elsewhere: bool = False
    proven_at: float | None = None
    lasting: Lasting = Lasting.UNKNOWN
    undone_at: float | None = None
    undone_by: str = ""
    failed_at: float | None = None


class Prospect(Struct, frozen=True):
    """One action on one service, as it stands before anybody asks for it.

    ``reaches`` has one entry for each location where it would change something, or else where the service runs.
    ``record`` is None while the log has not been read. ``user_sees`` is what the end user has in front of them once it
    is in effect, in the site's own words; empty where the site does not describe it.
    """

    action: str
    permit: Permit = Permit()
    reaches: tuple[Reach, ...] = ()
    record: TrackRecord | None = None
    user_sees: str = ""

    @property
    def unreached(self) -> tuple[str, ...]:
        """The locations for which the site has no actuator that does it."""
        return tuple(reach.at for reach in self.reaches if not reach.actuator)

    @property
    def is_out_of_reach(self) -> bool:
        """Whether nothing would do it anywhere."""
        return bool(self.reaches) and not any(reach.actuator for reach in self.reaches)

    @property
    def cap(self) -> str:
        """The caps that the site states, each once."""
        return ", ".join(dict.fromkeys(reach.cap for reach in self.reaches if reach.cap))
