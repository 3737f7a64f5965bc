"""How the elements of two vectors are matched, and divided by each other, as Prometheus does it."""

from __future__ import annotations

import math
from collections.abc import Callable

from raitui.errors import SourceError, SourceFault
from raitui.rehearsal.evaluation import Elements
from raitui.rehearsal.label_set import LabelSet


def matched(elements: Elements) -> Elements:
    """The elements by what two vectors are matched on."""
    return relabelled(elements, LabelSet.unnamed)


def relabelled(elements: Elements, relabel: Callable[[LabelSet], LabelSet]) -> Elements:
    """The elements under other labels. Raises SourceError where these no longer tell them apart."""
    found = {relabel(labels): value for labels, value in elements.items()}
    if len(found) < len(elements):
        message = "vector cannot contain metrics with the same labelset"
        raise SourceError(SourceFault.REJECTED, message, "Keep the labels that tell these series apart")
    return found


def quotient(numerator: float, denominator: float) -> float:
    """IEEE 754's, where Python's raises."""
    if denominator:
        return numerator / denominator
    if numerator == 0 or math.isnan(numerator):
        return math.nan
    return math.copysign(math.inf, numerator) * math.copysign(1.0, denominator)
