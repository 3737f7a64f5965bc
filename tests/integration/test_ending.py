"""However the console is ended in mid-action, the action is finished and recorded, and the process ends (fault 22)."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.config.places import state_folder
from raitui.core.audit_record import Gap, Intent, OutcomeRecord
from raitui.core.containment import Effect
from raitui.rehearsal.fleet import build_fleet
from raitui.rehearsal.write_config import write_config
from raitui.terminal.hang_up import HANG_UP_RETURN_CODE
from raitui.wiring import AUDIT_FILE
from tests.integration.console import Console
from tests.integration.fleet_process import FleetProcess

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def blind_site(tmp_path: Path) -> Iterator[Path]:
    """A site whose Prometheus is dead: what its services run is known from their backend alone (R-CON-6)."""
    start = round(time.time() - 60)
    with FleetProcess(["--scenario=calm", f"--start={start}"]) as fleet:
        written = yaml.safe_load(write_config(build_fleet(scenario="calm", start=start), NOBODY, fleet.url))
        file = tmp_path / "site.yaml"
        file.write_text(json.dumps(written), encoding="utf-8")
        yield file


ENDS: dict[str, tuple[Callable[[Console], None], int]] = {
    "SIGHUP": (lambda console: console.signal(signal.SIGHUP), HANG_UP_RETURN_CODE),
    "SIGTERM": (lambda console: console.signal(signal.SIGTERM), 128 + signal.SIGTERM),
    "the line drops": (Console.hang_up, HANG_UP_RETURN_CODE),
    "q": (lambda console: console.press("q"), 0),
}


@pytest.mark.parametrize("way", ENDS)
def test_what_is_in_flight_is_finished_and_recorded(blind_site: Path, way: str) -> None:
    end, status = ENDS[way]
    with Console(["--config", str(blind_site)]) as console:
        console.wait_for("F fallback +all +may ✓")
        console.insist("F", "accepted ✓")
        end(console)
        assert console.wait_for_end() == status
    assert outcome_of_the_only_action().state is Effect.IN_EFFECT


def outcome_of_the_only_action() -> OutcomeRecord:
    """As its own process recorded it."""
    records = (one.record for one in SqliteAuditStore(state_folder(os.environ) / AUDIT_FILE).records())
    intent, outcome = (record for record in records if not isinstance(record, Gap))
    assert isinstance(intent, Intent)
    assert isinstance(outcome, OutcomeRecord)
    assert (outcome.action_id, outcome.recovered) == (intent.action_id, None)
    return outcome


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_no_second_signal_ends_what_is_in_flight(blind_site: Path, number: signal.Signals) -> None:
    """Fault 22: a line that drops is noticed by itself, and the system sends its signal when the screen is gone."""
    with Console(["--config", str(blind_site)]) as console:
        console.wait_for("F fallback +all +may ✓")
        console.insist("F", "accepted ✓")
        console.press("q")
        console.wait_for("an action is under way: waiting until its outcome is seen and recorded")
        console.signal(number)
        assert console.wait_for_end() == 0
        assert "Traceback" not in console.text
        assert "Aborted" not in console.text
    assert outcome_of_the_only_action().state is Effect.IN_EFFECT
