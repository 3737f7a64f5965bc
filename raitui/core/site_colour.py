"""The colours by which sites are told apart, by name."""

from __future__ import annotations

SITE_COLOURS = ("red", "amber", "orange", "yellow", "green", "blue", "purple", "violet", "magenta")
"""Some look alike: a site is also named wherever its colour is shown."""
