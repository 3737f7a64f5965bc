"""Hand-made fleets, one service for each thing that a screen must say, at one fixed moment."""

from __future__ import annotations

from msgspec import structs

from raitui.core.action import Axis
from raitui.core.audit_record import Watched
from raitui.core.burn import WINDOWS_S, Alert, Burn, BurnState
from raitui.core.change import Change, ChangeKind
from raitui.core.diagnosis.ranking import diagnose
from raitui.core.named_alike import warned
from raitui.core.reading import BEYOND_LAST_BUCKET, Place, Quality, Reading, Verdict
from raitui.core.sli import Direction, Level, Unit
from raitui.core.slo_state import SloState
from raitui.core.snapshot import (
    ComponentState,
    ContainedState,
    Exposed,
    FleetSnapshot,
    ModeState,
    RolloutState,
    ServiceSnapshot,
    State,
    Why,
)
from raitui.core.source_health import SourceHealth, SourceState
from tests.ui.histories import canary_history, history_of, retrained_history, since, stale_history, steady

NOW = 1_790_133_210.0
"""2026-09-23 03:13:30 UTC."""

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
SOURCE = "prom-eu1"
HIGHER, LOWER = Direction.HIGHER_IS_BETTER, Direction.LOWER_IS_BETTER


def burns(*rates: float | None) -> dict[int, Burn]:
    """Burn rates by window, shortest first; None is not known."""
    return {
        window: Burn(BurnState.UNKNOWN) if rate is None else Burn(BurnState.MEASURED, rate, 10_000.0)
        for window, rate in zip(WINDOWS_S, rates, strict=True)
    }


QUIET = burns(0.2, 0.2, 0.3, 0.3, 0.2, 0.2, 0.2)
IDLE = {window: Burn(BurnState.NO_TRAFFIC) for window in WINDOWS_S}


def slo(**different: object) -> SloState:
    """An availability objective with nothing wrong, but for what is said."""
    usual = SloState(
        name="availability",
        sli="errors",
        place=Place(),
        objective=0.999,
        period_days=30.0,
        burn=QUIET,
        page=Alert.QUIET,
        ticket=Alert.QUIET,
        budget_remaining=0.91,
        exhausted_in_s=130 * DAY,
        covered=1.0,
        age_s=9.0,
    )
    return structs.replace(usual, **different)


def reading(name: str, level: Level, unit: Unit, value: float | None, **different: object) -> Reading:
    """A fresh, healthy figure over the whole service, but for what is said."""
    usual = Reading(
        name=name,
        level=level,
        unit=unit,
        direction=LOWER,
        place=Place(),
        value=value,
        target=None,
        verdict=Verdict.OK if value is not None else Verdict.UNKNOWN,
        quality=Quality.FRESH if value is not None else Quality.MISSING,
        samples=11_400.0 if value is not None else None,
        age_s=14.0 if value is not None else None,
        source=SOURCE,
    )
    return structs.replace(usual, **different)


def errors(value: float | None = 0.0012, **different: object) -> Reading:
    return reading("errors", Level.OPERATIONAL, Unit.RATIO, value, **{"target": 0.01, **different})


def latency(value: float | None = 0.41, **different: object) -> Reading:
    return reading("latency p99", Level.OPERATIONAL, Unit.SECONDS, value, **{"target": 0.8, **different})


def traffic(value: float | None = 540.0, **different: object) -> Reading:
    return reading("traffic", Level.OPERATIONAL, Unit.PER_SECOND, value, **{"samples": None, **different})


def judge(value: float | None = 4.41, **different: object) -> Reading:
    usual = {"direction": HIGHER, "target": 4.0, "samples": 900.0 if value is not None else None}
    return reading("judge score", Level.QUALITY, Unit.SCORE, value, **{**usual, **different})


def drift(value: float | None = 0.04, **different: object) -> Reading:
    return reading("language mix", Level.DRIFT, Unit.NUMBER, value, **{"target": 0.2, **different})


HEALTHY = (errors(), latency(), traffic(), judge(), drift())


def service(name: str, state: State = State.OK, why: str | Why = "", **different: object) -> ServiceSnapshot:
    """A service with an owner, everywhere, with nothing wrong, but for what is said."""
    usual = ServiceSnapshot(
        name=name,
        owner="ml-platform",
        tier=2,
        environment="prod",
        state=state,
        why=Why(why) if isinstance(why, str) else why,
        locations=("eu1", "us1"),
        readings=HEALTHY,
        slos=(slo(),),
        components=(
            ComponentState("eu1", "model", "v41", "stable", NOW - 9 * DAY, "v40"),
            ComponentState("eu1", "prompt", "p117", "stable", NOW - 30 * DAY),
        ),
        modes=(ModeState("eu1", "automatic", "open"), ModeState("us1", "automatic", "open")),
    )
    return structs.replace(usual, **different)


def loan_underwriting() -> ServiceSnapshot:
    """A page on quality while every operational figure is well; the change and the harm are known."""
    shown = _loan_underwriting()
    return structs.replace(shown, history=retrained_history(shown, NOW))


def _loan_underwriting() -> ServiceSnapshot:
    young = Place(version="v42", cohort="age<25")
    return service(
        "loan-uw",
        State.PAGE,
        owner="risk-ml",
        tier=1,
        since=NOW - 37 * MINUTE,
        why=Why(
            "approval 29.2% (>37%) age<25",
            "approval",
            young,
            after="model v42",
            brief=("approval 40.7→29.2% age<25", "approval 29.2% age<25", "approval 29.2%"),
        ),
        readings=(
            errors(),
            latency(),
            reading("approval", Level.QUALITY, Unit.RATIO, 0.407, direction=HIGHER, target=0.37, samples=14_212.0),
            reading(
                "approval",
                Level.QUALITY,
                Unit.RATIO,
                0.292,
                direction=HIGHER,
                target=0.37,
                place=young,
                verdict=Verdict.BREACH,
                samples=284.0,
            ),
            drift(),
        ),
        slos=(slo(burn=burns(1.2, 1.1, 1.1, 0.9, 0.8, 0.5, 0.4), budget_remaining=0.71),),
        components=(
            ComponentState("eu1", "model", "v42", "stable", NOW - 37 * MINUTE, "v41"),
            ComponentState("us1", "model", "v42", "stable", NOW - 36 * MINUTE, "v41"),
        ),
        rollouts=(),
        changes=(
            Change(NOW - 37 * MINUTE, "loan-uw", "eu1", ChangeKind.VERSION, "model", "v41", "v42", "airflow"),
            Change(NOW - 36 * MINUTE, "loan-uw", "us1", ChangeKind.VERSION, "model", "v41", "v42", "airflow"),
            Change(NOW - 112 * MINUTE, "loan-uw", "eu1", ChangeKind.VERSION, "config", "kyc-v1", "kyc-v2", "tomas"),
        ),
        exposed=(
            Exposed(Place(), 13_560.0, NOW - 37 * MINUTE, "decisions"),
            Exposed(Place(cohort="age<25"), 271.0, NOW - 37 * MINUTE, "decisions"),
        ),
    )


def _home_cells() -> tuple[Reading, ...]:
    cells = []
    for at, slow in (("eu1", 10.0), ("us1", 8.7)):
        for cohort, samples in (("app", 6_100.0), ("web", 4_900.0), ("partner", 41.0)):
            stable, candidate = Place(at, "v76", cohort), Place(at, "v77", cohort)
            thin = {"quality": Quality.THIN, "lacking": 59} if samples < 100 else {}
            cells += [
                latency(0.39, place=stable, samples=samples),
                latency(slow, place=candidate, samples=samples / 10, verdict=Verdict.BREACH, **thin),
                errors(0.0011, place=stable, samples=samples),
                errors(0.009, place=candidate, samples=samples / 10, **thin),
                judge(4.4, place=stable, samples=samples / 12),
            ]
    return tuple(cells)


def home_ranking() -> ServiceSnapshot:
    """A canary that is slow beyond the last bucket; a source answers in part; R would take it back."""
    shown = _home_ranking()
    return structs.replace(shown, history=canary_history(shown, NOW))


def _home_ranking() -> ServiceSnapshot:
    canary, beyond = Place(version="v77"), {"note": BEYOND_LAST_BUCKET, "verdict": Verdict.BREACH}
    return service(
        "rank-home",
        State.PAGE,
        owner="search-ml",
        since=NOW - 5 * MINUTE,
        partial=True,
        why=Why(
            "latency p99 ≥10s (<0.8s) v77 burn 650×",
            "latency p99",
            canary,
            after="10% v77",
            brief=("p99 0.41→≥10s v77 650×", "p99 ≥10s v77 650×", "p99 ≥10s 650×", "p99 ≥10s"),
        ),
        readings=(
            latency(10.0, place=Place("eu1", "v77"), quality=Quality.PARTIAL, samples=11_000.0, **beyond),
            latency(0.41, place=Place(version="v76"), quality=Quality.PARTIAL),
            latency(10.0, place=canary, quality=Quality.PARTIAL, samples=1_140.0, **beyond),
            errors(0.003, verdict=Verdict.OK),
            errors(0.002, place=Place(version="v76")),
            errors(0.009, place=canary, verdict=Verdict.WARN, samples=1_140.0),
            traffic(598.0),
            traffic(540.0, place=Place(version="v76")),
            traffic(58.0, place=canary),
            judge(4.4, quality=Quality.STALE, age_s=240.0),
            judge(4.4, place=Place(version="v76"), quality=Quality.STALE, age_s=240.0),
            judge(None, place=canary, note="no samples yet"),
            drift(None, note="timed out"),
        ),
        cells=_home_cells(),
        slos=(
            slo(burn=burns(0.4, 0.4, 0.3, 0.3, 0.2, 0.2, 0.2), partial=True),
            slo(
                name="latency",
                sli="latency p99",
                objective=0.99,
                burn=burns(65.0, 12.0, 5.9, 3.1, 1.2, 0.6, None),
                page=Alert.FIRING,
                ticket=Alert.UNKNOWN,
                budget_remaining=0.801,
                exhausted_in_s=4.1 * DAY,
                covered=0.83,
                partial=True,
            ),
            slo(
                name="latency",
                sli="latency p99",
                place=canary,
                objective=0.99,
                burn=burns(650.0, None, None, None, None, None, None),
                page=Alert.FIRING,
                ticket=Alert.UNKNOWN,
                budget_remaining=None,
                exhausted_in_s=None,
                covered=None,
            ),
        ),
        components=(
            ComponentState("eu1", "model", "v76", "stable", NOW - 9 * DAY, "v75"),
            ComponentState("eu1", "model", "v77", "candidate", NOW - 22 * MINUTE),
            ComponentState("us1", "model", "v76", "stable", NOW - 9 * DAY, "v75"),
            ComponentState("us1", "model", "v77", "candidate", NOW - 21 * MINUTE),
        ),
        rollouts=(
            RolloutState("eu1", "canary", "10%", 0.1, "v76", "v77", paused=False, status="progressing"),
            RolloutState("us1", "canary", "5%", 0.05, "v76", "v77", paused=True, status="degraded"),
        ),
        changes=(
            Change(NOW - 5.5 * MINUTE, "rank-home", "eu1", ChangeKind.WEIGHT, "rollout", "5%", "10%", "argo"),
            Change(NOW - 22 * MINUTE, "rank-home", "eu1", ChangeKind.CANDIDATE, "model candidate", "", "v77", "tomas"),
            Change(NOW - 21 * MINUTE, "rank-home", "us1", ChangeKind.CANDIDATE, "model candidate", "", "v77", "tomas"),
        ),
        exposed=(
            Exposed(Place(), 22_100.0, NOW - 5 * MINUTE, "requests"),
            Exposed(canary, 2_210.0, NOW - 5 * MINUTE, "requests"),
        ),
    )


def chat_assistant() -> ServiceSnapshot:
    """A stale page: it keeps its place, and says how old it is; so does its past."""
    shown = _chat_assistant()
    history = history_of(shown, NOW, {"judge score": {Place(): since(14, steady(2.9), steady(4.4))}})
    return structs.replace(shown, history=stale_history(history, 240, "prom-eu1 did not answer within 10 s"))


def _chat_assistant() -> ServiceSnapshot:
    return service(
        "assist-chat",
        State.PAGE,
        owner="assist",
        tier=1,
        locations=("eu1",),
        since=NOW - 14 * MINUTE,
        stale=True,
        why=Why("judge score 2.90 (>4.00)", "judge score", after="prompt p118", brief=("judge score 2.90",)),
        readings=(
            errors(age_s=250.0, quality=Quality.STALE),
            latency(age_s=250.0, quality=Quality.STALE),
            judge(2.9, verdict=Verdict.BREACH, quality=Quality.STALE, age_s=250.0),
            drift(),
        ),
        slos=(slo(burn=burns(16.2, 16.0, 16.2, 9.0, 4.0, 1.1, 0.4), budget_remaining=0.44, page=Alert.FIRING),),
    )


def _others() -> tuple[ServiceSnapshot, ...]:
    return (
        service(
            "price-eng",
            State.REVERTED,
            Why("rollback by kim, reverted", brief=("rollback kim undone",)),
            tier=1,
            owner="pricing",
            locations=("us1",),
            since=NOW - 2 * HOUR,
            contained=(
                ContainedState(
                    "rollback",
                    "kim",
                    NOW - 3 * HOUR,
                    None,
                    Watched.REVERTED.value,
                    "us1",
                    axis=Axis.VERSION,
                    component="model",
                    before="v42",
                    after="v41",
                    seen_at=NOW - 2 * HOUR,
                ),
            ),
            slos=(slo(burn=burns(5.1, 5.0, 5.1, 4.0, 2.0, 1.0, 0.5), budget_remaining=-0.12),),
        ),
        service(
            "hiring",
            State.UNKNOWN,
            "selection rate labels lag 30d",
            owner="people-ml",
            tier=1,
            locations=("eu1",),
            since=NOW - 26 * MINUTE,
            readings=(errors(None, note="series missing"), judge(None, note="labels lag 30d"), drift()),
            slos=(slo(burn=burns(*[None] * 7), budget_remaining=None, exhausted_in_s=None),),
        ),
        service(
            "triage",
            State.CONTAINED,
            Why(
                "human approval by kim, in force",
                brief=("human approval kim until 05:13Z", "approval kim until 05:13Z"),
            ),
            owner="care-ml",
            tier=1,
            since=NOW - 5 * HOUR,
            modes=(ModeState("eu1", "human_approval", "open"), ModeState("us1", "automatic", "throttled")),
            contained=(
                ContainedState(
                    "human_approval",
                    "kim",
                    NOW - 5 * HOUR,
                    NOW + 2 * HOUR,
                    Watched.IN_FORCE.value,
                    "eu1",
                    axis=Axis.MODE,
                    before="automatic",
                    after="human_approval",
                ),
                ContainedState(
                    "throttle",
                    "bea",
                    NOW - 4 * HOUR,
                    None,
                    Watched.UNWATCHED.value,
                    "us1",
                    axis=Axis.EXPOSURE,
                    before="open",
                    after="throttled",
                    seen_at=NOW - 20 * MINUTE,
                ),
            ),
        ),
        service(
            "recsys",
            State.TICKET,
            "language mix 0.27 (<0.2)",
            tier=3,
            since=NOW - 2 * DAY,
            readings=(errors(), latency(), judge(), drift(0.27, verdict=Verdict.BREACH)),
            slos=(slo(burn=burns(0.7, 0.7, 0.7, 1.1, 1.4, 1.3, 1.2), budget_remaining=0.63, ticket=Alert.FIRING),),
        ),
        service(
            "fraud-scorer",
            State.OK,
            "precision thin, lacks 88",
            owner="risk-ml",
            locations=("us1",),
            readings=(
                errors(),
                reading("precision", Level.QUALITY, Unit.RATIO, 0.93, quality=Quality.THIN, samples=12.0, lacking=88),
                drift(),
            ),
        ),
        service("moderation", owner=""),
        service(
            "night-batch",
            State.OK,
            "no traffic",
            readings=(errors(None, samples=0.0, note="no traffic"), latency(None, samples=0.0, note="no traffic")),
            slos=(slo(burn=IDLE, budget_remaining=1.0, exhausted_in_s=float("inf")),),
        ),
        service("robot-nav", tier=1, owner="robotics"),
    )


SOURCES = (
    SourceHealth(
        "prom-eu1",
        "prometheus",
        SourceState.PARTIAL,
        age_s=9.0,
        detail="9 of 22 questions timed out after 10s",
        remedy="It is slow or overloaded: look at its own query load.",
        clock_skew_s=0.4,
    ),
    SourceHealth(
        "prom-us1",
        "prometheus",
        SourceState.UP,
        age_s=3.0,
        clock_skew_s=-0.1,
        long_windows="recorded increments, but raw series for 30d: too little is recorded",
    ),
)


def fleet(**different: object) -> FleetSnapshot:
    """Everything at once, worst first."""
    usual = FleetSnapshot(
        at=NOW,
        site="lab",
        environment="prod",
        services=(loan_underwriting(), chat_assistant(), home_ranking(), *_others()),
        sources=SOURCES,
    )
    return structs.replace(usual, **different)


def diagnosed_fleet() -> FleetSnapshot:
    """The same, each service in trouble held against the failure modes."""
    shown = fleet()
    return structs.replace(shown, services=tuple(map(diagnosed, shown.services)))


def diagnosed(service: ServiceSnapshot) -> ServiceSnapshot:
    """The service held against the failure modes."""
    return structs.replace(service, differential=diagnose(service, NOW, f"https://runbooks.example/{service.name}"))


def posing_fleet() -> FleetSnapshot:
    """Names that are taken for others: Cyrillic letters, a bidi override, a capital I (fault 31)."""
    lending, home = loan_underwriting(), home_ranking()
    false_home = structs.replace(home, name="r\u0430nk-home", owner="search-ml", history=None)
    others = (
        service("triage‹U+202E›", owner="care-ml"),
        service("al-search", owner="ml-pIatform"),
        service("aI-search"),
    )
    return fleet(services=tuple(warned((lending, home, false_home, *_others()[:2], *others))))


def large_fleet(count: int) -> FleetSnapshot:
    """The same with so many more services that are well."""
    return fleet(services=(*fleet().services, *(service(f"service-{number:04}") for number in range(count))))


def dead_fleet() -> FleetSnapshot:
    """Nothing was ever heard."""
    down = SourceHealth(
        "prom-eu1",
        "prometheus",
        SourceState.DOWN,
        detail="connection refused by 127.0.0.1:9090",
        remedy="Start it, or correct backends.prometheus.url in the site file.",
    )
    return fleet(services=(), sources=(down,))


def empty_fleet() -> FleetSnapshot:
    """The sources answer, and there is nothing to watch."""
    return fleet(services=(), sources=(SOURCES[1],))


def blind_fleet(count: int = 30) -> FleetSnapshot:
    """The only source is dead: what was heard before is stale, and of most services nothing was ever heard."""
    down = dead_fleet().sources
    unheard = tuple(
        service(
            f"service-{number:04}",
            State.UNKNOWN,
            Why("errors no answer: connection refused and 1 more", brief=("errors no answer +1",)),
            readings=(errors(None, note="no answer"), latency(None, note="no answer")),
            slos=(),
        )
        for number in range(count)
    )
    return fleet(services=(chat_assistant(), *unheard), sources=down)
