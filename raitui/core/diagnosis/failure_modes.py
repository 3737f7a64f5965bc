"""The failure modes as a table: what each looks like, where it comes from, what limits it (R-DEC-1).

A row of a pattern says how a signal stands in that mode, how much it weighs, and whether the mode can be told without
it. The weights are small whole numbers: 4 what makes the mode, 2 what usually goes with it, 1 what hints at it.
"""

from __future__ import annotations

from msgspec import Struct

from raitui.core.diagnosis.cause_in_time import CAME_WITH_CHANGE, HAS_LASTED, ONLY_CANDIDATE
from raitui.core.diagnosis.facet import Facet
from raitui.core.diagnosis.groups_apart import SOME_GROUPS
from raitui.core.diagnosis.signal import Signal, moved

SKEW = moved("feature skew", Facet.SKEW)
OLD_FEATURES = moved("feature age", Facet.FRESHNESS)
DRIFT = moved("drift", Facet.DRIFT)
LABEL_SHIFT = moved("label shift", Facet.LABELS)
WRONG = moved("accuracy or quality", Facet.ACCURACY, Facet.FALSE_POSITIVES, Facet.QUALITY)
STOPPED = moved("false positives or guardrails", Facet.FALSE_POSITIVES, Facet.GUARDRAILS)
UNUSUAL_INPUT = moved("input", Facet.INPUT, Facet.DRIFT)
COST = moved("cost", Facet.COST)
LONGER_ANSWERS = moved("output length", Facet.LENGTH)
LATENCY = moved("latency", Facet.LATENCY)
LOAD = moved("load", Facet.SATURATION)
PRIVACY = moved("leakage or redaction", Facet.PRIVACY)
ACCESS = moved("access", Facet.ACCESS)
CALIBRATION = moved("calibration", Facet.CALIBRATION)


class Row(Struct, frozen=True):
    """One row of a pattern.

    ``there`` tells whether the signal is there in this mode or is not; without one that is ``needed`` the mode is not
    recognised.
    """

    signal: Signal
    weight: int
    there: bool = True
    needed: bool = False


class FailureMode(Struct, frozen=True):
    """One failure mode: its id, its name, what trouble it explains, its pattern, and what is to be done.

    ``actions`` are ids of the registry, the first to be tried first. ``anchor`` is its section in a service's runbook.
    """

    id: str
    name: str
    explains: frozenset[Facet]
    pattern: tuple[Row, ...]
    cause: str
    mitigation: str
    actions: tuple[str, ...]
    anchor: str


_JUDGEMENT = frozenset({
    Facet.ACCURACY, Facet.FALSE_POSITIVES, Facet.QUALITY, Facet.CALIBRATION, Facet.DECISIONS,
})  # fmt: skip

FAILURE_MODES = (
    FailureMode(
        "F1",
        "training-serving skew",
        _JUDGEMENT | {Facet.SKEW, Facet.FRESHNESS},
        (
            Row(SKEW, 4, needed=True),
            Row(WRONG, 2),
            Row(CAME_WITH_CHANGE, 2),
            Row(OLD_FEATURES, 1),
            Row(DRIFT, 1, there=False),
        ),
        "serving computes a feature otherwise than training did, or gets it late",
        "go back to the version before; compare features as trained and as served, and how fresh the pipeline is",
        ("rollback", "fallback"),
        "f1-training-serving-skew",
    ),
    FailureMode(
        "F2",
        "data drift",
        _JUDGEMENT | {Facet.DRIFT, Facet.INPUT, Facet.FAIRNESS},
        (
            Row(DRIFT, 4, needed=True),
            Row(CAME_WITH_CHANGE, 2, there=False),
            Row(ONLY_CANDIDATE, 1, there=False, needed=True),
            Row(WRONG, 1),
            Row(SOME_GROUPS, 1),
            Row(SKEW, 1, there=False),
            Row(HAS_LASTED, 1),
        ),
        "the inputs are no longer those that the model was trained on",
        "let people decide what the model is unsure of; retrain on recent data, and gate it by cohort",
        ("reduced_autonomy", "human_approval", "fallback"),
        "f2-data-drift",
    ),
    FailureMode(
        "F3",
        "bias amplification",
        _JUDGEMENT | {Facet.FAIRNESS},
        (
            Row(SOME_GROUPS, 4, needed=True),
            Row(CAME_WITH_CHANGE, 2),
            Row(DRIFT, 1, there=False),
            Row(SKEW, 1, there=False),
        ),
        "the model treats one group worse than before, and totals hide it",
        "go back to the version before; let people decide meanwhile; gate the next retrain by this cohort",
        ("rollback", "human_approval", "fallback"),
        "f3-bias-amplification",
    ),
    FailureMode(
        "F4",
        "concept drift",
        _JUDGEMENT | {Facet.LABELS},
        (
            Row(WRONG, 4, needed=True),
            Row(CAME_WITH_CHANGE, 2, there=False),
            Row(ONLY_CANDIDATE, 1, there=False, needed=True),
            Row(HAS_LASTED, 2, needed=True),
            Row(LABEL_SHIFT, 1),
            Row(CALIBRATION, 1),
            Row(DRIFT, 1, there=False),
        ),
        "what the same input means has changed since training: the world moved, not the data's shape",
        "let people decide what matters; retrain on recent labels: going back does not help",
        ("reduced_autonomy", "human_approval", "fallback"),
        "f4-concept-drift",
    ),
    FailureMode(
        "F5",
        "adversarial attack",
        frozenset(
            {Facet.FALSE_POSITIVES, Facet.GUARDRAILS, Facet.INPUT, Facet.DRIFT, Facet.CALIBRATION, Facet.ACCURACY}
        ),
        (
            Row(STOPPED, 4, needed=True),
            Row(UNUSUAL_INPUT, 4, needed=True),
            Row(CAME_WITH_CHANGE, 2, there=False),
            Row(ONLY_CANDIDATE, 1, there=False, needed=True),
            Row(HAS_LASTED, 1, there=False),
            Row(LOAD, 1),
        ),
        "somebody feeds it inputs that are made to mislead it",
        "cap the rate, let people decide; keep samples; block the source of the inputs",
        ("throttle", "human_approval", "fallback"),
        "f5-adversarial-attack",
    ),
    FailureMode(
        "F6",
        "cost runaway",
        frozenset({Facet.COST, Facet.LENGTH}),
        (Row(COST, 4, needed=True), Row(CAME_WITH_CHANGE, 2), Row(LONGER_ANSWERS, 1)),
        "each request costs more than it did, or there are far more of them",
        "cap the rate; go back to the version before if it came with one; look for retries and longer prompts",
        ("rollback", "throttle", "fallback"),
        "f6-cost-runaway",
    ),
    FailureMode(
        "F7",
        "latency regression",
        frozenset({Facet.LATENCY}),
        (Row(LATENCY, 4, needed=True), Row(CAME_WITH_CHANGE, 2), Row(LOAD, 2, there=False)),
        "a version is slower than the one before, or waits for something that is slow",
        "go back to the version before; where load is the cause, cap the rate",
        ("rollback", "throttle", "fallback"),
        "f7-latency-regression",
    ),
    FailureMode(
        "F8",
        "privacy leak",
        frozenset({Facet.PRIVACY, Facet.ACCESS}),
        (Row(PRIVACY, 4, needed=True), Row(ACCESS, 2), Row(CAME_WITH_CHANGE, 1)),
        "personal data leaves in answers or exports, or is no longer redacted",
        "stop the export first; go back to the version before; keep samples; tell the privacy office",
        ("stop_export", "rollback", "kill"),
        "f8-privacy-leak",
    ),
)
"""Every failure mode that is recognised."""
