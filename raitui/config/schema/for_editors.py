"""The schema for editors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from raitui.config.schema.file import File
from raitui.config.schema.section import Section


def json_schema(profiles: Iterable[str]) -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of a site file; ``profiles`` are the shipped ones, which editors complete."""
    schema = msgspec.json.schema(File)
    definitions = schema["$defs"]
    for section in _sections(Section):
        for keyword, keys in (("oneOf", section.EXACTLY_ONE), ("anyOf", section.AT_LEAST_ONE)):
            if keys and section.__name__ in definitions:
                definitions[section.__name__][keyword] = [{"required": [key]} for key in keys]
    definitions["Profile"]["properties"]["use"]["examples"] = list(profiles)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "raitui site file", **schema}


def _sections(kind: type[Section]) -> Iterator[type[Section]]:
    for section in kind.__subclasses__():
        yield section
        yield from _sections(section)
