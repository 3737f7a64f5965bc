"""The themes that there are, by name."""

from __future__ import annotations

from enum import Enum


class ThemeName(Enum):
    """A set of colours; none of them says anything that glyphs and words do not say too."""

    DARK = "dark"
    LIGHT = "light"
    HIGH_CONTRAST = "high_contrast"
    COLOUR_BLIND_SAFE = "colour_blind_safe"
