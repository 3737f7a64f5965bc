"""What the log was too slow for, or could not take, is brought home before the program ends, or is said to be owed."""

from __future__ import annotations

import json
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from raitui.core.containment import Effect
from raitui.terminal.hang_up import HANG_UP_RETURN_CODE
from tests.faults.disk_faults import DiskFaults, compiled
from tests.integration.command import SiteCommand
from tests.integration.console import Console
from tests.integration.fleet_site import BlindSite, Story, blind_site
from tests.readiness import wait_until

LATE_ONCE = "tests.integration.late_once"
"""raitui with a log that takes five seconds for the first outcome, and none for the next."""

GONE_WITHIN_S = 10.0
"""As ``HOME_WITHIN_S`` promises."""

ENDS: dict[str, tuple[Callable[[Console], None], int]] = {
    "SIGHUP": (lambda console: console.signal(signal.SIGHUP), HANG_UP_RETURN_CODE),
    "SIGTERM": (lambda console: console.signal(signal.SIGTERM), 128 + signal.SIGTERM),
    "the line drops": (Console.hang_up, HANG_UP_RETURN_CODE),
    "q": (lambda console: console.press("q"), 0),
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[BlindSite]:
    with blind_site(tmp_path, Story("calm")) as running:
        yield running


@pytest.fixture
def faults(tmp_path: Path) -> DiskFaults:
    return DiskFaults(compiled(tmp_path), tmp_path)


def on_a_failing_disk(site: BlindSite, faults: DiskFaults) -> Console:
    """A console whose log lies on a disk that obeys the faults; the spool is well."""
    preloaded = {name: faults.environment[name] for name in ("LD_PRELOAD", "DISK_FAULTS")}
    return Console(["--config", str(site.file)], environment=preloaded, size=(200, 40))


@pytest.mark.parametrize("way", ENDS)
def test_a_console_that_is_ended_brings_home_what_its_log_was_too_slow_for(site: BlindSite, way: str) -> None:
    """Faults 3 and 22: the outcome is there when the program has ended, and the process itself recorded it."""
    end, status = ENDS[way]
    with Console(["--config", str(site.file)], program=LATE_ONCE) as console:
        console.wait_for("F fallback +all +may ✓")
        console.insist("F", "accepted ✓")
        end(console)
        assert console.wait_for_end() == status
    outcome = brought_home(site)
    assert (outcome["state"], outcome["recovered"]) == (Effect.IN_EFFECT.value, None)


def test_the_command_line_brings_home_what_its_log_was_too_slow_for(site: BlindSite) -> None:
    """Fault 3: nobody but the next start would have."""
    status, document = SiteCommand(site.file, LATE_ONCE).contain("fallback", "loan-uw")
    assert (status, document["state"]) == (0, Effect.IN_EFFECT.value)
    assert brought_home(site)["state"] == Effect.IN_EFFECT.value


def test_what_the_log_cannot_take_is_said_at_the_end_and_at_the_next_start_and_is_not_lost(
    site: BlindSite, faults: DiskFaults
) -> None:
    """Fault 1: at the end in a line of text, at log-in for as long as the log lacks it, and when it is home."""
    with on_a_failing_disk(site, faults) as console:
        console.wait_for("F fallback +automatic → fallback")
        console.insist("F", "accepted ✓")
        faults.obey("write audit.db ENOSPC")
        console.press("q")
        assert console.wait_for_end() == 0
        said = " ".join(console.text.split())
    assert "the audit log is behind: it is given what it lacks, for 5 s at most" in said
    assert re.search(r"THE AUDIT LOG LACKS 1 record \(outcome\): .* disk is full", said)
    assert "spool.jsonl; the next raitui that is started takes in what a spool keeps" in said
    assert "Traceback" not in said
    assert [one["kind"] for one in left_in_the_spool(site)] == ["outcome"]

    with on_a_failing_disk(site, faults) as console:
        console.wait_for("the audit log lacks a record of another raitui: it is kept elsewhere")
        faults.clear()
        console.wait_for("a record that another raitui could not write is in the audit log now")
        assert "the audit log lacks" not in console.text
    assert brought_home(site)["recovered"] is None


def test_a_log_that_hangs_holds_up_no_end_for_long(site: BlindSite, faults: DiskFaults) -> None:
    """Faults 3 and 22: the line drops, and ten seconds after its last action the process is gone."""
    with on_a_failing_disk(site, faults) as console:
        console.wait_for("F fallback +automatic → fallback")
        console.insist("F", "accepted ✓")
        faults.obey("write audit.db-wal 60000")
        console.hang_up()
        wait_until(lambda: left_in_the_spool(site), "the outcome in the spool")
        kept_at = time.monotonic()
        assert console.wait_for_end() == HANG_UP_RETURN_CODE
        assert time.monotonic() - kept_at < GONE_WITHIN_S
    faults.clear()
    SiteCommand(site.file).contain("fallback", "loan-uw")
    assert left_in_the_spool(site) == []


def brought_home(site: BlindSite) -> dict[str, Any]:
    """The outcome; it stands in the log after its intent, once, and nothing is left in the spool."""
    command = SiteCommand(site.file)
    intent, outcome, gap = command.records()
    assert [one["kind"] for one in (intent, outcome, gap)] == ["intent", "outcome", "gap"]
    assert outcome["action_id"] == intent["action_id"]
    assert gap["kept"] == [intent["action_id"]]
    assert command.verify() == 0
    assert left_in_the_spool(site) == []
    return outcome


def left_in_the_spool(site: BlindSite) -> list[dict[str, Any]]:
    spool = site.file.with_name("spool.jsonl")
    return [json.loads(line) for line in spool.read_text(encoding="utf-8").splitlines()] if spool.exists() else []
