"""Joins everything: the only room that sees every other. Its modules are imported when they are first needed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from raitui.config.duration import duration_seconds
    from raitui.terminal.terminal_kind import places_text
    from raitui.transport.cleaning import clean
    from raitui.wiring.alerts import ALERTS, OneSilence
    from raitui.wiring.audit import (
        AUDIT_FILE,
        audit_path,
        audit_rows,
        exported,
        has_log,
        highest_number,
        latest_demo_audit_path,
        latest_drill_audit_path,
        verified,
    )
    from raitui.wiring.checkups import simulated_checkup, site_checkup
    from raitui.wiring.console import console_preferences, log_to_file, run_console
    from raitui.wiring.drill import DrillOrder, DrillSession, drill_offer, drill_offers, drill_runs
    from raitui.wiring.machinery import Machinery
    from raitui.wiring.one_action import OneAction
    from raitui.wiring.parts import Parts
    from raitui.wiring.profiles import profile_names, profile_text, profiles_listed
    from raitui.wiring.rules import simulated_rules, site_rules
    from raitui.wiring.simulation import Simulation, serve_simulation, simulated_parts, write_backfill, write_site_file
    from raitui.wiring.site import site_parts
    from raitui.wiring.survey import surveyed
    from raitui.wiring.whole_file import write_whole

__all__ = [
    "ALERTS",
    "AUDIT_FILE",
    "DrillOrder",
    "DrillSession",
    "Machinery",
    "OneAction",
    "OneSilence",
    "Parts",
    "Simulation",
    "audit_path",
    "audit_rows",
    "clean",
    "console_preferences",
    "drill_offer",
    "drill_offers",
    "drill_runs",
    "duration_seconds",
    "exported",
    "has_log",
    "highest_number",
    "latest_demo_audit_path",
    "latest_drill_audit_path",
    "log_to_file",
    "places_text",
    "profile_names",
    "profile_text",
    "profiles_listed",
    "run_console",
    "serve_simulation",
    "simulated_checkup",
    "simulated_parts",
    "simulated_rules",
    "site_checkup",
    "site_parts",
    "site_rules",
    "surveyed",
    "verified",
    "write_backfill",
    "write_site_file",
    "write_whole",
]

_WHERE = {
    "raitui.config.duration": ("duration_seconds",),
    "raitui.terminal.terminal_kind": ("places_text",),
    "raitui.transport.cleaning": ("clean",),
    "raitui.wiring.alerts": ("ALERTS", "OneSilence"),
    "raitui.wiring.audit": (
        "AUDIT_FILE",
        "audit_path",
        "audit_rows",
        "exported",
        "has_log",
        "highest_number",
        "latest_demo_audit_path",
        "latest_drill_audit_path",
        "verified",
    ),
    "raitui.wiring.checkups": ("simulated_checkup", "site_checkup"),
    "raitui.wiring.console": ("console_preferences", "log_to_file", "run_console"),
    "raitui.wiring.drill": ("DrillOrder", "DrillSession", "drill_offer", "drill_offers", "drill_runs"),
    "raitui.wiring.machinery": ("Machinery",),
    "raitui.wiring.one_action": ("OneAction",),
    "raitui.wiring.parts": ("Parts",),
    "raitui.wiring.profiles": ("profile_names", "profile_text", "profiles_listed"),
    "raitui.wiring.rules": ("simulated_rules", "site_rules"),
    "raitui.wiring.simulation": (
        "Simulation",
        "serve_simulation",
        "simulated_parts",
        "write_backfill",
        "write_site_file",
    ),
    "raitui.wiring.site": ("site_parts",),
    "raitui.wiring.survey": ("surveyed",),
    "raitui.wiring.whole_file": ("write_whole",),
}
_MODULE_OF = {name: module for module, names in _WHERE.items() for name in names}


def __getattr__(name: str) -> object:
    """What is joined here, loaded now (PEP 562): a console need not wait for what the other commands need."""
    module = _MODULE_OF.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(module), name)
    return found
