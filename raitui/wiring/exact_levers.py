"""Levers and readers of a site that go by the names that the fleet itself has."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from raitui.adapters.exact_names import ExactActuator, ExactPosture, ExactProbe
from raitui.control.lever import Lever
from raitui.control.posture_follower import PostureLever
from raitui.transport.originals import Originals


def exact_levers(levers: Iterable[Lever], originals: Originals) -> tuple[Lever, ...]:
    """The same levers, told the exact names of what they move."""
    return tuple(
        structs.replace(
            lever, actuator=ExactActuator(lever.actuator, originals), probe=ExactProbe(lever.probe, originals)
        )
        for lever in levers
    )


def exact_readers(readers: Iterable[PostureLever], originals: Originals) -> tuple[PostureLever, ...]:
    """The same readers, told the exact names of what they read."""
    return tuple(structs.replace(one, reader=ExactPosture(one.reader, originals)) for one in readers)
