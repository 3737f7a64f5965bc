"""A fleet of whose first service traces of bad requests are known, or of which it is known why there are none."""

from __future__ import annotations

from msgspec import structs

from raitui.core.reading import Place
from raitui.core.sli import Unit
from raitui.core.snapshot import FleetSnapshot
from raitui.core.trace_sample import Traces, TraceSample
from tests.ui.fleets import NOW, fleet

LINK = "https://tempo.example/trace/"
ASKED = Traces(asked_for=("approval", "errors", "p99"), span_s=3_600.0, answered_at=NOW - 12.0)


def _sample(trace_id: str, before_s: float, sli: str, place: Place, *, status: str, took_s: float = 0.0) -> TraceSample:
    return TraceSample(
        trace_id=trace_id,
        at=NOW - before_s,
        sli=sli,
        place=place,
        value=took_s or None,
        unit=Unit.SECONDS if took_s else Unit.RATIO,
        bound=0.8 if took_s else None,
        attributes=(("http_status", status),),
        link=LINK + trace_id,
        bad=sli != "approval",
    )


SAMPLES = (
    _sample("4bf92f3577b34da6a3ce929d0e0e4736", 14.0, "p99", Place("eu1", "v42"), status="200", took_s=1.48),
    _sample("00f067aa0ba902b7a3ce929d0e0e4736", 31.0, "errors", Place("us1", "v41", "40-64"), status="504"),
    _sample("ea1b2ad3c9e9d6fd237e4d29ee4e7966", 44.0, "approval", Place("eu1", "v42", "25-39"), status="200"),
    _sample("5157596ed76cca13bee86474cb609a29", 58.0, "approval", Place("eu1", "v42", "age<25"), status="200"),
)


def traced_fleet(**different: object) -> FleetSnapshot:
    """With some samples, unless something else is said."""
    told = fleet()
    traces = structs.replace(ASKED, **{"samples": SAMPLES, **different})
    first, *others = told.services
    return structs.replace(told, services=(structs.replace(first, traces=traces), *others))
