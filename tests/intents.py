"""Records of the audit log as tests write them."""

from __future__ import annotations

from raitui.core.audit_record import Actor, Intent, Origin, ProcessMark, Seen
from raitui.core.containment import Containment, Transition
from tests.knowledge import NOW
from tests.transitions import rollback_of

ADA = Actor("ada", "unix account", Origin.CONSOLE)
PROCESS = ProcessMark("host", "boot", 4_711, 99)
WISH = Containment("rollback", "loan-uw", "", "denials of the young – “wrong”", "page")
DESIRED = (rollback_of("loan-uw", "eu1", "v42", "v41"), rollback_of("loan-uw", "us1", "v42", "v41"))


def intent(
    action_id: str = "id-1",
    when: float = NOW,
    *,
    wish: Containment = WISH,
    desired: tuple[Transition, ...] = DESIRED,
    process: ProcessMark = PROCESS,
    deadline_s: float = 180.0,
    actor: Actor = ADA,
) -> Intent:
    """An intent to roll a service back."""
    seen = Seen(when, "PAGE", "errors 20%")
    return Intent(action_id, when, actor, process, when + deadline_s, wish, desired, seen)
