"""For how long a service has been in trouble, as it is told (R-OBS-3)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.lasted import lasted
from raitui.core.reading import Place
from raitui.core.snapshot import Exposed
from raitui.widgets.exposure_line import exposure_line
from raitui.widgets.styled_line import plain
from tests.ui.fleets import NOW, fleet

SERVICE = structs.replace(fleet().services[0], since=NOW - 1_140)


@pytest.mark.parametrize(("or_before", "told"), [(False, "19m"), (True, "≥19m")])
def test_what_may_have_begun_earlier_lasts_at_least_so_long(or_before: bool, told: str) -> None:
    assert lasted(structs.replace(SERVICE, since_or_before=or_before), NOW) == told


def test_a_service_that_is_well_lasts_for_no_time() -> None:
    assert not lasted(structs.replace(SERVICE, since=None), NOW)


def test_what_was_exposed_since_a_beginning_that_may_be_earlier_is_a_least_figure() -> None:
    """R-OBS-9."""
    exposed = (Exposed(Place(), 502.0, NOW - 60, "requests"),)
    service = structs.replace(SERVICE, since_or_before=True, exposed=exposed)
    assert plain(exposure_line(service, NOW)).startswith("≥502 requests")
