"""The one line that says why the figures are old (R-OBS-3)."""

from __future__ import annotations

import pytest

from raitui.core.source_health import SourceHealth, SourceState
from raitui.widgets.fleet_lines import dead_source_line
from raitui.widgets.styled_line import plain


@pytest.mark.parametrize("said", ["prom: cannot be reached", "prom did not answer within 2 s", "HTTP 503"])
def test_a_source_is_named_once(said: str) -> None:
    """At 80 columns the reason must fit: nothing is said twice before it."""
    told = plain(dead_source_line([SourceHealth("prom", "prometheus", SourceState.DOWN, 9.0, said, "Start it")], 80))
    assert told.count("prom") == 1
    assert said.removeprefix("prom").lstrip(": ") in told
