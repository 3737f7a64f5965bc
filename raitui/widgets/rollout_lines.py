"""Which versions serve how much of the traffic, and what a rollback would do."""

from __future__ import annotations

from raitui.core.containment import Rollback
from raitui.core.figures import percentage
from raitui.core.rollback import rollbacks
from raitui.core.snapshot import RolloutState, ServiceSnapshot
from raitui.widgets.styled_line import Line, Look, Span, joined, line


def rollout_line(rollout: RolloutState) -> Line:
    """One rollout: ``eu1 canary 10%: v77 10.0%, stable v76 · paused``."""
    remarks = [rollout.status, "paused" if rollout.paused else ""]
    return line(
        Span(f"{rollout.at} ", Look.DIM),
        f"{rollout.strategy} {rollout.stage}: ",
        Span(rollout.candidate, Look.STRONG),
        f" has {percentage(rollout.weight)}, stable {rollout.stable}",
        *(Span(f" · {remark}", Look.DIM) for remark in remarks if remark),
    )


def _moves(plan: tuple[Rollback, ...]) -> dict[tuple[str, str], list[str]]:
    moves: dict[tuple[str, str], list[str]] = {}
    for rollback in plan:
        moves.setdefault((rollback.leaves, rollback.target), []).append(rollback.at)
    return moves


def rollback_text(plan: tuple[Rollback, ...]) -> str:
    """What would happen, naming the versions and the places: ``v77 → v76 at eu1, us1``."""
    return "; ".join(f"{leaves} → {target} at {', '.join(at)}" for (leaves, target), at in _moves(plan).items())


def why_no_rollback(service: ServiceSnapshot) -> str:
    """Why there is nothing to roll back."""
    if not service.rollouts:
        return "nothing to roll back: no rollout is known here"
    candidates = sorted({rollout.candidate for rollout in service.rollouts if rollout.candidate})
    return f"nothing to roll back: {', '.join(candidates)} has no traffic" if candidates else "no candidate is out"


def rollback_line(service: ServiceSnapshot) -> Line:
    """What the key R would do to the service now."""
    plan = rollbacks(service)
    if not plan:
        return line(Span("R ", Look.DIM), Span(why_no_rollback(service), Look.DIM))
    shares = {rollout.at: rollout.weight for rollout in service.rollouts}
    taken = joined((line(f"{percentage(shares[one.at])} at {one.at}") for one in plan), ", ")
    return line(Span("R ", Look.STRONG), f"rollback {rollback_text(plan)}", Span("  takes back ", Look.DIM), *taken)
