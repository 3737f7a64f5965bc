"""The services of the simulated fleet, as data."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct

from raitui.rehearsal.behaviour import Behaviour

LOCATIONS = ("eu1", "us1")
INTERACTIVE_BOUNDS_S = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 10.0)
GENERATIVE_BOUNDS_S = (0.5, 1.0, 2.0, 4.0, 8.0, 12.0, 20.0, 30.0)
DAY_S = 86_400.0


class Trait(Enum):
    """What a service does, and so which families of metrics it has."""

    SERVES = "serves"
    COSTS = "costs"
    DECIDES = "decides"
    IS_LABELLED = "is labelled"
    GENERATES = "generates"
    IS_GUARDED = "is guarded"
    IS_EXPLAINED = "is explained"
    REDACTS = "redacts"
    DRIFTS = "drifts"
    IS_REVIEWED = "is reviewed"


class Cohort(Struct, frozen=True):
    """A slice of a service's users or inputs: its share of the traffic (0-1), and how it is treated differently."""

    name: str
    share: float
    differs: Mapping[str, float] = {}


class ComponentVersion(Struct, frozen=True):
    """A version of a component (model, prompt, parameters, config) and who brought it there."""

    kind: str
    version: str
    changed_by: str


class ServiceModel(Struct, frozen=True):
    """One simulated service.

    ``requests_per_second`` is the day's average over all locations. ``components`` begin with the one whose version
    labels the metrics and is rolled out and back. ``rollback_s`` is how long (seconds) a rollback takes to come
    into effect. ``label_lag_s`` is how long (seconds) truth takes to be known. ``guardrails`` and
    ``outputs`` are categories with their shares among the triggers and the outputs.
    """

    name: str
    owner: str
    tier: int
    profiles: tuple[str, ...]
    traits: frozenset[Trait]
    requests_per_second: float
    components: tuple[ComponentVersion, ...]
    cohorts: tuple[Cohort, ...] = (Cohort("all", 1.0),)
    behaviour: Behaviour = Behaviour()
    bounds_s: tuple[float, ...] = INTERACTIVE_BOUNDS_S
    rollback_s: float = 12.0
    label_lag_s: float = 3_600.0
    guardrails: Mapping[str, float] = {}
    outputs: Mapping[str, float] = {}
    watched_input: str = ""
    on_call: str = ""

    @property
    def stable(self) -> str:
        """The version in service at first of the component that is rolled out."""
        return self.components[0].version

    @property
    def rolled_out(self) -> str:
        """The kind of component that is rolled out: model, prompt, parameters."""
        return self.components[0].kind

    @property
    def runbook(self) -> str:
        """Where its runbook would be."""
        return f"https://runbooks.example/{self.name}"

    @property
    def explanations(self) -> str:
        """Where explanations of its answers would be, by service and version; empty where it gives none."""
        return "https://explanations.example/{service}/{version}" if Trait.IS_EXPLAINED in self.traits else ""


_SERVES = frozenset({Trait.SERVES, Trait.COSTS})
_PREDICTS = _SERVES | {Trait.IS_LABELLED, Trait.DRIFTS}
_GENERATES = _SERVES | {Trait.GENERATES, Trait.IS_GUARDED, Trait.REDACTS}


def _components(*rows: tuple[str, str, str]) -> tuple[ComponentVersion, ...]:
    return tuple(ComponentVersion(*row) for row in rows)


NAMED = (
    ServiceModel(
        name="loan-uw",
        owner="risk-ml",
        on_call="risk-oncall",
        tier=1,
        profiles=(
            "core",
            "capacity",
            "interactive",
            "lending",
            "decision",
            "regulated",
            "reviewed",
            "drift",
            "training",
            "deploys",
        ),
        traits=_PREDICTS | {Trait.DECIDES, Trait.IS_EXPLAINED, Trait.IS_REVIEWED},
        requests_per_second=10.0,
        components=_components(("model", "v41", "airflow"), ("config", "c12", "ops-ci")),
        cohorts=(
            Cohort("age<25", 0.12, {"approval": 0.410}),
            Cohort("25-39", 0.35, {"approval": 0.413}),
            Cohort("40-64", 0.42, {"approval": 0.406}),
            Cohort("65+", 0.11, {"approval": 0.399}),
        ),
        behaviour=Behaviour(latency_s=0.16, prevalence=0.41, sensitivity=0.91, specificity=0.94, cost=0.002),
        rollback_s=40.0,
        label_lag_s=21 * DAY_S,
        watched_input="income",
    ),
    ServiceModel(
        name="triage",
        owner="clinical-ai",
        on_call="clinical-oncall",
        tier=1,
        profiles=(
            "core",
            "capacity",
            "interactive",
            "decision",
            "guarded",
            "regulated",
            "reviewed",
            "drift",
            "training",
        ),
        traits=_PREDICTS | {Trait.IS_GUARDED, Trait.IS_REVIEWED, Trait.IS_EXPLAINED},
        requests_per_second=3.0,
        components=_components(("model", "v9", "clinical-ci"), ("parameters", "t4", "clinical-ci")),
        cohorts=(Cohort("adult", 0.62), Cohort("child", 0.14), Cohort("older", 0.24, {"sensitivity": 0.945})),
        behaviour=Behaviour(latency_s=0.2, latency_spread=0.45, prevalence=0.12, sensitivity=0.96, labelled=0.5),
        rollback_s=30.0,
        label_lag_s=2 * DAY_S,
        guardrails={"escalated_to_human": 0.8, "unsafe_advice": 0.2},
        watched_input="symptoms",
    ),
    ServiceModel(
        name="moderation",
        owner="trust-safety",
        on_call="trust-oncall",
        tier=2,
        profiles=("core", "capacity", "interactive", "decision", "guarded", "reviewed", "drift", "training"),
        traits=_PREDICTS | {Trait.IS_GUARDED, Trait.IS_REVIEWED},
        requests_per_second=120.0,
        components=_components(("model", "v31", "ts-ci"), ("config", "c88", "ts-ci")),
        cohorts=(Cohort("text", 0.71), Cohort("image", 0.24), Cohort("video", 0.05, {"latency_s": 0.24})),
        behaviour=Behaviour(errors=0.00006, latency_s=0.09, prevalence=0.04, sensitivity=0.92, specificity=0.985),
        rollback_s=14.0,
        guardrails={"appealed": 0.7, "overturned": 0.3},
        watched_input="language",
    ),
    ServiceModel(
        name="recsys",
        owner="discovery",
        on_call="discovery-oncall",
        tier=3,
        profiles=("core", "capacity", "interactive", "drift", "training"),
        traits=_SERVES | {Trait.DRIFTS},
        requests_per_second=300.0,
        components=_components(("model", "v203", "airflow"), ("config", "c41", "discovery-ci")),
        cohorts=(Cohort("new", 0.12), Cohort("casual", 0.53), Cohort("regular", 0.35)),
        behaviour=Behaviour(errors=0.0003, latency_s=0.06),
        rollback_s=8.0,
        watched_input="language",
    ),
    ServiceModel(
        name="rank-home",
        owner="search-ml",
        on_call="search-oncall",
        tier=2,
        profiles=("core", "capacity", "interactive", "drift", "training", "deploys"),
        traits=_SERVES | {Trait.DRIFTS},
        requests_per_second=600.0,
        components=_components(("model", "v76", "search-ci"), ("config", "c230", "search-ci")),
        cohorts=(Cohort("web", 0.55), Cohort("app", 0.39), Cohort("tv", 0.06)),
        behaviour=Behaviour(errors=0.0002, latency_s=0.11, latency_spread=0.5),
        rollback_s=6.0,
        watched_input="query_length",
    ),
    ServiceModel(
        name="robot-nav",
        owner="autonomy",
        on_call="autonomy-oncall",
        tier=1,
        profiles=("core", "capacity", "interactive", "guarded", "drift"),
        traits=_SERVES | {Trait.IS_GUARDED, Trait.DRIFTS},
        requests_per_second=25.0,
        components=_components(("model", "v17", "autonomy-ci"), ("parameters", "n6", "autonomy-ci")),
        cohorts=(Cohort("warehouse", 0.8), Cohort("yard", 0.2)),
        behaviour=Behaviour(errors=0.00002, latency_s=0.04, latency_spread=0.4, guardrails=0.0015),
        rollback_s=20.0,
        guardrails={"fallback_to_stop": 0.97, "safety_violation": 0.03},
        watched_input="illumination",
    ),
    ServiceModel(
        name="hiring",
        owner="people-ml",
        on_call="people-oncall",
        tier=1,
        profiles=("core", "capacity", "interactive", "decision", "selection", "regulated", "reviewed"),
        traits=_SERVES | {Trait.DECIDES, Trait.IS_LABELLED, Trait.IS_EXPLAINED, Trait.IS_REVIEWED},
        requests_per_second=0.4,
        components=_components(
            ("model", "v5", "people-ci"),
        ),
        cohorts=(Cohort("group_a", 0.52), Cohort("group_b", 0.48, {"approval": 0.19})),
        behaviour=Behaviour(latency_s=0.22, latency_spread=0.4, approval=0.2),
        rollback_s=18.0,
        label_lag_s=180 * DAY_S,
    ),
    ServiceModel(
        name="fraud",
        owner="payments-ml",
        on_call="payments-oncall",
        tier=1,
        profiles=("core", "capacity", "interactive", "decision", "drift", "training"),
        traits=_PREDICTS | {Trait.DECIDES},
        requests_per_second=90.0,
        components=_components(("model", "v64", "payments-ci"), ("parameters", "threshold-12", "payments-ci")),
        cohorts=(Cohort("card", 0.78), Cohort("transfer", 0.19), Cohort("wallet", 0.03)),
        behaviour=Behaviour(latency_s=0.05, approval=0.972, prevalence=0.02, sensitivity=0.9, specificity=0.99),
        rollback_s=10.0,
        label_lag_s=DAY_S,
        watched_input="amount",
    ),
    ServiceModel(
        name="price-eng",
        owner="pricing",
        on_call="pricing-oncall",
        tier=1,
        profiles=("core", "capacity", "interactive", "pricing", "drift", "training", "deploys"),
        traits=_SERVES | {Trait.IS_GUARDED, Trait.DRIFTS},
        requests_per_second=40.0,
        components=_components(("parameters", "p30", "pricing-ci"), ("model", "v12", "airflow")),
        cohorts=(Cohort("retail", 0.86), Cohort("wholesale", 0.14)),
        behaviour=Behaviour(latency_s=0.07, guardrails=0.0003),
        rollback_s=16.0,
        guardrails={"price_out_of_bounds": 1.0},
        watched_input="basket_size",
    ),
    ServiceModel(
        name="assist-chat",
        owner="assistant",
        on_call="assistant-oncall",
        tier=1,
        profiles=("core", "capacity", "conversational", "generative", "guarded", "private"),
        traits=_GENERATES,
        requests_per_second=24.0,
        components=_components(("prompt", "v117", "mira"), ("model", "m9", "assistant-ci"), ("config", "c7", "ops-ci")),
        cohorts=(Cohort("free", 0.68), Cohort("paid", 0.27), Cohort("enterprise", 0.05)),
        behaviour=Behaviour(
            errors=0.00035, latency_s=2.2, latency_spread=0.5, judged=0.2, cost=0.011, guardrails=0.004
        ),
        bounds_s=GENERATIVE_BOUNDS_S,
        rollback_s=12.0,
        guardrails={"off_topic": 0.6, "unsafe": 0.25, "personal_data": 0.15},
        outputs={"answer": 0.78, "clarification": 0.12, "refusal": 0.06, "handover": 0.04},
    ),
    ServiceModel(
        name="doc-extract",
        owner="",
        tier=3,
        profiles=("core", "capacity", "interactive", "private"),
        traits=_SERVES | {Trait.REDACTS},
        requests_per_second=8.0,
        components=_components(
            ("model", "v3", "unknown"),
        ),
        cohorts=(Cohort("invoice", 0.7), Cohort("letter", 0.3)),
        behaviour=Behaviour(errors=0.0006, latency_s=0.18, latency_spread=0.5, cost=0.003),
        rollback_s=10.0,
    ),
    ServiceModel(
        name="translate",
        owner="language",
        on_call="language-oncall",
        tier=3,
        profiles=("core", "capacity", "conversational", "generative", "private"),
        traits=_GENERATES - {Trait.IS_GUARDED},
        requests_per_second=30.0,
        components=_components(("model", "v22", "language-ci"), ("prompt", "p4", "language-ci")),
        cohorts=(Cohort("european", 0.74), Cohort("asian", 0.23), Cohort("other", 0.03)),
        behaviour=Behaviour(errors=0.00025, latency_s=1.4, latency_spread=0.45, judged=0.05, cost=0.004),
        bounds_s=GENERATIVE_BOUNDS_S,
        rollback_s=9.0,
        outputs={"whole": 0.94, "partial": 0.04, "untranslated": 0.02},
    ),
)
"""The twelve services that every fleet begins with, and that scenarios speak of."""
