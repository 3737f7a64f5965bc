"""How far the evidence has been gathered, what is missing, what it costs: said wherever it is shown."""

from __future__ import annotations

from collections.abc import Iterator

from raitui.core.figures import count, percentage
from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.moment import moment
from raitui.widgets.styled_line import Line, Look, wrapped

E = "E: how many times likelier the figures are if it is worse than if it is not"
EXPLAINED = (
    f"{E}; certain: a thousand million times, or more; needed: what is called worse where so many are compared. Of all "
    "that a rollout ever calls worse at most 1% are not, on average; of what stands one is called by mistake in 43,200 "
    "looks. Both hold however often one looks; an interval asks both ways, and holds no difference for a little longer."
)
NOT_YET = "evidence is asked for; no answer yet"
NO_COHORTS = (
    "No share of this service is told apart by cohort. Give its series a label for the cohort, and name that label in "
    "the site file: labels.cohort, or labels.cohorts for several."
)


def _told(service: ServiceSnapshot) -> Iterator[tuple[str, Look]]:
    asked = service.evidence_asked
    if asked is None:
        if not service.evidence:
            yield NOT_YET, Look.DIM
        return
    over = asked.passed_over
    if over is not None:
        many = f"{count(over.needing)} services need it, {over.followed} are followed at a time and have their turn"
        yield f"evidence not asked since {moment(over.since, over.since)}: {many}", Look.WARN
    if asked.error:
        yield f"evidence is not complete: {asked.error}; it is asked for again", Look.WARN
    if asked.waiting:
        yield f"evidence is being gathered: {', '.join(asked.waiting)}", Look.DIM
    partial = next((one.partial for one in service.evidence if one.partial), "")
    if partial:
        yield f"≈ a part is missing: {partial}", Look.WARN


def _cost(service: ServiceSnapshot) -> Iterator[tuple[str, Look]]:
    asked = service.evidence_asked
    if asked is not None and asked.questions and asked.busy_share is not None:
        cost = f"{asked.questions} questions so far; all evidence keeps the sources busy {percentage(asked.busy_share)}"
        yield f"{cost} of the time (5% at most)", Look.DIM


def evidence_state(service: ServiceSnapshot, cells: int) -> list[Line]:
    """What is missing and why; none when nothing is."""
    return [one for text, look in _told(service) for one in wrapped(text, cells, look=look)]


def evidence_cost(service: ServiceSnapshot, cells: int) -> list[Line]:
    """What E stands for, and what it takes of the sources."""
    explained = wrapped(EXPLAINED, cells, look=Look.DIM) if service.evidence else []
    return explained + [one for text, look in _cost(service) for one in wrapped(text, cells, look=look)]
