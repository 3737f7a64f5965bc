"""Measures of how far apart two distributions are."""

from __future__ import annotations

from enum import Enum


class Measure(Enum):
    """How far apart two distributions are; each has its file, with its formula and source."""

    PSI = "psi"
    JENSEN_SHANNON = "js"
    KOLMOGOROV_SMIRNOV = "ks"
