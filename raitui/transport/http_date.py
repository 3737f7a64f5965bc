"""Dates as HTTP's headers write them."""

from __future__ import annotations

from email.utils import parsedate_to_datetime


def http_date(text: str) -> float | None:
    """The unix seconds of an HTTP date, whole seconds; None when the text is not one."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None
