"""Which versions serve how much of the traffic, and what a rollback would do."""

from __future__ import annotations

from raitui.core.containment import Transition
from raitui.core.figures import percentage
from raitui.core.moves import Moves
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


def _moves(plan: tuple[Transition, ...]) -> dict[tuple[str, str], list[str]]:
    moves: dict[tuple[str, str], list[str]] = {}
    for rollback in plan:
        moves.setdefault((rollback.before, rollback.after), []).append(rollback.at)
    return moves


def rollback_text(plan: tuple[Transition, ...]) -> str:
    """What would happen, naming the versions and the places: ``v77 → v76 at eu1, us1``."""
    return "; ".join(f"{leaves} → {target} at {', '.join(at)}" for (leaves, target), at in _moves(plan).items())


def rollback_line(service: ServiceSnapshot, moves: Moves) -> Line:
    """What the key R would do to the service now."""
    if not moves.transitions:
        return line(Span("R ", Look.DIM), Span(moves.why_not, Look.DIM))
    shares = {rollout.at: rollout.weight for rollout in service.rollouts}
    taken = joined(
        (line(f"{percentage(shares[one.at])} at {one.at}") for one in moves.transitions if one.at in shares), ", "
    )
    text = rollback_text(moves.transitions)
    return line(Span("R ", Look.STRONG), f"rollback {text}", Span("  takes back ", Look.DIM), *taken)
