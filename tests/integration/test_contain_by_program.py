"""The real command, with programs in place of a control API, and no metrics at all (R-CON-4, R-CON-6, R-AUT-1)."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from raitui.authority.unix_account import unix_account
from tests.programs import script

SITE = """\
site: {{name: lab, environment: prod}}
backends:
  prometheus:
    - {{name: prom, url: "http://127.0.0.1:{port}", timeout: 1s}}
secrets:
  token: {{env: SWITCH_TOKEN}}
profiles:
  core:
    slis:
      - {{name: errors, level: operational, ratio: {{bad: a, total: b}}, unit: ratio, direction: lower_is_better}}
services:
  - {{name: loan-uw, profiles: [core], tier: 1, locations: [eu1]}}
actuators:
  - name: switch
    actions: [kill, revive]
    exec: {{argv: [./act, "{{service}}", "{{after}}", "{{by}}"], env: {{GIVEN: {{secret: token}}}}}}
    probe: {{exec: {{argv: [./look, "{{service}}"]}}, expect: {{output: "{{after}}"}}}}
authority:
  roles:
    - {{name: on-call, users: ["{user}"], actions: [reducing], tiers: [1], environments: [prod]}}
audit: {{path: audit.db, spool: spool.jsonl}}
"""
LOOK = 'cat "$1.state"'
ACT = ('echo "$2" > "$1.state"', 'echo "$@" >> calls')


@pytest.fixture
def dead_port() -> Iterator[int]:
    """A port at which nobody listens, and nobody will."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield reserved.getsockname()[1]


class Site:
    """A site file with its programs in a folder, and the command over it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self._port = port
        script(folder, LOOK, name="look")
        self.acts_by(*ACT)
        self.lets(unix_account())

    def acts_by(self, *lines: str) -> None:
        """What the actuator's program does."""
        script(self.folder, *lines, name="act")

    def lets(self, user: str) -> None:
        """Who holds the one role."""
        (self.folder / "site.yaml").write_text(SITE.format(port=self._port, user=user), encoding="utf-8")

    def contain(self, action: str, **environment: str) -> tuple[int, dict[str, Any]]:
        """Run the command; its exit status and its document."""
        command = [sys.executable, "-m", "raitui", "contain", action, "loan-uw", "--reason", "a hunch", "--json"]
        done = subprocess.run(
            [*command, "--config", str(self.folder / "site.yaml")],
            env={**os.environ, "XDG_STATE_HOME": str(self.folder), "SWITCH_TOKEN": "hunter2", **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    @property
    def calls(self) -> list[str]:
        """What the actuator's program was called with, call by call."""
        calls = self.folder / "calls"
        return calls.read_text(encoding="utf-8").splitlines() if calls.exists() else []


@pytest.fixture
def site(tmp_path: Path, dead_port: int) -> Site:
    return Site(tmp_path, dead_port)


def test_a_program_acts_and_another_sees_the_effect_while_prometheus_is_dead(site: Site) -> None:
    status, document = site.contain("kill")

    assert (status, document["state"]) == (0, "in_effect"), document
    assert site.calls == [f"loan-uw off {unix_account()}"]


def test_a_program_that_fails_has_failed_and_says_why_without_the_secret(site: Site) -> None:
    """R-AUD-3: neither the document nor the log holds it."""
    site.acts_by("echo denied to $GIVEN $SWITCH_TOKEN >&2", "exit 7")

    status, document = site.contain("kill")

    assert (status, document["state"]) == (4, "failed"), document
    assert "exit status 7: denied to ‹secret›" in [step["detail"] for step in document["steps"]]
    assert "hunter2" not in json.dumps(document)
    assert not [path for path in site.folder.glob("audit.db*") if b"hunter2" in path.read_bytes()]


def test_what_no_role_allows_is_refused_and_nothing_is_run(site: Site) -> None:
    status, document = site.contain("revive")

    assert (status, document["refused_by"]) == (3, "default deny"), document
    assert "kill" in document["permitted_instead"]
    assert site.calls == []


def test_nobody_acts_in_the_name_of_another(site: Site) -> None:
    """R-AUT-1: the environment is the asker's own to write."""
    site.lets("bea")

    status, document = site.contain("kill", LOGNAME="bea", USER="bea")

    assert (status, document["state"]) == (3, "refused"), document
    assert site.calls == []
