"""An action as one run of a program, as the site file describes it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from msgspec import structs

from raitui.core.backend_settings import ExecActuatorSettings
from raitui.core.containment import Effect, Step, Transition
from raitui.errors import SourceError
from raitui.ports import SecretResolver
from raitui.transport.placeholders import words_of
from raitui.transport.program import Program, shown
from raitui.transport.program_answer import ProgramAnswer, ProgramFailureError

LONGEST_SENT = 500
"""Characters of a command that are kept in the record."""


class ExecActuator:
    """Runs each action once. What it says is *accepted* at best: whether it took effect, a probe tells."""

    def __init__(
        self, name: str, settings: ExecActuatorSettings, secret_of: SecretResolver, inherited: Mapping[str, str]
    ) -> None:
        self._name = name
        self._settings = settings
        self._program = Program(name, settings.command, secret_of, inherited)

    @property
    def name(self) -> str:
        """What the site calls it."""
        return self._name

    async def perform(self, desired: Transition, action_id: str, by: str) -> Step:
        """Run the program once. ACCEPTED, FAILED, or, when it may have been carried out nevertheless, UNKNOWN."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        step = await self._performed(desired, action_id, by)
        return structs.replace(step, ms=round((loop.time() - started) * 1000))

    async def _performed(self, desired: Transition, action_id: str, by: str) -> Step:
        try:
            command = self._program.command(words_of(desired, action_id, by))
        except SourceError as error:
            return self._step(Effect.FAILED, f"nothing was run: {error}")
        try:
            answer = await self._program.run(command)
        except ProgramFailureError as error:
            if error.ran:
                return self._step(
                    Effect.UNKNOWN, f"it may have been carried out: {error}", shown(command, LONGEST_SENT)
                )
            return self._step(Effect.FAILED, f"nothing was run: {error}")
        state, detail = self._judged(answer)
        return self._step(state, detail, shown(command, LONGEST_SENT))

    def _judged(self, answer: ProgramAnswer) -> tuple[Effect, str]:
        if answer.status in self._settings.expect:
            return Effect.ACCEPTED, f"exit status {answer.status}"
        if answer.status < 0:
            return Effect.UNKNOWN, f"it may have been carried out: {answer.ending}"
        return Effect.FAILED, answer.ending

    def _step(self, state: Effect, detail: str, sent: str = "") -> Step:
        return Step(self._name, state, detail, ms=0, sent=sent)
