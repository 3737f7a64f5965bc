"""The console over a real SSH session, used, cut and stalled (faults 22, 23; design 6)."""

from __future__ import annotations

import os
import re
import shlex
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.config.places import state_folder
from raitui.core.audit_record import Gap, Intent, OutcomeRecord
from raitui.core.containment import Effect
from raitui.wiring import AUDIT_FILE
from tests.integration.console import Console
from tests.integration.fleet_process import CHECKOUT
from tests.integration.fleet_site import FleetSite, Story, served_site, written
from tests.integration.servers.prometheus import PrometheusBinaries
from tests.integration.servers.sshd import Sshd
from tests.programs import is_running
from tests.readiness import wait_until

QUESTIONS = re.compile(r'prometheus_http_requests_total\{code="200",handler="/api/v1/query"\} (\d+)')


@pytest.fixture
def calm_site(prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FleetSite]:
    story = Story("calm")
    with served_site(prometheus_binaries, tmp_path_factory.mktemp("calm"), story) as site:
        yield site


@dataclass
class RemoteConsole:
    """raitui at the other end of an SSH session."""

    console: Console
    pid_file: Path
    site: FleetSite

    @property
    def pid(self) -> int:
        """The remote program's process, once it runs."""
        return wait_until(lambda: self.pid_file.exists() and int(self.pid_file.read_text() or 0), "the remote program")

    def questions(self) -> int:
        """How many the Prometheus says that it has answered."""
        with urlopen(f"{self.site.prometheus.base_url}/metrics") as response:
            return int(QUESTIONS.findall(response.read().decode())[0])

    def records(self) -> list[object]:
        """What the log holds, but for gaps: a disk that is late delays a record, and that is told in one of its own."""
        store = SqliteAuditStore(state_folder(os.environ) / AUDIT_FILE)
        return [one.record for one in store.records() if not isinstance(one.record, Gap)]

    def finished(self) -> tuple[Intent, OutcomeRecord]:
        """The only action's intent and outcome, as soon as both are there."""
        intent, outcome = wait_until(lambda: (found := self.records())[1:] and found, "intent and outcome")
        assert isinstance(intent, Intent)
        assert isinstance(outcome, OutcomeRecord)
        assert outcome.action_id == intent.action_id
        return intent, outcome


@pytest.fixture
def remote(calm_site: FleetSite, tmp_path: Path) -> Iterator[RemoteConsole]:
    file = written(calm_site.asked_at(calm_site.prometheus.base_url, scrape_interval="10s"), tmp_path / "site.yaml")
    pid_file = tmp_path / "pid"
    told = {name: value for name, value in os.environ.items() if name.startswith("XDG_")}
    with Sshd(tmp_path, {**told, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}) as sshd:

        def log_in(command: list[str]) -> list[str]:
            run = f"cd {CHECKOUT} && echo $$ > {pid_file} && exec {shlex.join(command)}"
            return sshd.log_in(["sh", "-c", run])

        try:
            with Console(["--config", str(file)], through=log_in) as console:
                yield RemoteConsole(console, pid_file, calm_site)
        finally:
            print(sshd.log)  # noqa: T201 - pytest shows it when the test fails


def test_an_operator_logs_in_looks_and_acts(remote: RemoteConsole) -> None:
    """R-CON-3 over a real line, end to end."""
    console = remote.console
    console.wait_for("^[> ].* rank-home ")
    console.select("rank-home")
    console.terminal.type("\r")
    console.wait_for("INDICATOR")
    console.wait_for("F fallback +all +may ✓")
    console.insist("F", "IN EFFECT ✓ .* log 2")
    intent, outcome = remote.finished()
    assert (intent.wish.service, outcome.state, outcome.recovered) == ("rank-home", Effect.IN_EFFECT, None)
    pid = remote.pid
    console.press("q")
    assert console.wait_for_end() == 0
    assert not is_running(pid)


def test_when_the_line_is_cut_in_mid_action_the_action_is_finished_and_the_program_ends(remote: RemoteConsole) -> None:
    """Fault 22."""
    console = remote.console
    console.wait_for("F fallback +all +may ✓")
    pid = remote.pid
    console.insist("F", "accepted ✓")
    console.terminal.process.kill()
    wait_until(lambda: not is_running(pid), "the remote program ends by itself")
    _, outcome = remote.finished()
    assert (outcome.state, outcome.recovered) == (Effect.IN_EFFECT, None)


def test_a_stalled_line_delays_nothing_but_the_picture(remote: RemoteConsole) -> None:
    """Fault 23: what was asked is finished and recorded, polling goes on, and the picture catches up."""
    console = remote.console
    console.wait_for("F fallback +all +may ✓")
    console.insist("F", "accepted ✓")
    console.signal(signal.SIGSTOP)
    _, outcome = remote.finished()
    assert outcome.state == Effect.IN_EFFECT
    asked = remote.questions()
    wait_until(lambda: remote.questions() > asked + 20, "questions go on")
    assert is_running(remote.pid)
    console.signal(signal.SIGCONT)
    console.wait_for("IN EFFECT ✓ .* log 2")
