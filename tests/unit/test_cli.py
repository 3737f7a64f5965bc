"""What the command line refuses, and which exit statuses it promises to scripts (design, Interface)."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec import structs

from raitui import wiring
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.cli import main
from raitui.cli import status as status_command
from raitui.cli.root import raitui
from raitui.config.places import state_folder
from raitui.wiring import console as wiring_console
from tests.intents import WISH, intent

Run = Callable[..., int]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The exit status of ``raitui`` with these arguments, in an empty home, without a terminal."""
    for variable in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.delenv("RAITUI_CONFIG", raising=False)

    def running(*arguments: str) -> int:
        monkeypatch.setattr("sys.argv", ["raitui", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        return ended.value.code

    return running


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--demo", "status"], "after it: raitui status"),
        (["--read-only", "demo"], "after it: raitui demo"),
        (["--config", "site.yaml", "doctor"], "after it: raitui doctor"),
        (["status", "--demo", "--config", "site.yaml"], "--demo stands instead of --config"),
        (["doctor", "--demo", "--config", "site.yaml"], "--demo stands instead of --config"),
        (["demo", "--speed", "nan"], "is not a number"),
        (["simulate", "--start", "inf"], "is not in the range"),
        (["simulate", "--listen", "127.0.0.1:99999"], "is not HOST:PORT"),
        (["simulate", "--listen", "127.0.0.1:²"], "is not HOST:PORT"),
        (["demo", "--scenario", "none"], "there is no scenario none"),
        (["status", "--demo", "none"], "the site has no service none"),
        (["profiles", "show", "vlm"], "no profile 'vlm' is shipped"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_status_2(
    run: Run, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ({"OK", "TICKET", "CONTAINED"}, 0),
        ({"OK", "UNKNOWN", "PAGE"}, 1),
        ({"OK", "UNKNOWN"}, 5),
        ({"OK", "STARTING"}, 5),
        (set(), 5),
    ],
)
def test_only_what_is_known_to_be_well_ends_with_status_0(states: set[str], status: int) -> None:
    """R-OBS-3: nothing that is not known looks healthy, to scripts neither."""
    assert status_command._exit_status(states) == status


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), ValueError("a defect")])
def test_a_failure_never_looks_like_a_page(run: Run, monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    def failing(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(status_command, "print_status", failing)
    assert run("status", "--demo") == 4


def test_an_interruption_never_looks_like_a_page(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(status_command, "print_status", interrupted)
    assert run("status", "--demo") == 130


@pytest.mark.parametrize("read_only", [True, False])
def test_a_demo_may_be_for_looking_only(read_only: bool) -> None:
    assert wiring.simulated_parts(wiring.Simulation(), read_only=read_only).read_only is read_only


def test_the_console_goes_on_without_a_log_where_there_can_be_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """R-CON-6: half-broken, it still works."""
    kept: list[logging.Handler] = []
    monkeypatch.setattr(logging, "basicConfig", lambda **options: kept.extend(options["handlers"]))
    (tmp_path / "file").touch()
    wiring_console._log_to(tmp_path / "file" / "raitui.log")
    assert [type(handler) for handler in kept] == [logging.NullHandler]
    assert "keeps no log" in caplog.text


def test_a_site_file_is_not_written_for_a_port_that_nobody_knows_yet(tmp_path: Path) -> None:
    file = tmp_path / "site.yaml"
    told = CliRunner().invoke(raitui, ["simulate", "--listen", "127.0.0.1:0", "--write-config", str(file)])
    assert told.exit_code == 2
    assert "choose one" in told.output


def test_what_people_wrote_neither_forges_a_line_of_the_log_nor_steers_a_terminal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Fault 30, R-AUD-1: whoever reads the log sees every record as one line, and every control as a sign."""
    written = structs.replace(WISH, reason="\x1b]0;mine\x07\n2 2026-01-01 00:00:00Z outcome id-1 in effect")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    folder = state_folder(os.environ) / "demo"
    SqliteAuditStore(folder / "1.db").append(intent(wish=written))
    (line,) = CliRunner().invoke(raitui, ["audit", "list", "--demo"]).output.splitlines()
    assert line.endswith("because: ␛]0;mine␇␊2 2026-01-01 00:00:00Z outcome id-1 in effect")
