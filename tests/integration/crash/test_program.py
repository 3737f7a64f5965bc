"""The real command against the simulated fleet: killed in mid-action, and asked to end in mid-action."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml

from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.config.places import state_folder
from raitui.core.audit_record import AuditRecord, Happened, Intent, OutcomeRecord
from raitui.core.containment import Effect
from raitui.rehearsal.fleet import build_fleet
from raitui.rehearsal.write_config import write_config
from raitui.wiring import AUDIT_FILE
from tests.integration.console import Console
from tests.integration.crash.held_control import HeldControl
from tests.integration.fleet_process import FleetProcess
from tests.readiness import wait_until

NOBODY = "http://127.0.0.1:9"
"""Where Prometheus would be: containing needs none (R-CON-6)."""

WITHIN_S = 60.0
SPEED = 10
SERVICE, AT = "rank-home", "eu1"


@dataclass(frozen=True)
class Site:
    """A site file whose orders are held on their way to the fleet."""

    file: Path
    control: HeldControl

    def raitui(self, *arguments: str) -> subprocess.Popen[str]:
        """The real program over this site."""
        return subprocess.Popen(
            [sys.executable, "-m", "raitui", *arguments, "--config", str(self.file)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def contain(self, action: str) -> subprocess.Popen[str]:
        """The command for one action at one place."""
        return self.raitui("contain", action, SERVICE, "--at", AT, "--reason", "a hunch", "--json")

    def contain_until_the_order(self, action: str) -> subprocess.Popen[str]:
        """The same, as soon as its order has arrived: its intent is in the log by then."""
        running = self.contain(action)
        assert self.control.arrived.wait(WITHIN_S)
        return running

    def is_off(self) -> bool:
        """Whether the fleet itself shows the effect of a kill."""
        url = f"http://{self.control.backend}/observed/{SERVICE}/{AT}/mode?component=&before=automatic&after=off"
        with urlopen(url) as answer:
            return bool(json.load(answer)["in_effect"])

    def listed(self) -> str:
        """What ``raitui audit list`` prints."""
        with self.raitui("audit", "list") as listing:
            told, _ = listing.communicate(timeout=WITHIN_S)
        return told


def records() -> list[AuditRecord]:
    return [recorded.record for recorded in SqliteAuditStore(state_folder(os.environ) / AUDIT_FILE).records()]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    start = round(time.time() - 60)
    with (
        FleetProcess(["--scenario=calm", f"--start={start}", f"--speed={SPEED}"]) as fleet,
        HeldControl(fleet.address) as control,
    ):
        document = yaml.safe_load(write_config(build_fleet(scenario="calm", start=start), NOBODY, fleet.url))
        document["actuators"][0]["http"]["url"] = control.url
        file = tmp_path / "site.yaml"
        file.write_text(json.dumps(document), encoding="utf-8")
        yield Site(file, control)


@pytest.fixture
def orphan(site: Site) -> Intent:
    """What a program intended that was killed when its order had arrived; the order is carried out nevertheless."""
    with site.contain_until_the_order("kill") as dying:
        dying.kill()
    (intent,) = records()
    assert isinstance(intent, Intent)
    site.control.let_go()
    wait_until(site.is_off, "the fleet has carried it out", WITHIN_S)
    return intent


def recovery_of(orphan: Intent) -> OutcomeRecord | None:
    return next(
        (one for one in records() if isinstance(one, OutcomeRecord) and one.action_id == orphan.action_id), None
    )


def test_a_console_that_starts_tells_what_became_of_an_action_whose_program_was_killed(
    site: Site, orphan: Intent
) -> None:
    """Fault 7: observed by whoever comes next, and not done again."""
    with Console(["--config", str(site.file)]) as console:
        outcome = wait_until(lambda: recovery_of(orphan), "the action of the dead is recovered", WITHIN_S)
        console.wait_for("took place, though its process died")
    assert (outcome.state, outcome.recovered) == (Effect.IN_EFFECT, Happened.YES)
    assert site.control.orders == 1
    assert "its process died; happened: yes" in site.listed()


def test_the_next_action_from_the_command_line_recovers_it_too(site: Site, orphan: Intent) -> None:
    site.control.hold()
    with site.contain_until_the_order("pause") as running:
        outcome = wait_until(lambda: recovery_of(orphan), "the action of the dead is recovered", WITHIN_S)
        site.control.let_go()
        told, _ = running.communicate(timeout=WITHIN_S)
    assert running.returncode == 0, told
    assert outcome.recovered is Happened.YES
    assert "its process died; happened: yes" in site.listed()


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
@pytest.mark.parametrize(("forbids", "state", "status"), [(False, Effect.IN_EFFECT, 0), (True, Effect.FAILED, 4)])
def test_a_command_that_is_asked_to_end_finishes_its_action_and_tells_how_it_ended(
    site: Site, number: signal.Signals, *, forbids: bool, state: Effect, status: int
) -> None:
    """Fault 22."""
    site.control.forbids = forbids
    with site.contain_until_the_order("fallback") as running:
        running.send_signal(number)
        assert running.stderr is not None
        assert number.name in running.stderr.readline()
        site.control.let_go()
        told, _ = running.communicate(timeout=WITHIN_S)
    assert running.returncode == status, told
    intent, outcome = records()
    assert isinstance(intent, Intent)
    assert isinstance(outcome, OutcomeRecord)
    assert (outcome.action_id, outcome.state, outcome.recovered) == (intent.action_id, state, None)
    assert json.loads(told)["state"] == state.value
