"""On the command line too one is told that a name is not what it looks like (fault 31)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec import structs

from raitui.cli.root import raitui
from raitui.rehearsal.catalogue import NAMED

POSING = "r\u0430nk-home"
"""With a Cyrillic letter."""

WARNING = "not what it looks like: service {name} (id {id}): looks like {like}"
FALSE, REAL = "r\\u0430nk-home", "rank-home"


@pytest.fixture(autouse=True)
def posing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A fleet in which one service poses as another, and a state folder of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    home = next(one for one in NAMED if one.name == REAL)
    fleet = (home, structs.replace(home, name=POSING), next(one for one in NAMED if one.name == "fraud"))
    monkeypatch.setattr("raitui.rehearsal.fleet.roster", lambda _services: fleet)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(raitui, [*arguments, "--demo"])


def test_status_warns_of_every_name_that_it_prints() -> None:
    told = run("status")
    assert WARNING.format(name=POSING, id=FALSE, like=REAL) in told.stderr
    assert WARNING.format(name=REAL, id=REAL, like=FALSE) in told.stderr
    assert "not what it looks like" not in run("status", "fraud").stderr


def test_scripts_are_told_in_the_document() -> None:
    services = json.loads(run("status", "--json").stdout)["services"]
    found = {one["name"]: [(suspect["id"], suspect["twins"]) for suspect in one["look_alikes"]] for one in services}
    assert found == {POSING: [(FALSE, [REAL])], REAL: [(REAL, [FALSE])], "fraud": []}


@pytest.mark.parametrize("options", [("--dry-run",), ("--json",)])
def test_contain_warns_before_anything_is_sent(options: tuple[str, ...]) -> None:
    told = run("contain", "pause", POSING, "--reason", "a hunch", *options)
    assert told.stderr.splitlines()[0].startswith(WARNING.format(name=POSING, id=FALSE, like=REAL))
    assert told.exit_code == 0
