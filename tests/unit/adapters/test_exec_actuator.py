"""A program is run once, never by a shell, and what came of it is told apart (R-CON-3, faults 16 and 22).

The programs are real: small shell scripts.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from raitui.adapters.exec_actuator import ExecActuator
from raitui.core.backend_settings import CommandSettings, ExecActuatorSettings, SecretReference
from raitui.core.containment import Effect, Step, Transition
from raitui.errors import ConfigurationError
from raitui.ports import SecretResolver
from tests.programs import is_running, script
from tests.readiness import wait_until
from tests.transitions import rollback_of

DESIRED = rollback_of(service="loan-uw", at="eu1", before="v42", after="v41", component="model")
PATH = {"PATH": os.environ["PATH"]}


def hunter2(reference: SecretReference) -> str:
    return "hunter2"


def actuator_of(
    *argv: str,
    timeout_s: float = 10.0,
    expect: tuple[int, ...] = (0,),
    environment: Mapping[str, str | SecretReference] | None = None,
    inherited: Mapping[str, str] = PATH,
    secret_of: SecretResolver = hunter2,
    folder: str = "",
) -> ExecActuator:
    command = CommandSettings(argv, timeout_s, environment or {}, folder)
    return ExecActuator("cluster", ExecActuatorSettings(command, expect), secret_of, inherited)


async def performed(actuator: ExecActuator, desired: Transition = DESIRED) -> Step:
    step = await actuator.perform(desired, "a-1", "ada")
    assert step.actuator == "cluster"
    assert step.ms >= 0
    assert not step.conflict
    return step


async def test_the_program_is_given_the_words_and_the_record_what_was_run(tmp_path: Path) -> None:
    program = script(tmp_path, f'printf "%s\\n" "$@" > {tmp_path}/heard')
    words = ("{service}", "--to={after}", "{at} {axis} {component}", "{action}:{action_id}:{by}", "plain", "{other}")

    step = await performed(actuator_of(program, *words))

    assert (step.state, step.detail) == (Effect.ACCEPTED, "exit status 0")
    heard = (tmp_path / "heard").read_text().splitlines()
    assert heard == ["loan-uw", "--to=v41", "eu1 version model", "rollback:a-1:ada", "plain", "{other}"]
    assert step.sent == f"{program} loan-uw --to=v41 'eu1 version model' rollback:a-1:ada plain '{{other}}'"


@pytest.mark.parametrize(
    "name", ["a b", "$(touch pwned)", "`id`", "; rm -rf x", "*", "'\"", "a\nb", "loan–uw é", "{after}", ""], ids=repr
)
async def test_a_name_stays_one_argument_whatever_a_shell_would_make_of_it(tmp_path: Path, name: str) -> None:
    program = script(tmp_path, f'printf "%s" "$#" > {tmp_path}/count; printf "%s" "$1" > {tmp_path}/heard')

    step = await performed(actuator_of(program, "{service}", folder=str(tmp_path)), rollback_of(name, "", "a", "b"))

    assert step.state is Effect.ACCEPTED
    assert (tmp_path / "count").read_text() == "1"
    assert (tmp_path / "heard").read_text() == name
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize("name", ["--all", "-", "x\0y", "half\ud800"], ids=repr)
async def test_a_name_that_would_be_an_option_or_cannot_be_passed_is_refused_before_anything_runs(
    tmp_path: Path, name: str
) -> None:
    program = script(tmp_path, f"touch {tmp_path}/ran")

    step = await performed(actuator_of(program, "{service}"), rollback_of(name, "eu1", "v42", "v41"))

    assert (step.state, step.sent) == (Effect.FAILED, "")
    assert step.detail.startswith("nothing was run: ")
    assert step.detail.isprintable()
    assert not (tmp_path / "ran").exists()


async def test_an_option_that_the_site_file_itself_writes_is_passed(tmp_path: Path) -> None:
    program = script(tmp_path, f'printf "%s" "$1$2" > {tmp_path}/heard')

    step = await performed(actuator_of(program, "-n", "--x={service}"), rollback_of("-a", "eu1", "v42", "v41"))

    assert step.state is Effect.ACCEPTED
    assert (tmp_path / "heard").read_text() == "-n--x=-a"


@pytest.mark.parametrize(
    ("lines", "expect", "state", "detail"),
    [
        (["exit 3"], (0, 3), Effect.ACCEPTED, "exit status 3"),
        (["exit 0"], (3,), Effect.FAILED, "exit status 0"),
        (["echo out; echo why >&2; echo; exit 1"], (0,), Effect.FAILED, "exit status 1: why"),
        (["echo first; echo last; echo; exit 2"], (0,), Effect.FAILED, "exit status 2: last"),
        (["printf 'a\\033[2Jb' >&2; exit 1"], (0,), Effect.FAILED, "exit status 1: a␛[2Jb"),
        (["kill -KILL $$"], (0,), Effect.UNKNOWN, "it may have been carried out: killed by SIGKILL"),
        (["echo half; kill -TERM $$"], (0,), Effect.UNKNOWN, "it may have been carried out: killed by SIGTERM: half"),
    ],
    ids=str,
)
async def test_how_it_ended_tells_what_came_of_it(
    tmp_path: Path, lines: list[str], expect: tuple[int, ...], state: Effect, detail: str
) -> None:
    step = await performed(actuator_of(script(tmp_path, *lines), expect=expect))

    assert (step.state, step.detail) == (state, detail)
    assert step.sent


@pytest.mark.parametrize("kind", ["absent", "not executable", "no program", "a folder", "not in PATH"])
async def test_what_cannot_be_started_was_not_run(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "program"
    match kind:
        case "not executable":
            path.write_text("#!/bin/sh\n")
        case "no program":
            path.write_bytes(b"\0\1\2")
            path.chmod(0o755)
        case "a folder":
            path.mkdir()
    name = "raitui-has-no-such-program" if kind == "not in PATH" else str(path)

    step = await performed(actuator_of(name))

    assert (step.state, step.sent) == (Effect.FAILED, "")
    assert step.detail.startswith(f"nothing was run: cluster: {name}: ")
    assert "argv" in step.detail


async def test_a_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    step = await performed(actuator_of(script(tmp_path, "exit 0"), folder=str(tmp_path / "gone")))

    assert step.state is Effect.FAILED
    assert f"{tmp_path}/gone: No such file or directory" in step.detail


async def test_it_has_no_input_and_a_session_of_its_own(tmp_path: Path) -> None:
    """Fault 22: what ends the terminal does not end an action half way."""
    told = tmp_path / "told"
    code = "import os, sys; open(sys.argv[1], 'w').write(f'{os.getsid(0) == os.getpid()} {sys.stdin.read()!r}')"

    step = await performed(actuator_of(sys.executable, "-c", code, str(told)))

    assert step.state is Effect.ACCEPTED, step.detail
    assert told.read_text() == "True ''"


async def test_one_that_is_not_over_in_time_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    """Fault 16: what came of it is unknown; nothing of it goes on behind the operator's back."""
    pids = tmp_path / "pids"
    program = script(tmp_path, "trap '' TERM", "sleep 300 &", f"echo $$ $! > {pids}", "wait")

    step = await performed(actuator_of(program, timeout_s=2.0))

    assert step.state is Effect.UNKNOWN
    assert step.detail.startswith("it may have been carried out: cluster: not over within 2 s, and ended")
    assert step.sent == program
    started = [int(pid) for pid in pids.read_text().split()]
    assert len(started) == 2
    wait_until(lambda: not any(map(is_running, started)), "the end of what was started")


async def test_one_that_is_not_over_in_time_may_tidy_up_first(tmp_path: Path) -> None:
    program = script(tmp_path, f"trap 'echo tidy > {tmp_path}/left; exit 1' TERM", "while :; do sleep 0.05; done")

    step = await performed(actuator_of(program, timeout_s=2.0))

    assert step.state is Effect.UNKNOWN
    assert (tmp_path / "left").read_text() == "tidy\n"


async def test_one_that_writes_without_end_is_not_held_up_and_not_kept(tmp_path: Path) -> None:
    flood = "head -c 5000000 /dev/zero | tr '\\0' x"

    step = await performed(actuator_of(script(tmp_path, flood, f"{flood} >&2", "echo >&2", "echo why >&2", "exit 1")))

    assert (step.state, step.detail) == (Effect.FAILED, "exit status 1: why")


async def test_a_line_without_end_is_not_shown(tmp_path: Path) -> None:
    """R-AUD-3: where its beginning is lost, nobody could recognise half a secret in it."""
    step = await performed(actuator_of(script(tmp_path, "head -c 5000000 /dev/zero | tr '\\0' x >&2", "exit 1")))

    assert step.detail == "exit status 1"


async def test_what_it_leaves_in_the_background_is_neither_waited_for_nor_ended(tmp_path: Path) -> None:
    program = script(tmp_path, "sleep 300 &", f"echo $! > {tmp_path}/pid", "exit 0")

    step = await performed(actuator_of(program))

    left = int((tmp_path / "pid").read_text())
    try:
        assert step.state is Effect.ACCEPTED
        assert is_running(left)
    finally:
        os.kill(left, signal.SIGKILL)


async def test_one_that_is_given_up_is_ended(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    task = asyncio.create_task(performed(actuator_of(script(tmp_path, f"echo $$ > {pid}", "exec sleep 300"))))
    await asyncio.to_thread(wait_until, lambda: pid.exists() and pid.read_text().endswith("\n"), "the program")

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    wait_until(lambda: not is_running(int(pid.read_text())), "its end")


async def test_a_secret_goes_by_the_environment_and_is_never_shown(tmp_path: Path) -> None:
    """R-AUD-3: not in the record, not in what the program says of itself."""
    program = script(tmp_path, 'echo "who is $TOKEN in $REGION?" >&2', "exit 1")
    environment: dict[str, str | SecretReference] = {"TOKEN": SecretReference("control-token"), "REGION": "eu"}

    step = await performed(actuator_of(program, environment=environment))

    assert step.detail == "exit status 1: who is ‹secret› in eu?"
    assert "hunter2" not in step.sent


async def test_it_inherits_what_it_is_given_and_no_more(tmp_path: Path) -> None:
    program = script(tmp_path, f"env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= -e ^OLDPWD= | sort > {tmp_path}/heard")

    await performed(actuator_of(program, inherited={**PATH, "KUBECONFIG": "/k"}, environment={"REGION": "eu"}))

    names = [line.partition("=")[0] for line in (tmp_path / "heard").read_text().splitlines()]
    assert names == ["KUBECONFIG", "PATH", "REGION"]


async def test_a_secret_that_is_missing_means_that_nothing_was_run(tmp_path: Path) -> None:
    def missing(reference: SecretReference) -> str:
        raise ConfigurationError("the secret control-token is not there", "set CONTROL_TOKEN")

    program = script(tmp_path, f"touch {tmp_path}/ran")
    actuator = actuator_of(program, environment={"T": SecretReference("control-token")}, secret_of=missing)

    step = await performed(actuator)

    assert (step.state, step.sent) == (Effect.FAILED, "")
    assert "nothing was run" in step.detail
    assert "set CONTROL_TOKEN" in step.detail
    assert not (tmp_path / "ran").exists()


async def test_a_secret_that_does_not_come_means_that_nothing_was_run(tmp_path: Path) -> None:
    released = threading.Event()

    def hanging(reference: SecretReference) -> str:
        released.wait()
        return "late"

    program = script(tmp_path, f"touch {tmp_path}/ran")
    try:
        step = await performed(
            actuator_of(program, timeout_s=0.2, environment={"T": SecretReference("t")}, secret_of=hanging)
        )
    finally:
        released.set()

    assert step.state is Effect.FAILED
    assert "nothing was run: cluster: a secret was not given in time" in step.detail
    assert not (tmp_path / "ran").exists()


def test_it_runs_on_a_loop_in_a_thread_of_its_own(tmp_path: Path) -> None:
    """The control loop is no main thread: design 1."""
    steps: list[Step] = []
    actuator = actuator_of(script(tmp_path, "exit 0"))

    thread = threading.Thread(target=lambda: steps.append(asyncio.run(performed(actuator))))
    thread.start()
    thread.join(30)

    assert [step.state for step in steps] == [Effect.ACCEPTED]
