"""Every screen in every state that operators meet: one line each. All are drawn at all sizes, in colour and without."""

from __future__ import annotations

from dataclasses import dataclass, field

from raitui.core.snapshot import FleetSnapshot
from tests.ui.fleets import dead_fleet, empty_fleet, fleet, large_fleet

NOTICES = (
    "the audit log cannot be written: disk full; reducing actions go on, increasing ones are refused",
    "rollback of loan-uw by ada, 02:10Z: its process died; it happened",
    "pause of triage by ada, 02:11Z: its process died; whether it happened is not known",
    "kill of hiring by ada, 02:12Z: its process died; it did not happen",
    "nothing is polled any more",
)


@dataclass(frozen=True)
class Picture:
    """What is shown, and the keys that are pressed before it is looked at, parted by spaces."""

    name: str
    keys: str = ""
    shown: FleetSnapshot | None = field(default_factory=fleet, repr=False)
    read_only: bool = False


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
    Picture("fleet_noticed", shown=fleet(demo=True, notices=NOTICES)),
    # One service.
    Picture("service", "j j enter"),
    Picture("service_paging", "enter"),
    Picture("service_stale", "j enter"),
    Picture("service_reverted", "j j j enter"),
    Picture("service_unknown", "j j j j enter"),
    Picture("service_contained", "j j j j j enter"),
    # The ways back.
    Picture("ways_back", "j j j j j U w h y"),
    # Whatever can be called up from anywhere.
    Picture("sources", "s"),
    Picture("help", "question_mark"),
)

SIZES = ((80, 24), (120, 40), (200, 60))

SMALL = (Picture("fleet", read_only=True), Picture("service", "j j enter"), Picture("help", "question_mark"))
SMALL_SIZES = ((60, 15), (20, 5))
