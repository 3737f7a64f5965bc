"""Joins everything: the only room that sees every other. Heavy rooms are imported where they are first needed."""

from raitui.transport.cleaning import clean
from raitui.wiring.audit import (
    AUDIT_FILE,
    audit_path,
    audit_records,
    exported,
    has_log,
    latest_demo_audit_path,
    verified,
)
from raitui.wiring.checkups import simulated_checkup, site_checkup
from raitui.wiring.console import log_to_file, run_console
from raitui.wiring.machinery import Machinery
from raitui.wiring.one_action import OneAction
from raitui.wiring.parts import Parts
from raitui.wiring.simulation import Simulation, serve_simulation, simulated_parts, write_backfill, write_site_file
from raitui.wiring.site import site_parts
from raitui.wiring.survey import surveyed

__all__ = [
    "AUDIT_FILE",
    "Machinery",
    "OneAction",
    "Parts",
    "Simulation",
    "audit_path",
    "audit_records",
    "clean",
    "exported",
    "has_log",
    "latest_demo_audit_path",
    "log_to_file",
    "run_console",
    "serve_simulation",
    "simulated_checkup",
    "simulated_parts",
    "site_checkup",
    "site_parts",
    "surveyed",
    "verified",
    "write_backfill",
    "write_site_file",
]
