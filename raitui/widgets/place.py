"""A slice of a service, in words."""

from __future__ import annotations

from raitui.core.reading import Place


def place_text(place: Place) -> str:
    """Version, cohort and location, as far as they are given; empty for the whole service."""
    at = f"at {place.at}" if place.at else ""
    return " ".join(part for part in (place.version, place.cohort, at) if part)
