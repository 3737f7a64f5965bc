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


ROUTINE = (
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
        25.0, "rank-home", FaultBegan("slow-and-failing", {"errors": 0.22, "timeouts": 0.03, "slow": 0.3}, "v77")
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
    Happening(-2.5 * DAY_S, "fraud", FaultBegan("flaky-feature-store", {"errors": 0.0038, "timeouts": 0.0004})),
)
"""Errors at about four times the budget, for days: a ticket, not a page."""

DRIFT = (
    Happening(-3 * DAY_S, "recsys", FaultBegan("language-mix-1", {"drift": 0.14})),
    Happening(-2 * DAY_S, "recsys", FaultBegan("language-mix-2", {"drift": 0.21})),
    Happening(-1 * DAY_S, "recsys", FaultBegan("language-mix-3", {"drift": 0.27})),
)
"""F2: the mix of languages has moved away from the reference."""

DEFAULT_STORY = ROUTINE + CANARY + CANARY_BURNS + GARBAGE + PRICES + BIAS + SLOW_BURN + DRIFT

_SCENARIOS = (
    Scenario("default", "one canary burns, one prompt serves garbage, two are old troubles", DEFAULT_STORY),
    Scenario("calm", "a canary that is well, and nothing else happens", ROUTINE + CANARY),
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
