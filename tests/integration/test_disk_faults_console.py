"""The console while its log's disk is full, broken, read-only or slow: harm is limited, and nothing is forgotten."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.disk_faults import DiskFaults, compiled
from tests.integration.command import SiteCommand
from tests.integration.console import Console
from tests.integration.fleet_process import accepted_orders, state_of
from tests.integration.fleet_site import BlindSite, Story, blind_site
from tests.readiness import wait_until

FAULTS = {
    "disk full (fault 1)": ["write audit.db ENOSPC"],
    "fsync fails (fault 2)": ["sync audit.db EIO"],
    "fsync takes seconds (fault 3)": ["sync audit.db 4000"],
    "read-only (fault 4)": ["open audit.db EROFS", "write audit.db EROFS"],
}
BANNER = "THE AUDIT LOG CANNOT BE WRITTEN"
LIVE_S = 2.0
"""An answer to a key that nobody would call late, on a machine that does much else."""

OVER_WITHIN_S = 60.0


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that makes a disk fail."""
    return compiled(tmp_path_factory.mktemp("disk_faults"))


@pytest.fixture
def faults(library: Path, tmp_path: Path) -> DiskFaults:
    """A disk that is well, so far."""
    return DiskFaults(library, tmp_path)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[BlindSite]:
    with blind_site(tmp_path, Story("calm")) as running:
        yield running


@pytest.fixture
def console(site: BlindSite, faults: DiskFaults, monkeypatch: pytest.MonkeyPatch) -> Iterator[Console]:
    """A console whose disk obeys the faults, beside which everything else is well; it has paused a service."""
    with monkeypatch.context() as environment:
        for name in ("LD_PRELOAD", "DISK_FAULTS"):
            environment.setenv(name, faults.environment[name])
        running = Console(["--config", str(site.file)])
    with running:
        running.wait_for("P pause +all +may ✓")
        running.insist("P", "IN EFFECT ✓ .* log 2")
        yield running


@pytest.mark.parametrize("rules", FAULTS.values(), ids=FAULTS)
def test_what_reduces_the_risk_goes_on_loudly_and_the_log_is_made_whole(
    site: BlindSite, console: Console, faults: DiskFaults, rules: list[str]
) -> None:
    """Design 11: the intent is in the spool, no way back is let, and the gap is recorded when the disk is well."""
    service = console.selected or ""
    faults.obey(*rules)
    console.insist("F", BANNER)
    console.wait_for("fallback .* automatic → fallback")
    intent = wait_until(lambda: kept(site), "the spool has something")[0]
    assert (intent["kind"], intent["wish"]["action"]) == ("intent", "fallback")
    wait_until(lambda: mode(site, service) == {"fallback"}, "the fallback is in effect")
    assert help_opens_after_s(console) < LIVE_S
    console.wait_for("IN EFFECT ✓")

    lift(console)
    console.wait_for("REFUSED ✗")
    assert len(accepted_orders(site.fleet_url)) == 4
    assert {state_of(site.fleet_url, service, at)["exposure"] for at in ("eu1", "us1")} == {"paused"}

    faults.clear()
    wait_until(lambda: BANNER not in console.text, "the log can be written again", OVER_WITHIN_S)
    command = SiteCommand(site.file)
    records = wait_until(lambda: whole(command), "the log is whole", OVER_WITHIN_S)
    actions = [record["wish"]["action"] for record in records if record["kind"] == "intent"]
    assert actions[:2] == ["pause", "fallback"]
    (fallback,) = (record["action_id"] for record in records if record.get("wish", {}).get("action") == "fallback")
    assert [one["kind"] for one in command.records("--action", fallback)] == ["intent", "outcome"]
    assert any(fallback in record["kept"] for record in records if record["kind"] == "gap")
    # What was kept while the rest was brought home follows at the next try, with a gap of its own.
    wait_until(lambda: kept(site) == [], "nothing waits in the spool any more", OVER_WITHIN_S)
    assert command.verify() == 0


def help_opens_after_s(console: Console) -> float:
    """How long the console takes to answer a key (seconds); of the fleet one row alone may be left to move among."""
    typed_at = time.monotonic()
    console.terminal.type("?")
    wait_until(lambda: "HELP" in console.text, "the help")
    took_s = time.monotonic() - typed_at
    console.terminal.type("?")
    wait_until(lambda: "HELP" not in console.text, "the fleet again")
    return took_s


def mode(site: BlindSite, service: str) -> set[str]:
    """Where the fleet says that the service stands."""
    return {state_of(site.fleet_url, service, at)["mode"] for at in ("eu1", "us1")}


def kept(site: BlindSite) -> list[dict[str, Any]]:
    """The records in the spool."""
    spool = site.file.with_name("spool.jsonl")
    return [json.loads(line) for line in spool.read_text(encoding="utf-8").splitlines()] if spool.exists() else []


def lift(console: Console) -> None:
    """Ask for the way back from the pause, for a reason."""
    console.press("U")
    console.wait_for("> resume")
    console.write("well again")
    console.wait_for("reason: well again")
    console.press("\r")


def whole(command: SiteCommand) -> list[dict[str, Any]] | None:
    """All records, once a gap is among them, and an outcome for each intent."""
    records = command.records()
    begun, ended = ({one["action_id"] for one in records if one["kind"] == kind} for kind in ("intent", "outcome"))
    return records if begun == ended and any(record["kind"] == "gap" for record in records) else None
