"""Many comparisons at once: which of them hold together, so that few of those found are false."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def benjamini_hochberg_e(log10_e: Mapping[K, float], alpha: float) -> frozenset[K]:
    """Those that are worse where so many were compared: of those found, at most the share ``alpha`` (0-1) is false.

    ``log10_e`` is each one's evidence now, as the newest point of ``Evidence.log10_e``: the k strongest are found where
    the k-th is at least m / (k alpha), m being how many were compared, whatever they have to do with each other.
    Source: R. Wang, A. Ramdas, "False discovery rate control with e-values", JRSS B 84 (2022). With one in so many as
    lie between false alarms for ``alpha`` it serves standing comparisons: S. Dandapanthula, A. Ramdas, "Multiple
    testing in multi-stream sequential change detection", arXiv:2501.04130 (2025), who call it e-d-BH.
    """
    strongest = sorted(log10_e, key=log10_e.__getitem__, reverse=True)
    needed = math.log10(len(strongest) / alpha) if strongest else 0.0
    found = [k for k, name in enumerate(strongest, start=1) if log10_e[name] >= needed - math.log10(k)]
    return frozenset(strongest[: max(found, default=0)])
