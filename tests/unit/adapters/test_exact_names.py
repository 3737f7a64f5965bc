"""What acts, looks and reads is told the names that the fleet itself has (fault 30; R-CON-3)."""

from __future__ import annotations

import pytest

from raitui.adapters.exact_names import ExactActuator, ExactPosture, ExactProbe
from raitui.core.containment import Effect, Step, Transition
from raitui.core.snapshot import Posture
from raitui.errors import SourceError
from raitui.transport.cleaning import clean
from raitui.transport.originals import Originals
from tests.transitions import rollback_of

NAMES = ("svc\x1b[2J", "at\u202e", "v2\u200b", "v1\x00", "model\n")
MEANT = rollback_of(*NAMES)
SHOWN = rollback_of(*map(clean, NAMES))


class Backend:
    """Remembers what it was asked about."""

    name = "backend"

    def __init__(self) -> None:
        self.asked: list[object] = []

    async def perform(self, desired: Transition, action_id: str, by: str) -> Step:
        self.asked.append((desired, action_id, by))
        return Step(self.name, Effect.ACCEPTED, "", 0)

    async def in_effect(self, desired: Transition) -> bool:
        self.asked.append(desired)
        return True

    async def read(self, service: str, at: str) -> Posture:
        self.asked.append((service, at))
        return Posture(at, exposure="open")


@pytest.fixture
def originals() -> Originals:
    known = Originals()
    for name in NAMES:
        known.learn(name, clean(name))
    return known


async def test_an_order_names_what_is_meant(originals: Originals) -> None:
    backend = Backend()
    step = await ExactActuator(backend, originals).perform(SHOWN, "id-1", "ada")
    assert step.state is Effect.ACCEPTED
    assert backend.asked == [(MEANT, "id-1", "ada")]


async def test_an_order_that_nobody_can_address_is_not_sent() -> None:
    backend = Backend()
    step = await ExactActuator(backend, Originals()).perform(SHOWN, "id-1", "ada")
    assert step.state is Effect.FAILED
    assert step.detail.startswith("nothing was sent: svc␛[2J: nothing tells what the name is exactly")
    assert backend.asked == []


async def test_a_probe_looks_at_what_is_meant(originals: Originals) -> None:
    backend = Backend()
    assert await ExactProbe(backend, originals).in_effect(SHOWN)
    assert backend.asked == [MEANT]
    with pytest.raises(SourceError):
        await ExactProbe(backend, Originals()).in_effect(SHOWN)


async def test_a_posture_is_of_the_place_as_it_is_shown(originals: Originals) -> None:
    backend = Backend()
    posture = await ExactPosture(backend, originals).read(SHOWN.service, SHOWN.at)
    assert posture == Posture(SHOWN.at, exposure="open")
    assert backend.asked == [(MEANT.service, MEANT.at)]
    assert ExactPosture(backend, originals).name == "backend"
