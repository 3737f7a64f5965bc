"""A program sees the effect, sees that it is not there, or cannot see: three things (R-CON-3, fault 18)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from raitui.adapters.exec_probe import ExecProbe
from raitui.core.backend_settings import CommandSettings, ExecProbeSettings
from raitui.errors import SourceError
from tests.programs import script
from tests.transitions import rollback_of

DESIRED = rollback_of(service="loan-uw", at="eu1", before="v42", after="v41")


def probe_of(*argv: str, output: str | None = None, timeout_s: float = 10.0) -> ExecProbe:
    settings = ExecProbeSettings(CommandSettings(argv, timeout_s), output)
    return ExecProbe("cluster probe", settings, lambda reference: "", {"PATH": os.environ["PATH"]})


@pytest.mark.parametrize(("status", "seen"), [(0, True), (1, False)])
async def test_the_exit_status_tells(tmp_path: Path, status: int, seen: bool) -> None:
    assert await probe_of(script(tmp_path, f"exit {status}")).in_effect(DESIRED) is seen


async def test_status_1_with_a_complaint_means_that_nothing_can_be_seen(tmp_path: Path) -> None:
    """Fault 19: kubectl ends with 1 when it reaches no cluster, and that is no reverted containment."""
    with pytest.raises(SourceError, match="exit status 1: connection refused"):
        await probe_of(script(tmp_path, "echo connection refused >&2", "exit 1")).in_effect(DESIRED)


@pytest.mark.parametrize("end", ["exit 2", "exit 127", "kill -KILL $$"])
@pytest.mark.parametrize("output", [None, "v41"])
async def test_any_other_end_means_that_nothing_can_be_seen(tmp_path: Path, end: str, output: str | None) -> None:
    with pytest.raises(SourceError, match=r"cluster probe cannot see the effect: .*: no such cluster") as raised:
        await probe_of(script(tmp_path, "echo v41", "echo no such cluster >&2", end), output=output).in_effect(DESIRED)
    assert raised.value.remedy


@pytest.mark.parametrize(
    ("written", "seen"), [("v41", True), (" \n v41\n\n", True), ("v42", False), ("v41 v41", False), ("", False)]
)
async def test_the_output_tells_but_for_the_blanks_around_it(tmp_path: Path, written: str, seen: bool) -> None:
    program = script(tmp_path, 'printf "%s" "$1"', "echo a warning >&2")

    assert await probe_of(program, written, output=" {after} ").in_effect(DESIRED) is seen


async def test_the_program_is_told_what_to_look_at(tmp_path: Path) -> None:
    program = script(tmp_path, 'echo "$1/$2"')

    assert await probe_of(program, "{service}", "{at}", output="loan-uw/eu1").in_effect(DESIRED)


async def test_an_output_of_status_1_is_no_output(tmp_path: Path) -> None:
    """What fails after it wrote the right thing has not looked to the end."""
    with pytest.raises(SourceError, match="exit status 1"):
        await probe_of(script(tmp_path, "echo v41", "exit 1"), output="v41").in_effect(DESIRED)


async def test_an_output_that_is_too_long_to_keep_cannot_be_compared(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="more than 64 KiB"):
        await probe_of(script(tmp_path, "head -c 70000 /dev/zero"), output="v41").in_effect(DESIRED)


async def test_one_that_is_not_over_in_time_has_seen_nothing(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"not over within 0\.2 s"):
        await probe_of(script(tmp_path, "exec sleep 300"), timeout_s=0.2).in_effect(DESIRED)


async def test_one_that_cannot_be_started_has_seen_nothing(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file or directory"):
        await probe_of(str(tmp_path / "absent")).in_effect(DESIRED)


async def test_a_name_that_would_be_an_option_is_not_passed(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="would be taken for an option"):
        await probe_of(script(tmp_path, "exit 0"), "{service}").in_effect(rollback_of("-x", "eu1", "v42", "v41"))
