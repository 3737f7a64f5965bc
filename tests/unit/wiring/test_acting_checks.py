"""The doctor looks whether anybody can act, and leave a record of it, before anybody has to."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from raitui.config.site_file import load_site_file
from raitui.core.checkup import Check, Health
from raitui.wiring.checkups import acting_checks

SITE = """\
site: {{name: lab}}
backends: {{prometheus: [{{name: prom, url: "http://127.0.0.1:9"}}]}}
profiles:
  core:
    slis: [{{name: errors, level: operational, ratio: {{bad: a, total: b}}, unit: ratio, direction: lower_is_better}}]
services: [{{name: loan-uw, profiles: [core]}}]
actuators:
  - name: switch
    actions: [kill]
    exec: {{argv: [{program}, "{{service}}"]}}
    probe: {{exec: {{argv: [sh, -c, "exit 0"]}}, expect: {{status: 0}}}}
audit: {{path: audit.db, spool: {spool}}}
{rest}
"""
ELSEWHERE = Path("/proc/spool.jsonl")
"""Certainly another filesystem; nothing is written there."""
ROLES = 'authority: {roles: [{name: on-call, users: ["*"], actions: [reducing]}]}'


def checked(folder: Path, program: str = "sh", spool: Path | str = ELSEWHERE, rest: str = ROLES) -> dict[str, Check]:
    file = folder / "site.yaml"
    file.write_text(SITE.format(program=program, spool=spool, rest=rest), encoding="utf-8")
    found = acting_checks(load_site_file(file), {"PATH": "/usr/bin:/bin"})
    return {check.subject: check for check in found}


def test_a_site_that_can_act_is_well(tmp_path: Path) -> None:
    found = checked(tmp_path)
    assert {check.health for check in found.values()} == {Health.OK}
    assert found["authority"].seen == "roles: on-call"


def test_a_program_that_is_not_there_fails(tmp_path: Path) -> None:
    found = checked(tmp_path, program="kubeclt")
    assert (found["switch"].health, found["switch"].seen) == (Health.FAILED, "there is no program kubeclt")
    assert found["switch probe"].health is Health.OK


def test_a_site_without_roles_lets_nobody_act(tmp_path: Path) -> None:
    """R-AUT-1: default deny is told before somebody meets it at night."""
    found = checked(tmp_path, rest="")["authority"]
    assert (found.health, "nobody may act" in found.seen, "roles" in found.remedy) == (Health.WARNING, True, True)
    assert checked(tmp_path, rest="read_only: true")["authority"].health is Health.OK


def test_a_spool_beside_the_log_shares_its_fate(tmp_path: Path) -> None:
    """Fault 1: what fills the disk of the one fills that of the other."""
    found = checked(tmp_path, spool=tmp_path / "spool.jsonl")["audit spool"]
    assert (found.health, "same filesystem" in found.seen) == (Health.WARNING, True)


def test_of_the_two_places_that_a_site_without_a_spool_has_one_elsewhere_is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault 1: run-time files lie in memory, temporary ones often on the disk of the log."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/proc")
    found = checked(tmp_path, spool="null")["audit spool"]
    in_memory, on_disk = found.seen.split(", ")
    assert (found.health, in_memory.startswith("/proc/"), on_disk.startswith(f"{tmp_path}/")) == (Health.OK, True, True)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    assert checked(tmp_path, spool="null")["audit spool"].health is Health.WARNING


def test_who_can_write_the_log_is_told_and_how_to_share_it(tmp_path: Path) -> None:
    """R-AUD-3: the log is its maker's alone until its folder says otherwise."""
    own = checked(tmp_path)["audit log"]
    assert (own.health, "by you alone" in own.seen, "setgid" in own.remedy) == (Health.OK, True, True)
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o2770)
    shared = checked(folder)["audit log"]
    assert (shared.health, "its group too" in shared.seen, shared.remedy) == (Health.OK, True, "")


def test_a_log_made_before_its_folder_was_shared_is_still_its_maker_s(tmp_path: Path) -> None:
    checked(tmp_path)
    tmp_path.chmod(0o2770)
    found = checked(tmp_path)["audit log"]
    assert ("by you alone" in found.seen, "there already" in found.remedy) == (True, True)
