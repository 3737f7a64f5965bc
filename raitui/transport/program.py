"""The one way to run a program: an argument vector and never a shell, a deadline, and nothing that outlives it.

It runs in a session of its own, so that what ends raitui, or its terminal, does not end an action half way. What it
writes is read to the end, so that it never waits to be read, and the last 64 KiB of each stream are kept.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
from collections.abc import Mapping
from contextlib import suppress
from subprocess import DEVNULL, PIPE

from raitui.core.backend_settings import CommandSettings, SecretReference
from raitui.errors import SourceError, SourceFault
from raitui.ports import SecretResolver
from raitui.transport.cleaning import clean
from raitui.transport.placeholders import Words, filled_text
from raitui.transport.program_answer import ProgramAnswer, ProgramFailureError, ProgramOutput
from raitui.transport.secret_lookup import SecretLookup
from raitui.transport.secret_value import SecretValue

KEPT_BYTES = 64 * 1024
GRACE_S = 1.0
"""How long a program that was told to end may take over it, and how long what is left of its output is waited for."""

_SLOW = "See why it takes so long; `timeout` in the site file sets how long it may run"
_NOT_STARTED = "Correct `argv` in the site file, and see that the program is there and may be run"
_BAD_WORD = "Name it otherwise in the fleet, or write the argument in the site file with a text before the placeholder"

Command = tuple[str, ...]
"""The program and its arguments, every placeholder filled in."""


class Program:
    """Runs one program of the site file.

    ``inherited`` are the variables of the environment that it is given, beside those of its settings.
    """

    def __init__(
        self, name: str, settings: CommandSettings, secret_of: SecretResolver, inherited: Mapping[str, str]
    ) -> None:
        self._name = name
        self._settings = settings
        self._lookup = SecretLookup(name, secret_of)
        self._inherited = inherited

    def command(self, words: Words) -> Command:
        """What would be run. Raises ProgramFailureError when a word would become an option, or cannot be passed."""
        program, *arguments = self._settings.argv
        return (program, *(self._filled(argument, words) for argument in arguments))

    async def run(self, command: Command) -> ProgramAnswer:
        """Run it once, to its end.

        Raises:
            ProgramFailureError: it could not be started, or was not over in time and was ended.
        """
        deadline = asyncio.get_running_loop().time() + self._settings.timeout_s
        secrets: list[SecretValue] = []
        transport, listener = await self._started(command, await self._environment(deadline, secrets))
        try:
            await self._exit(transport, listener, deadline)
        finally:
            if transport.get_returncode() is None:
                _signal_group(transport.get_pid(), signal.SIGKILL)
            transport.close()
        status = transport.get_returncode()
        if status is None:
            raise self._failure(SourceFault.MALFORMED, "nobody can say how it ended", "See its own log", ran=True)
        return ProgramAnswer(status, listener.output.kept(), listener.errors.kept(), tuple(secrets))

    def _filled(self, argument: str, words: Words) -> str:
        filled = filled_text(argument, words)
        if filled.startswith("-") and not argument.startswith("-"):
            what = f"the argument {clean(filled)} would be taken for an option"
            raise self._failure(SourceFault.REJECTED, what, _BAD_WORD, ran=False)
        if "\0" in filled:
            what = f"the argument {clean(filled)} holds a NUL, which cannot be passed"
            raise self._failure(SourceFault.REJECTED, what, _BAD_WORD, ran=False)
        return filled

    async def _environment(self, deadline: float, secrets: list[SecretValue]) -> dict[str, str]:
        variables = dict(self._inherited)
        try:
            async with asyncio.timeout_at(deadline):
                for name, value in self._settings.environment.items():
                    if isinstance(value, SecretReference):
                        secrets.append(await self._lookup.present(value))
                        variables[name] = secrets[-1].reveal()
                    else:
                        variables[name] = value
        except TimeoutError:
            raise self._failure(SourceFault.TIMED_OUT, "a secret was not given in time", _SLOW, ran=False) from None
        except SourceError as error:
            raise ProgramFailureError(error.fault, error.message, error.remedy, ran=False) from None
        return variables

    async def _started(
        self, command: Command, environment: Mapping[str, str]
    ) -> tuple[asyncio.SubprocessTransport, _Listener]:
        program, *arguments = command
        try:
            # The arguments as bytes: what they are does not depend on the locale.
            return await asyncio.get_running_loop().subprocess_exec(
                _Listener,
                program,
                *(argument.encode() for argument in arguments),
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=PIPE,
                env=environment,
                cwd=self._settings.folder or None,
                start_new_session=True,
            )
        except OSError as error:
            what = f"{clean(os.fsdecode(error.filename or program))}: {error.strerror}"
            raise self._failure(SourceFault.UNREACHABLE, what, _NOT_STARTED, ran=False) from None

    async def _exit(self, transport: asyncio.SubprocessTransport, listener: _Listener, deadline: float) -> None:
        try:
            async with asyncio.timeout_at(deadline):
                await listener.exited.wait()
        except TimeoutError:
            await _ended(transport.get_pid(), listener)
            what = f"not over within {self._settings.timeout_s:g} s, and ended"
            raise self._failure(SourceFault.TIMED_OUT, what, _SLOW, ran=True) from None
        # What it has left running in the background may hold its output open for ever.
        await _within_grace(listener.closed)

    def _failure(self, fault: SourceFault, what: str, remedy: str, *, ran: bool) -> ProgramFailureError:
        return ProgramFailureError(fault, f"{self._name}: {what}", remedy, ran=ran)


def shown(command: Command, maximum_length: int) -> str:
    """The command as a shell would be given it, cleaned, at most so many characters."""
    return clean(shlex.join(command), maximum_length)


class _Tail:
    """Keeps the last bytes of a stream."""

    def __init__(self) -> None:
        self._content = bytearray()
        self._whole = True

    def add(self, data: bytes) -> None:
        self._content += data
        if len(self._content) > KEPT_BYTES:
            del self._content[:-KEPT_BYTES]
            self._whole = False

    def kept(self) -> ProgramOutput:
        return ProgramOutput(bytes(self._content), self._whole)


class _Listener(asyncio.SubprocessProtocol):
    """Hears a program to its end.

    Not asyncio's own `Process`: that one waits for everybody who holds the output, and not for the program alone.
    """

    def __init__(self) -> None:
        self.exited = asyncio.Event()
        self.closed = asyncio.Event()
        self.output, self.errors = _Tail(), _Tail()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        (self.output if fd == 1 else self.errors).add(data)

    def process_exited(self) -> None:
        self.exited.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set()


async def _ended(pid: int, listener: _Listener) -> None:
    """End the program and all that it started, gently and then not."""
    _signal_group(pid, signal.SIGTERM)
    await _within_grace(listener.closed)
    _signal_group(pid, signal.SIGKILL)
    await _within_grace(listener.closed)


async def _within_grace(event: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(GRACE_S):
            await event.wait()


def _signal_group(leader: int, number: signal.Signals) -> None:
    # Gone already, or run under another account (sudo): either way there is nothing more that can be done.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)
