"""Every screen in every state that operators meet: one line each. All are drawn at all sizes, in colour and without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from msgspec import structs

from raitui.core.audit_verification import BadRecord, Flaw, Verification
from raitui.core.containment import Outcome
from raitui.core.history import ServiceHistory
from raitui.core.log_reading import CheckNews, Trouble
from raitui.core.snapshot import FleetSnapshot
from raitui.core.theme_name import ThemeName
from raitui.widgets.paints import USUAL
from tests.audit_trail import long_log, night
from tests.scripted_readings import HEAD, LOG, ScriptedReadings
from tests.ui.alerting import SILENCED, alerting_fleet
from tests.ui.drills import MET, NOT_BEGUN, TIMED_OUT, UNDER_WAY
from tests.ui.evidences import ALL_ASKED, GATHERING, UNREACHABLE, biased, canary, even, thin, with_evidence
from tests.ui.fleets import (
    NOW,
    blind_fleet,
    dead_fleet,
    diagnosed_fleet,
    empty_fleet,
    fleet,
    home_ranking,
    large_fleet,
    posing_fleet,
)
from tests.ui.foreseen import (
    IN_EFFECT,
    NOT_PERMITTED,
    OUT_OF_REACH,
    PAUSED,
    PAUSING,
    REFUSED,
    RIVALS,
    UNDONE,
    UNVERIFIED,
    foreseen_fleet,
)
from tests.ui.histories import partial_history
from tests.ui.shapes import THIN, UNWATCHED, shaped_fleet
from tests.ui.traced import traced_fleet

NOTICES = (
    "the audit log cannot be written: disk full; reducing actions go on, increasing ones are refused",
    "rollback of loan-uw by ada, 02:10Z: its process died; it happened",
    "pause of triage by ada, 02:11Z: its process died; whether it happened is not known",
    "kill of hiring by ada, 02:12Z: its process died; it did not happen",
    "nothing is polled any more",
)


@dataclass(frozen=True)
class Picture:
    """What is shown, which ``log`` there is, and the keys that are pressed before it is looked at, parted by spaces.

    A ``drill`` begins with its briefing.
    ``told`` is what the control loop then tells of the first action that was asked for, step by step.
    """

    name: str
    keys: str = ""
    shown: FleetSnapshot | None = field(default_factory=fleet, repr=False)
    read_only: bool = False
    log: Callable[[], ScriptedReadings] = field(default=ScriptedReadings, repr=False)
    drill: bool = False
    theme: ThemeName | None = None
    told: tuple[Outcome, ...] = field(default=(), repr=False)


def a_night() -> ScriptedReadings:
    """A log of an eventful night, after many others."""
    return ScriptedReadings(long_log(4_711, NOW))


def checked(found: Verification | None) -> Callable[[], ScriptedReadings]:
    """The same, with what is told of its verification."""
    return lambda: replace(a_night(), checked=CheckNews(found.records if found is not None else 3_000, 4_711, found))


BAD = BadRecord(4_709, Flaw.EDITED, "its bytes do not give its hash: it was edited, or put in")
UNREADABLE = Trouble("the audit log /var/lib/raitui/audit.db cannot be read: disk I/O error", "mend its disk")
WAITING = tuple(night(NOW)[:2])

NEVER_TOLD = ServiceHistory(waiting=("latency p99",), error="prom-eu1 did not answer within 10 s")


def with_history(history: ServiceHistory | None) -> FleetSnapshot:
    """One service, whose past is known so far."""
    return fleet(services=(structs.replace(home_ranking(), history=history),))


PICTURES = (
    # The fleet.
    Picture("fleet"),
    Picture("fleet_asking", "j j X"),
    Picture("fleet_acted", "j j R"),
    Picture("fleet_read_only", read_only=True),
    Picture("fleet_starting", shown=None),
    Picture("fleet_dead", shown=dead_fleet()),
    Picture("fleet_empty", shown=empty_fleet()),
    Picture("fleet_large", shown=large_fleet(1_000)),
    Picture("fleet_blind", shown=blind_fleet()),
    Picture("fleet_filtered", "slash r i s k", shown=fleet(colour="red")),
    Picture("fleet_nothing_found", "slash z z z enter"),
    Picture("fleet_marked", "space j j space j space"),
    Picture("fleet_marked_asking", "space j j space j space R"),
    Picture("fleet_marked_acted", "space j j space j space P P"),
    Picture("fleet_by_burn", "o o o j j"),
    Picture("fleet_look_alikes", "j j", shown=posing_fleet()),
    Picture("fleet_look_alikes_asking", "j j X", shown=posing_fleet()),
    Picture("fleet_look_alikes_told", "s", shown=posing_fleet()),
    Picture("fleet_diagnosed", "j j", shown=diagnosed_fleet()),
    Picture("fleet_noticed", shown=fleet(demo=True, notices=NOTICES)),
    # What there is to know before and after a key.
    Picture("foreseen", shown=foreseen_fleet()),
    Picture("foreseen_opened", "enter", shown=foreseen_fleet()),
    Picture("foreseen_rival", shown=foreseen_fleet(acting=RIVALS)),
    Picture("foreseen_rival_opened", "enter", shown=foreseen_fleet(acting=RIVALS)),
    Picture("foreseen_may_not", shown=foreseen_fleet(**NOT_PERMITTED)),
    Picture("foreseen_undone_before", "enter", shown=foreseen_fleet(**UNDONE)),
    Picture("foreseen_no_actuator", "enter", shown=foreseen_fleet(**OUT_OF_REACH)),
    Picture("acted_refused", "P", shown=foreseen_fleet(**NOT_PERMITTED), told=REFUSED),
    Picture("acted_unverified", "P", shown=foreseen_fleet(), told=UNVERIFIED),
    Picture("acted_under_way", "P", shown=foreseen_fleet(), told=PAUSING),
    Picture("acted_result_waits", "P", shown=foreseen_fleet(contained=PAUSED), told=IN_EFFECT),
    Picture("key_ignored", "R R", shown=foreseen_fleet()),
    # What others warn of.
    Picture("alerted", shown=alerting_fleet()),
    Picture("alerted_opened", "j j enter", shown=alerting_fleet()),
    Picture("alerts", "exclamation_mark j j", shown=alerting_fleet()),
    Picture("alerts_silence", "exclamation_mark G", shown=alerting_fleet()),
    Picture("alerts_none", "exclamation_mark"),
    Picture("silencing", "exclamation_mark j j enter", shown=alerting_fleet()),
    Picture(
        "silencing_asking", "exclamation_mark j j enter down k n o w n tab ctrl+u 1 d enter", shown=alerting_fleet()
    ),
    Picture("silenced", "exclamation_mark j j enter x enter enter", shown=alerting_fleet(), told=SILENCED),
    Picture("silence_ending", "exclamation_mark G enter", shown=alerting_fleet()),
    # One service.
    Picture("service", "j j enter"),
    Picture("service_paging", "enter"),
    Picture("service_diagnosed", "enter", shown=diagnosed_fleet()),
    Picture("debug_why", "w y", shown=diagnosed_fleet()),
    Picture("service_stale", "j enter"),
    Picture("service_reverted", "j j j enter"),
    Picture("service_unknown", "j j j j enter"),
    Picture("service_contained", "j j j j j enter"),
    Picture("service_history", "enter h"),
    Picture("service_versions", "j j enter v"),
    Picture("service_cohorts", "j j enter c"),
    Picture("service_past_awaited", "enter", shown=with_history(None)),
    Picture("service_past_in_part", "enter", shown=with_history(partial_history(home_ranking(), "prom-us1 timed out"))),
    Picture("service_past_never_told", "enter", shown=with_history(NEVER_TOLD)),
    # What lies behind the figures of one service.
    *(
        Picture(f"debug_{panel}{state}", f"w {key}", shown=shaped_fleet(**shown))
        for state, shown in (("", {}), ("_thin", THIN), ("_unwatched", UNWATCHED))
        for panel, key in (("bins", "3"), ("reliability", "4"), ("errors", "5"))
    ),
    Picture("debug_traces", "w 6", shown=traced_fleet()),
    Picture("debug_traces_off", "w 6", shown=traced_fleet(samples=(), off=("prom-eu1",))),
    Picture("debug_explanations", "w 7", shown=shaped_fleet()),
    Picture("debug_awaited", "w", shown=shaped_fleet(**UNWATCHED, cells=())),
    # The evidence behind its figures.
    Picture("cohorts_worse", "w", shown=with_evidence(biased())),
    Picture("cohorts_by_region", "w o", shown=with_evidence(biased())),
    Picture("cohorts_not_worse", "w", shown=with_evidence(even())),
    Picture("cohorts_thin", "w", shown=with_evidence(thin())),
    Picture("cohorts_loading", "w", shown=with_evidence((), GATHERING)),
    Picture("cohorts_none", "w", shown=with_evidence((), ALL_ASKED)),
    Picture("cohorts_source_dead", "w", shown=with_evidence(biased(), UNREACHABLE)),
    Picture("candidate_worse", "w 2", shown=with_evidence(canary())),
    Picture("candidate_none", "w 2", shown=with_evidence(even())),
    Picture("service_cohorts_with_evidence", "enter c", shown=with_evidence(biased())),
    # The ways back.
    Picture("ways_back", "j j j j j U w h y"),
    # The audit log.
    Picture("audit_following", "L", log=a_night),
    Picture("audit_held", "L k k k", log=a_night),
    Picture("audit_filtered", "enter L slash space s t a t e : i n", log=a_night),
    Picture("audit_nothing_found", "L slash n o b o d y enter", log=a_night),
    Picture("audit_not_understood", "L slash s i n c e : n o o n", log=a_night),
    Picture("audit_searching", "L slash f l u x", log=lambda: replace(a_night(), searched_at_once=900, told_at_most=3)),
    Picture("audit_record", "L k enter", log=a_night),
    Picture("audit_record_altered", "L k enter", log=lambda: replace(a_night(), damaged=frozenset({4_710}))),
    Picture("audit_verifying", "L v", log=checked(None)),
    Picture("audit_whole", "L v", log=checked(Verification(LOG, 4_711, HEAD))),
    Picture("audit_broken", "L v enter", log=checked(Verification(LOG, 4_708, HEAD, BAD))),
    Picture("audit_missing", "L", log=lambda: ScriptedReadings(log="")),
    Picture("audit_empty", "L"),
    Picture("audit_unreadable", "L", log=lambda: ScriptedReadings(trouble=UNREADABLE)),
    Picture("audit_slow", "L k k k", log=lambda: ScriptedReadings(silent=True)),
    Picture("audit_waiting", "L", log=lambda: replace(a_night(), waiting=WAITING)),
    # A drill.
    Picture("drill_briefing", shown=NOT_BEGUN, drill=True),
    Picture("drill_under_way", "enter j", shown=UNDER_WAY, drill=True),
    Picture("drill_met", shown=MET, drill=True),
    Picture("drill_missed", shown=TIMED_OUT, drill=True),
    # Whatever can be called up from anywhere.
    Picture("sources", "s"),
    Picture("help", "question_mark"),
    Picture("help_contains", "question_mark n"),
    Picture("help_searched", "enter question_mark slash t w i c e"),
    Picture("help_nothing_found", "question_mark slash z z z enter"),
    Picture("palette", "j j ctrl+p"),
    Picture("palette_typed", "j j ctrl+p r o l l"),
    Picture("palette_nothing_found", "j j ctrl+p z z z"),
    Picture("palette_asking", "j j ctrl+p k i l l enter"),
    Picture("palette_acted", "j j ctrl+p k i l l enter enter"),
    # Every set of colours; the usual one is that of all others.
    *(
        Picture(f"{screen}_{theme.value}", keys, theme=theme)
        for theme in ThemeName
        if theme is not USUAL
        for screen, keys in (("fleet", "j j X"), ("service", "j j enter"))
    ),
)

SIZES = ((80, 24), (120, 40), (200, 60))

SMALL = (Picture("fleet", read_only=True), Picture("service", "j j enter"), Picture("help", "question_mark"))
SMALL_SIZES = ((60, 15), (20, 5))
