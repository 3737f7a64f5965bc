"""A service in trouble held against every failure mode, the likeliest first (R-DEC-1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from raitui.core.diagnosis.case import Case, case_of
from raitui.core.diagnosis.cause_in_time import CAME_WITH_CHANGE
from raitui.core.diagnosis.failure_modes import FAILURE_MODES, FailureMode, Row
from raitui.core.diagnosis.recommendation import recommended
from raitui.core.diagnosis.signal import Observation, Seen
from raitui.core.differential import Conclusion, Diagnosis, Differential, Sign
from raitui.core.row_reason import described
from raitui.core.snapshot import ServiceSnapshot

UNEXPLAINED = 1
"""How much each side of the trouble that a mode does not explain weighs against it."""

_Held = tuple[Row, Observation]


class _Signals:
    """What was seen of each signal of a case, looked for once for all the modes."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._seen: dict[str, Observation] = {}

    def of(self, row: Row) -> Observation:
        """What was seen of the signal of that row."""
        signal = row.signal
        if signal.name not in self._seen:
            self._seen[signal.name] = signal.observe(self._case)
        return self._seen[signal.name]


def _speaks_for(held: _Held) -> bool:
    row, observation = held
    return observation.seen is (Seen.PRESENT if row.there else Seen.ABSENT)


def _is_unknown(held: _Held) -> bool:
    return held[1].seen is Seen.UNKNOWN


def _signs(held: Iterable[_Held]) -> tuple[Sign, ...]:
    signs = (Sign(row.signal.name, observation.words, row.weight, observation.brief) for row, observation in held)
    return tuple(sorted(signs, key=lambda sign: -sign.weight))


def _weight(held: Iterable[_Held]) -> int:
    return sum(row.weight for row, _ in held)


def _unexplained(mode: FailureMode, case: Case, held: Iterable[_Held]) -> Iterator[Sign]:
    """The sides of the trouble that the mode has nothing to do with, one sign each; none of what its pattern tells."""
    pattern = [observation.words for _, observation in held]
    for facet, readings in case.bad_about.items():
        if facet not in mode.explains:
            words = described(readings[0])
            if not any(one.startswith(words) for one in pattern):
                yield Sign(facet.value, f"{words} too", UNEXPLAINED, f"{readings[0].name} too")


def _diagnosed(mode: FailureMode, case: Case, signals: _Signals, runbook: str) -> Diagnosis | None:
    """The mode with what speaks for and against it; None where something that it needs is known not to be so.

    None, too, where more speaks against it than for it, and would though what it needs and nothing tells were so.
    """
    held = [(row, signals.of(row)) for row in mode.pattern]
    favour = [one for one in held if _speaks_for(one)]
    unknown = [one for one in held if _is_unknown(one)]
    against = [one for one in held if one not in favour and one not in unknown]
    needs = [one for one in unknown if one[0].needed]
    if any(row.needed for row, _ in against) or _weight((*favour, *needs)) <= _weight(against):
        return None
    unexplained = tuple(_unexplained(mode, case, held))
    whole = _weight(held) + sum(sign.weight for sign in unexplained)
    return Diagnosis(
        mode=mode.id,
        name=mode.name,
        confidence=_weight(favour) / whole,
        unknown_share=_weight(unknown) / whole,
        evidence=_signs(favour),
        against=(*_signs(against), *unexplained),
        unknown=_signs(unknown),
        cause=mode.cause,
        mitigation=mode.mitigation,
        actions=mode.actions,
        runbook=f"{runbook}#{mode.anchor}" if runbook else "",
        needs=tuple(observation.words for _, observation in needs),
    )


def _order(diagnosis: Diagnosis) -> tuple[float, float, str]:
    return (-diagnosis.confidence, -diagnosis.unknown_share, diagnosis.mode)


def diagnose(service: ServiceSnapshot, now: float, runbook: str = "") -> Differential | None:
    """What the service has at that moment (unix seconds), by its picture alone; None where it is in no trouble."""
    case = case_of(service, now)
    if case is None:
        return None
    signals = _Signals(case)
    found = [
        _diagnosed(mode, case, signals, runbook) for mode in FAILURE_MODES if mode.explains & case.bad_about.keys()
    ]
    known = sorted((one for one in found if one is not None), key=_order)
    ranked = tuple(one for one in known if not one.needs)
    possible = tuple(one for one in known if one.needs)
    came = signals.of(Row(CAME_WITH_CHANGE, 0))
    conclusion = Conclusion.NAMED if ranked else Conclusion.OPEN if possible or case.unrecognised else Conclusion.NONE
    return Differential(
        conclusion,
        ranked,
        possible,
        came.words,
        recommended(service, next(iter(ranked), None), came),
    )
