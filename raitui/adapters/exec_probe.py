"""The effect of an action, observed by a program, as the site file describes it."""

from __future__ import annotations

from collections.abc import Mapping

from raitui.core.backend_settings import ExecProbeSettings
from raitui.core.containment import Transition
from raitui.errors import SourceError, SourceFault
from raitui.ports import SecretResolver
from raitui.transport.placeholders import filled_text, words_of
from raitui.transport.program import KEPT_BYTES, Program
from raitui.transport.program_answer import ProgramAnswer

_SEEN = {0: True, 1: False}
"""What an exit status says of the effect, as grep, test and diff have it; any other says that nothing can be seen.

Those say nothing when they end with 1. Most programs end so when they fail, kubectl among them, and say why on standard
error: taken for an effect that is not there it would be an alarm that somebody has undone it.
"""
_SEE_THE_PROGRAM = "Run it by hand to see why, or correct the actuator's `probe` in the site file"


class ExecProbe:
    """Runs a program and looks at what it writes, or at its exit status."""

    def __init__(
        self, name: str, settings: ExecProbeSettings, secret_of: SecretResolver, inherited: Mapping[str, str]
    ) -> None:
        self._name = name
        self._settings = settings
        self._program = Program(name, settings.command, secret_of, inherited)

    @property
    def name(self) -> str:
        """What the site calls it."""
        return self._name

    async def in_effect(self, desired: Transition) -> bool:
        """Whether the program sees the effect. Raises SourceError when it cannot tell, or does not come to its end."""
        words = words_of(desired)
        answer = await self._program.run(self._program.command(words))
        if self._settings.output is None:
            return self._by_status(answer)
        return self._written(answer) == filled_text(self._settings.output, words).strip()

    def _by_status(self, answer: ProgramAnswer) -> bool:
        complains = answer.status != 0 and bool(answer.errors.last_line)
        if answer.status not in _SEEN or complains:
            raise self._blind(answer.ending)
        return _SEEN[answer.status]

    def _written(self, answer: ProgramAnswer) -> str:
        if answer.status != 0:
            raise self._blind(answer.ending)
        if not answer.output.whole:
            raise self._blind(f"it wrote more than {KEPT_BYTES // 1024} KiB")
        return answer.output.content.decode(errors="replace").strip()

    def _blind(self, why: str) -> SourceError:
        return SourceError(SourceFault.MALFORMED, f"{self._name} cannot see the effect: {why}", _SEE_THE_PROGRAM)
