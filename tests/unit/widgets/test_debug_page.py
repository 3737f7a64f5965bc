"""Every panel of the debug dashboard has its key, and every key its panel (R-OBS-7)."""

from __future__ import annotations

from raitui.bindings import DEBUG
from raitui.widgets.debug_page import PANELS


def test_every_key_leads_to_a_panel_and_every_panel_has_one() -> None:
    led_to = [one.action for one in DEBUG if one.action.startswith("section(")]
    assert led_to == [f"section('{panel.id}')" for panel in PANELS]
