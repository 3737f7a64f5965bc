"""The log from the command line: listed, verified, exported; exit statuses as promised (R-AUD-1, R-AUD-2)."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.cli.root import raitui
from raitui.core.audit_record import OutcomeRecord
from raitui.core.containment import Containment, Effect
from raitui.wiring.audit import DEMO_FOLDER, DEMO_LOGS_KEPT, new_demo_audit_path
from tests.intents import intent
from tests.knowledge import NOW

SITE = """\
site: {name: lab}
backends: {prometheus: [{name: prom, url: "http://127.0.0.1:9"}]}
profiles:
  core:
    slis: [{name: errors, level: operational, ratio: {bad: a, total: b}, unit: ratio, direction: lower_is_better}]
services: [{name: loan-uw, profiles: [core]}]
audit: {path: audit.db}
"""
FRAUD = Containment("kill", "fraud", "", "spike")


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The log of a demo that rolled loan-uw back and killed fraud."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    path = new_demo_audit_path()
    with closing(SqliteAuditStore(path)) as store:
        store.append(intent("aaaa-1"))
        store.append(OutcomeRecord("aaaa-1", NOW + 9, Effect.IN_EFFECT, ()))
        store.append(intent("bbbb-2", wish=FRAUD, desired=()))
        store.append(OutcomeRecord("bbbb-2", NOW + 19, Effect.UNVERIFIED, ()))
    return path


def audit(*arguments: str) -> Result:
    return CliRunner().invoke(raitui, ["audit", *arguments, "--demo"])


def test_the_records_are_listed_a_line_each(log: Path) -> None:
    told = audit("list")
    assert told.exit_code == 0
    assert [line.split()[0] for line in told.stdout.splitlines()] == ["1", "2", "3", "4"]
    assert "ada rollback loan-uw" in told.stdout


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        (["fraud"], [3, 4]),
        (["--action", "aaaa"], [1, 2]),
        (["--after", "2"], [3, 4]),
        (["--last", "1"], [4]),
        (["loan-uw", "--last", "1"], [2]),
        (["nobody"], []),
        (["--filter", "kind:intent"], [1, 3]),
        (["--filter", "state:unverified,failed"], [4]),
        (["--filter", "action=kill", "fraud"], [3, 4]),
        (["--filter", "who:ada -service:loan", "--last", "1"], [4]),
    ],
)
def test_a_choice_of_them_is_listed_for_scripts(log: Path, arguments: list[str], numbers: list[int]) -> None:
    told = audit("list", "--json", *arguments)
    assert [json.loads(line)["seq"] for line in told.stdout.splitlines()] == numbers


def test_a_filter_that_cannot_be_understood_is_a_wrong_use_and_says_what_could(log: Path) -> None:
    told = audit("list", "--filter", "servce:loan")
    assert told.exit_code == 2
    assert "there is no field 'servce': who, known," in told.stderr


def test_a_record_that_cannot_be_read_is_named_whatever_is_wanted(log: Path) -> None:
    """A later raitui may have written it: what is left out unseen could be what was looked for."""
    with closing(sqlite3.connect(log)) as tool:
        for (trigger,) in tool.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            tool.execute(f'DROP TRIGGER "{trigger}"')
        tool.execute('UPDATE records SET record = CAST(\'{"kind":"prophecy"}\' AS BLOB) WHERE seq = 2')
        tool.commit()
    told = audit("list", "--filter", "kind:intent")
    assert "record 2 of the audit log" in str(told.exception)


def test_that_there_are_none_is_said(log: Path) -> None:
    assert "no records" in audit("list", "nobody").stderr


def test_a_whole_log_verifies_with_status_0(log: Path) -> None:
    told = audit("verify")
    assert (told.exit_code, told.stdout.splitlines()[0]) == (0, "whole: 4 records")
    assert json.loads(audit("verify", "--json").stdout)["records"] == 4


def test_a_broken_log_exits_1_and_the_first_bad_record_is_named(log: Path) -> None:
    """Fault 10: as somebody does who has the file and a tool for it."""
    with closing(sqlite3.connect(log)) as tool:
        for (trigger,) in tool.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            tool.execute(f'DROP TRIGGER "{trigger}"')
        tool.execute("UPDATE records SET record = CAST(replace(record, 'in_effect', 'refused') AS BLOB) WHERE seq = 2")
        tool.commit()
    told = audit("verify")
    assert told.exit_code == 1
    assert told.stdout.startswith("BROKEN at record 2")
    assert json.loads(audit("verify", "--json").stdout)["bad"]["seq"] == 2


def test_what_is_no_log_exits_4_and_says_so(log: Path) -> None:
    log.write_text("not a database", encoding="utf-8")
    told = CliRunner().invoke(raitui, ["audit", "verify", "--demo"])
    assert told.exception is not None
    assert "is no audit log" in str(told.exception)


def test_it_is_exported_as_json_lines_to_a_file_or_standard_output(log: Path, tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    assert audit("export", str(file)).exit_code == 0
    assert audit("export").stdout == file.read_text(encoding="utf-8")
    assert [json.loads(line)["seq"] for line in file.read_text(encoding="utf-8").splitlines()] == [1, 2, 3, 4]


def test_without_any_demo_there_is_no_log_and_a_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    told = CliRunner().invoke(raitui, ["audit", "list", "--demo"])
    assert "no demo has recorded anything yet" in str(told.exception)


def test_each_demo_has_a_log_of_its_own_and_the_oldest_are_removed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    ended = subprocess.Popen(["/bin/true"])
    ended.wait()
    monkeypatch.setattr(os, "getpid", lambda: ended.pid)
    made = [some_demo() for _ in range(DEMO_LOGS_KEPT + 3)]
    assert sorted((tmp_path / "raitui" / DEMO_FOLDER).glob("*.db")) == made[3:]


def test_the_log_of_what_still_runs_is_never_removed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Else the twenty-first drill takes the record of one that is under way."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    made = [some_demo() for _ in range(DEMO_LOGS_KEPT + 3)]
    assert sorted((tmp_path / "raitui" / DEMO_FOLDER).glob("*.db")) == made


def some_demo() -> Path:
    """The log of a demo of this process, in which something was done."""
    path = new_demo_audit_path()
    with closing(SqliteAuditStore(path)) as store:
        store.append(intent())
    return path


@pytest.mark.parametrize("command", ["list", "verify", "export"])
def test_that_there_is_no_log_yet_is_said_and_is_no_failure(command: str, tmp_path: Path) -> None:
    """A site where nobody has acted so far is nothing to mend."""
    told = of_a_new_site(tmp_path, command)
    assert (told.exit_code, told.stdout) == (0, "")
    assert told.stderr == f"there is no log yet at {tmp_path / 'audit.db'}\n"


def test_a_script_that_verifies_is_told_of_no_records(tmp_path: Path) -> None:
    found = json.loads(of_a_new_site(tmp_path, "verify", "--json").stdout)
    assert (found["log_id"], found["records"], found["bad"]) == ("", 0, None)


def test_a_journal_without_its_log_is_no_log_that_has_yet_to_begin(tmp_path: Path) -> None:
    """Fault 9: somebody took the log away, and what it lacks is here."""
    (tmp_path / "audit.db-wal").write_bytes(b"records")
    for command in ("list", "verify", "export"):
        assert "its journal" in str(of_a_new_site(tmp_path, command).exception)


def of_a_new_site(folder: Path, *arguments: str) -> Result:
    site = folder / "site.yaml"
    site.write_text(SITE, encoding="utf-8")
    return CliRunner().invoke(raitui, ["audit", *arguments, "--config", str(site)])
