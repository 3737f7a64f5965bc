"""What happens to the simulated fleet by itself, and how its control obeys: scenarios, as data."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from msgspec import Struct

from raitui.rehearsal.control_log import (
    CandidateDeployed,
    ComponentChanged,
    Entry,
    Event,
    ExporterStarted,
    ExporterStopped,
    FaultBegan,
    Retrained,
    WeightChanged,
)

MINUTE_S, HOUR_S, DAY_S = 60.0, 3_600.0, 86_400.0


class Obedience(Enum):
    """What becomes of an order to the fleet's control."""

    OBEYS = "obeys"
    IGNORES = "accepts without effect"
    REVERTS = "takes effect, and is undone later"
    LIES = "says that it took effect, and traffic goes on as before"
    SILENT_AFTER = "takes effect, and is never answered"
    SILENT_BEFORE = "neither takes effect nor is answered"

    @property
    def answers(self) -> bool:
        """Whether whoever orders something is told that it was accepted."""
        return self not in {Obedience.SILENT_AFTER, Obedience.SILENT_BEFORE}


class Happening(Struct, frozen=True):
    """One event of a scenario: when, in seconds after the start (before it, when negative), where, and by whom."""

    after_s: float
    service: str
    event: Event
    at: str = ""
    who: str = ""


class Scenario(Struct, frozen=True):
    """A story: what happens, and how control obeys. ``reverts_after_s`` is counted from when an order took effect."""

    id: str
    title: str
    happenings: tuple[Happening, ...] = ()
    obedience: Obedience = Obedience.OBEYS
    reverts_after_s: float = 90.0

    def entries(self, start: float, services: frozenset[str]) -> Iterator[Entry]:
        """Its events as entries of a control log, as far as they concern these services."""
        for happening in self.happenings:
            if not happening.service or happening.service in services:
                when = start + happening.after_s
                yield Entry(when, happening.service, happening.at, happening.who, happening.event)


_RETRAINED: tuple[tuple[str, str, float, float], ...] = (
    ("loan-uw", "airflow", 7.0, 0.03),
    ("triage", "clinical-ci", 28.0, 9.0),
    ("moderation", "ts-ci", 14.0, 4.2),
    ("recsys", "airflow", 1.0, 0.4),
    ("rank-home", "search-ci", 7.0, 1.6),
    ("fraud", "payments-ci", 3.5, 2.1),
    ("price-eng", "airflow", 7.0, 5.3),
)
"""Which models are trained anew, by whom, every how many days, and how many days ago the last time."""

RETRAINS = tuple(
    Happening(-(last_days + number * every_days) * DAY_S, service, Retrained(), who=who)
    for service, who, every_days, last_days in _RETRAINED
    for number in range(int((31.0 - last_days) / every_days) + 1)
)
"""Training as planned, through a month."""

ROUTINE = (
    *RETRAINS,
    Happening(-9 * DAY_S, "recsys", ComponentChanged("config", "c42"), who="discovery-ci"),
    Happening(-3.2 * HOUR_S, "moderation", ComponentChanged("config", "c89"), who="ts-ci"),
)
"""Changes that do no harm: not everything that changed is to blame."""

CANARY = (
    Happening(-17 * MINUTE_S, "rank-home", CandidateDeployed("v77", "canary"), who="tomas"),
    Happening(-16.5 * MINUTE_S, "rank-home", WeightChanged(0.05, 0.05, "5%", "progressing"), who="search-ci"),
    Happening(25.0, "rank-home", WeightChanged(0.10, 0.10, "10%", "progressing"), who="search-ci"),
)
"""A staged rollout that is well until its second stage."""

CANARY_BURNS = (
    Happening(
        25.0,
        "rank-home",
        FaultBegan("slow-and-failing", {"errors": 0.22, "timeouts": 0.03, "slow": 0.3, "overloaded": 0.9}, "v77"),
    ),
)
"""F7: the candidate is slow and fails under the load of its second stage."""

GARBAGE = (
    Happening(5.0, "assist-chat", CandidateDeployed("v118", "all_at_once"), "eu1", who="mira"),
    Happening(25.0, "assist-chat", WeightChanged(1.0, 1.0, "100%", "observing"), "eu1", who="mira"),
    Happening(
        25.0,
        "assist-chat",
        FaultBegan(
            "fluent-garbage", {"garbage": 1.0, "thumbs_up": 0.02, "thumbs_down": 0.02, "guardrails": 0.06}, "v118"
        ),
        "eu1",
    ),
)
"""A prompt change after which the answers are fast, well formed and wrong (R-OBS-2)."""

PRICES = (
    Happening(-21 * MINUTE_S, "price-eng", CandidateDeployed("p31", "all_at_once"), "us1", who="pricing-ci"),
    Happening(-20 * MINUTE_S, "price-eng", WeightChanged(1.0, 1.0, "100%", "observing"), "us1", who="pricing-ci"),
    Happening(-20 * MINUTE_S, "price-eng", FaultBegan("prices-out-of-bounds", {"guardrails": 0.09}, "p31"), "us1"),
)
"""Parameters that price out of bounds, begun before anybody looked."""

BIAS = (
    Happening(-38 * MINUTE_S, "loan-uw", CandidateDeployed("v42", "all_at_once"), who="airflow"),
    Happening(-37 * MINUTE_S, "loan-uw", WeightChanged(1.0, 1.0, "100%", "observing"), who="airflow"),
    Happening(-37 * MINUTE_S, "loan-uw", FaultBegan("bias", {"approval": 0.292}, "v42", "age<25")),
)
"""F3: after a retrain one cohort is approved far less often, and the totals look healthy."""

SLOW_BURN = (
    Happening(
        -2.5 * DAY_S,
        "fraud",
        FaultBegan("flaky-feature-store", {"errors": 0.0038, "timeouts": 0.0004, "broken_dependency": 0.9}),
    ),
)
"""Errors at about four times the budget, for days: a ticket, not a page."""

DRIFT = (
    Happening(-3 * DAY_S, "recsys", FaultBegan("language-mix-1", {"drift": 0.14})),
    Happening(-2 * DAY_S, "recsys", FaultBegan("language-mix-2", {"drift": 0.21})),
    Happening(-1 * DAY_S, "recsys", FaultBegan("language-mix-3", {"drift": 0.27})),
)
"""F2: the mix of languages has moved away from the reference."""

SKEW = (
    Happening(-5 * HOUR_S, "moderation", CandidateDeployed("v32", "all_at_once"), who="ts-ci"),
    Happening(-4.9 * HOUR_S, "moderation", WeightChanged(1.0, 1.0, "100%", "observing"), who="ts-ci"),
    Happening(
        -4.9 * HOUR_S,
        "moderation",
        FaultBegan("other-tokeniser", {"skew": 0.06, "sensitivity": 0.62, "specificity": 0.9}, "v32"),
    ),
)
"""F1: serving computes features otherwise than training did, and the model is as sure as ever."""

DECAY = tuple(
    Happening(-days * DAY_S, "fraud", FaultBegan(f"new-scam-{days}", {"prevalence": prevalence, "sensitivity": caught}))
    for days, prevalence, caught in ((12, 0.024, 0.87), (9, 0.029, 0.82), (6, 0.034, 0.77), (3, 0.04, 0.71))
)
"""F4: fraud itself becomes another one, and more of it goes unrecognised each day."""

ATTACK = (
    Happening(
        -2 * HOUR_S,
        "moderation",
        FaultBegan("flood-of-lookalikes", {"specificity": 0.72, "drift": 0.42, "volume": 1.7, "guardrails": 0.06}),
    ),
)
"""F5: unusual inputs arrive all at once, and far more is taken for harmful that is not."""

COST_RUNAWAY = (
    Happening(-40 * MINUTE_S, "translate", FaultBegan("endless-retries", {"volume": 3.4, "saturation": 0.9})),
)
"""F6: each answer costs what it always did, and there are three times as many."""

LEAK = (
    Happening(
        -35 * MINUTE_S,
        "assist-chat",
        FaultBegan(
            "redaction-fails",
            {"redacted": 0.006, "leakage": 0.34, "accesses": 0.12, "unexpected": 0.08, "exported_bytes": 3_000.0},
        ),
    ),
)
"""F8: personal data is redacted no more, is looked at by whom nobody foresaw, and leaves the house."""

DEFAULT_STORY = ROUTINE + CANARY + CANARY_BURNS + GARBAGE + PRICES + BIAS + SLOW_BURN + DRIFT

_SCENARIOS = (
    Scenario("default", "one canary burns, one prompt serves garbage, two are old troubles", DEFAULT_STORY),
    Scenario("calm", "a canary that is well, and nothing else happens", ROUTINE + CANARY),
    Scenario("skew", "a new version computes its features otherwise (F1), and nothing else happens", ROUTINE + SKEW),
    Scenario("decay", "the world changes and a model does not (F4), and nothing else happens", ROUTINE + DECAY),
    Scenario("attack", "unusual inputs make false positives (F5), and nothing else happens", RETRAINS + ATTACK),
    Scenario("cost-runaway", "volume runs away at a flat price (F6), and nothing else happens", ROUTINE + COST_RUNAWAY),
    Scenario("leak", "personal data leaves the house (F8), and nothing else happens", ROUTINE + LEAK),
    Scenario(
        "accepts-without-effect",
        "as default; orders are accepted and nothing comes of them",
        DEFAULT_STORY,
        Obedience.IGNORES,
    ),
    Scenario("reverts", "as default; what was ordered is undone 90 s later", DEFAULT_STORY, Obedience.REVERTS),
    Scenario(
        "reverts-soon", "as default; what was ordered is undone 30 s later", DEFAULT_STORY, Obedience.REVERTS, 30.0
    ),
    Scenario(
        "reverts-late", "as default; what was ordered is undone an hour later", DEFAULT_STORY, Obedience.REVERTS, HOUR_S
    ),
    Scenario("lies", "as default; control shows what was ordered while traffic stays", DEFAULT_STORY, Obedience.LIES),
    Scenario(
        "times-out-after",
        "as default; orders take effect and are never answered",
        DEFAULT_STORY,
        Obedience.SILENT_AFTER,
    ),
    Scenario(
        "times-out-before",
        "as default; orders neither take effect nor are answered",
        DEFAULT_STORY,
        Obedience.SILENT_BEFORE,
    ),
    Scenario(
        "exporter-dies",
        "as default; two minutes after the start the exporter stops answering for five minutes",
        (
            *DEFAULT_STORY,
            Happening(2 * MINUTE_S, "", ExporterStopped()),
            Happening(7 * MINUTE_S, "", ExporterStarted()),
        ),
    ),
)

SCENARIOS = {scenario.id: scenario for scenario in _SCENARIOS}
"""Every scenario by its id."""
