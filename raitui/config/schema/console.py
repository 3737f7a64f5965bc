"""What users may set for the console itself."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, field

from raitui.bindings import BINDINGS
from raitui.config.schema.section import Section, says
from raitui.core.theme_name import ThemeName

Keys = Annotated[str | tuple[str, ...], says("A key, or several: a character, or a name", "ctrl+x", ["f5", "!"])]
Keymap = Annotated[
    dict[str, Keys],
    Meta(
        description="Other keys for bindings, by the id of the binding",
        extra_json_schema={"propertyNames": {"enum": sorted(BINDINGS)}},
    ),
]


class ConsoleFile(Section, frozen=True):
    """What one user wants of the console, on whatever site."""

    keymap: Keymap = field(default_factory=dict)
    theme: Annotated[ThemeName | None, says("The colours")] = None
    ascii: Annotated[bool | None, says("Whether nothing but ASCII is drawn; as the terminal is when left out")] = None
