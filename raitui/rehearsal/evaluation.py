"""An evaluation under way: a generator of pauses that ends with an instant vector."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from raitui.rehearsal.label_set import LabelSet

BETWEEN_PAUSES = 64
"""How many series or elements are worked off in one go: some milliseconds' work when all their values must be drawn."""

Elements = dict[LabelSet, float]
"""An instant vector. Once made it is not changed."""

Evaluation = Generator[None, None, Elements]

_Item = TypeVar("_Item")


def batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """The items in order, as many at a time as are worked off between pauses."""
    remaining = iter(items)
    while batch := list(islice(remaining, BETWEEN_PAUSES)):
        yield batch
