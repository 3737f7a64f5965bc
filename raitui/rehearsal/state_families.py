"""The gauges that the simulated fleet exposes, and the counters of what is done to it, as data."""

from __future__ import annotations

from raitui.actions import ROLLBACK
from raitui.rehearsal.confidence import calibration_error
from raitui.rehearsal.control_log import CandidateDeployed, Event, OrderAccepted, Retrained
from raitui.rehearsal.family import GaugeFamily, LogFamily, QueueFamily
from raitui.rehearsal.service_model import Trait

GAUGES = (
    GaugeFamily(
        "ai_saturation_ratio",
        "Share of the serving capacity in use.",
        Trait.COSTS,
        lambda _, behaviour: behaviour.saturation,
    ),
    GaugeFamily(
        "ai_drift_score",
        "Population stability index of an input against its reference.",
        Trait.DRIFTS,
        lambda _, behaviour: behaviour.drift,
        labels=lambda model: (("feature", model.watched_input),),
    ),
    GaugeFamily(
        "ai_feature_skew_ratio",
        "Share of features that serving computes otherwise than training did.",
        Trait.DRIFTS,
        lambda _, behaviour: behaviour.skew,
        noise=0.3,
    ),
    GaugeFamily(
        "ai_feature_age_seconds",
        "Age of the newest feature values in the online store.",
        Trait.DRIFTS,
        lambda _, behaviour: behaviour.feature_age_s,
        noise=0.3,
    ),
    GaugeFamily(
        "ai_calibration_error",
        "Expected calibration error of the predicted probabilities.",
        Trait.IS_LABELLED,
        lambda model, behaviour: calibration_error(model.behaviour, behaviour),
        noise=0.2,
    ),
    GaugeFamily(
        "ai_leakage_score",
        "Score of a simulated attack on private data, 0 to 1.",
        Trait.REDACTS,
        lambda _, behaviour: behaviour.leakage,
        noise=0.2,
    ),
    GaugeFamily(
        "ai_review_backlog",
        "Cases that wait for a person.",
        Trait.IS_REVIEWED,
        lambda _, behaviour: behaviour.backlog,
        noise=0.3,
        piles_up=True,
    ),
    GaugeFamily(
        "ai_reviewers",
        "People on duty who review.",
        Trait.IS_REVIEWED,
        lambda _, behaviour: behaviour.reviewers,
        noise=0.0,
    ),
)
"""Every gauge."""


def _is_rollback(event: Event) -> bool:
    return isinstance(event, OrderAccepted) and event.desired.action == ROLLBACK.id


def _is_retraining(event: Event) -> bool:
    return isinstance(event, Retrained)


LOG_FAMILIES = (
    LogFamily("ai_deploys_total", "Candidates deployed.", lambda event: isinstance(event, CandidateDeployed)),
    LogFamily("ai_rollbacks_total", "Rollbacks accepted.", _is_rollback),
    LogFamily("ai_retrains_total", "Times the model was trained anew.", _is_retraining, once=True),
)
"""Every counter of what is done."""

QUEUE_FAMILIES = (QueueFamily("ai_reviews_total", "Cases that people have decided.", lambda queue: queue.closed),)
"""Every counter of what reviewers do."""
