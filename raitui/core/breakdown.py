"""A figure split by category or by cohort: which one is worst, and which are too small to tell."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.reading import Place
from raitui.core.sli import Unit


class Share(Struct, frozen=True, gc=False):
    """One category or cohort: its value, the events counted for it, and the samples that they are out of.

    ``lacking`` is how many samples it is short of: its value then says little, and it is named all the same.
    ``baseline`` is its value in the indicator's baseline, None where that is not known.
    """

    name: str
    value: float | None
    events: float
    samples: float
    lacking: int = 0
    baseline: float | None = None


class Breakdown(Struct, frozen=True, gc=False):
    """One indicator at one place, worst first; ``by`` is the label that its shares are told apart by.

    ``baseline`` names in words what they are compared with, empty where they are not.
    """

    indicator: str
    by: str
    place: Place
    unit: Unit
    shares: tuple[Share, ...]
    baseline: str = ""
