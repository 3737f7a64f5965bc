"""What every mapping of the site file has in common."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Meta, Struct


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A mapping of the site file, as it was written.

    Of the keys in ``EXACTLY_ONE`` one and only one is given, of those in ``AT_LEAST_ONE`` one or more.
    ``CONFIDENTIAL`` keeps what was written out of every message, for it may be a secret by mistake. ``REMEDY`` is what
    to do about something that is no such mapping.
    """

    EXACTLY_ONE: ClassVar[tuple[str, ...]] = ()
    AT_LEAST_ONE: ClassVar[tuple[str, ...]] = ()
    CONFIDENTIAL: ClassVar[bool] = False
    REMEDY: ClassVar[str] = ""


def says(description: str, *examples: object, pattern: str = "") -> Meta:
    """What a key means, for editors and for messages; the pattern is for editors alone."""
    return Meta(
        description=description,
        examples=list(examples) or None,
        extra_json_schema={"pattern": f"^(?:{pattern})$"} if pattern else None,
    )
