"""Looking again at a containment in force: what one look says, and when it changes what is said of the containment.

One look may be mistaken, so two in a row must agree before anything is said to have changed; only what could not be
seen, or never was, is in force as soon as it is seen. Reverted is not forgotten because it can no longer be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct, structs

from raitui.core.audit_record import Watched
from raitui.core.in_force import Held, History, Line, What
from raitui.core.ladder import Risk
from raitui.core.snapshot import ContainedState

LOOKS_THAT_AGREE = 2

Key = tuple[str, What]


class Look(Struct, frozen=True):
    """What one look says: UNWATCHED when nothing could be read, and ``detail`` why."""

    found: Watched
    detail: str = ""


class Memory(Struct, frozen=True):
    """What is said of one transition after all looks at it so far.

    ``seen_at`` is when it was last seen in effect (unix seconds), None if never. ``misses``, ``blind`` and ``sights``
    count the looks that speak against it and have not changed it yet: not in effect, not readable, in effect again.
    """

    found: Watched
    seen_at: float | None = None
    detail: str = ""
    misses: int = 0
    blind: int = 0
    sights: int = 0

    @property
    def doubtful(self) -> bool:
        """Whether a look has spoken against what is said."""
        return bool(self.misses or self.blind or self.sights)


Memories = Mapping[Key, Memory]


def remembered(held: Held, memories: Memories) -> Memory:
    """What is said of it: what the log holds, before anybody has looked."""
    return memories.get(held.key) or Memory(held.found, held.seen_at, held.detail)


def after_look(memory: Memory, look: Look, now: float) -> Memory:
    """What is said after one look more, at ``now`` (unix seconds)."""
    if look.found is Watched.IN_FORCE:
        return _seen(memory, now)
    if look.found is Watched.REVERTED:
        misses = memory.misses + 1
        if memory.found is Watched.REVERTED or misses >= LOOKS_THAT_AGREE:
            return Memory(Watched.REVERTED, memory.seen_at, look.detail)
        return structs.replace(memory, misses=misses, blind=0, sights=0)
    blind = memory.blind + 1
    if memory.found is Watched.UNWATCHED or (blind >= LOOKS_THAT_AGREE and memory.found is Watched.IN_FORCE):
        return Memory(Watched.UNWATCHED, memory.seen_at, look.detail, misses=memory.misses)
    # Not to be able to read it is no sign that it is there: an earlier miss still counts.
    return structs.replace(memory, blind=blind)


def _seen(memory: Memory, now: float) -> Memory:
    sights = memory.sights + 1
    undone = memory.found is Watched.REVERTED and memory.seen_at is not None
    if undone and sights < LOOKS_THAT_AGREE:
        return structs.replace(memory, sights=sights, misses=0, blind=0)
    return Memory(Watched.IN_FORCE, now)


def judged(line: Line, memories: Memories, looks: Mapping[Key, Look], now: float) -> dict[Key, Memory]:
    """What is said of everything in the line after all of it was looked at once, at ``now`` (unix seconds).

    What is not found as a containment left it may have been moved by a transition of which nobody knows whether it took
    effect: if that one is seen, nothing was reverted; while it cannot be read, nobody knows.
    """
    possible = {one.key: _beside(line.top, one, looks) for one in line.possible}
    said = {one.key: after_look(remembered(one, memories), possible[one.key], now) for one in line.possible}
    moved_on = any(look.found is Watched.IN_FORCE for look in possible.values())
    if line.top is not None and not moved_on:
        look = _in_the_light_of(possible.values(), looks[line.top.key])
        said[line.top.key] = after_look(remembered(line.top, memories), look, now)
    return said


def _beside(top: Held | None, possible: Held, looks: Mapping[Key, Look]) -> Look:
    """A way back that is seen where what it undoes is seen too has not undone it everywhere."""
    stands = top is not None and looks[top.key].found is Watched.IN_FORCE
    if stands and possible.transition.risk is Risk.INCREASES:
        return Look(Watched.REVERTED)
    return looks[possible.key]


def _in_the_light_of(possible: Iterable[Look], look: Look) -> Look:
    unread = [one for one in possible if one.found is Watched.UNWATCHED]
    if look.found is Watched.REVERTED and unread:
        return Look(Watched.UNWATCHED, f"what may have changed it cannot be read: {unread[0].detail}")
    return look


def as_seen(line: Line, memories: Memories) -> Line:
    """The line with every possible transition settled that has been seen in effect, recorded or not."""
    for one in line.possible:
        if remembered(one, memories).found is Watched.IN_FORCE:
            line = line.settled(one)
    return line


def shown(line: Line, memories: Memories) -> Held | None:
    """The containment to show: the newest that is in force or may be, None when there is none."""
    line = as_seen(line, memories)
    for one in reversed(line.possible):
        if one.transition.risk is Risk.REDUCES and remembered(one, memories).found is not Watched.REVERTED:
            return one
    return line.top


def contained(history: History, memories: Memories) -> dict[str, tuple[ContainedState, ...]]:
    """The containments in force by service, the newest first: what a way back undoes is what was done last."""
    found: dict[str, list[ContainedState]] = {}
    for line in history.lines.values():
        held = shown(line, memories)
        if held is not None:
            found.setdefault(held.transition.service, []).append(_state(held, remembered(held, memories)))
    return {
        service: tuple(sorted(states, key=lambda state: (-state.since, state.at, state.component)))
        for service, states in found.items()
    }


def _state(held: Held, memory: Memory) -> ContainedState:
    transition = held.transition
    return ContainedState(
        action=transition.action,
        by=held.intent.actor.name,
        since=held.since,
        until=None,
        state=memory.found.value,
        at=transition.at,
        action_id=held.intent.action_id,
        axis=transition.axis,
        component=transition.component,
        before=transition.before,
        after=transition.after,
        seen_at=memory.seen_at,
        detail=memory.detail,
    )
