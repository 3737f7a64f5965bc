"""What the audit log holds: an intent before anything is sent, an outcome after."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.containment import Containment, Effect, Rollback, Step


class Intent(Struct, frozen=True, tag="intent", tag_field="kind"):
    """What is about to be done, durable before it is: who, on which process, what, and what was seen at that time."""

    action_id: str
    when: float
    actor: str
    process: int
    wish: Containment
    desired: tuple[Rollback, ...]
    seen: str


class OutcomeRecord(Struct, frozen=True, tag="outcome", tag_field="kind"):
    """What came of an intent."""

    action_id: str
    when: float
    state: Effect
    steps: tuple[Step, ...]


AuditRecord = Intent | OutcomeRecord
