"""Editors complete and check a site file by its JSON Schema."""

from __future__ import annotations

from typing import Any, cast

import pytest

from raitui.config.schema import json_schema
from raitui.config.shipped_profiles import shipped_names
from tools.schema import PUBLISHED, rendered

DEFINITIONS = cast("dict[str, dict[str, Any]]", json_schema(shipped_names())["$defs"])


def test_the_published_schema_is_the_one_that_files_are_held_against() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == rendered(), "publish it anew: make schema"


def described(schema: dict[str, Any]) -> bool:
    if "$ref" in schema:
        return described(DEFINITIONS[schema["$ref"].rsplit("/", 1)[1]])
    return "description" in schema or any(map(described, schema.get("anyOf", [])))


@pytest.mark.parametrize("name", DEFINITIONS)
def test_every_key_is_described(name: str) -> None:
    undescribed = [key for key, schema in DEFINITIONS[name].get("properties", {}).items() if not described(schema)]

    assert undescribed == []


def test_unknown_keys_are_refused_in_every_mapping() -> None:
    mappings = [schema for schema in DEFINITIONS.values() if "properties" in schema]

    assert len(mappings) > 20
    assert all(schema["additionalProperties"] is False for schema in mappings)


def test_choices_between_keys_are_part_of_it() -> None:
    assert DEFINITIONS["SecretSource"]["oneOf"] == [
        {"required": ["env"]},
        {"required": ["file"]},
        {"required": ["keyring"]},
    ]
    assert [choice["required"] for choice in DEFINITIONS["Indicator"]["oneOf"]] == [
        ["ratio"],
        ["quantile"],
        ["mean"],
        ["throughput"],
        ["gauge"],
        ["promql"],
        ["distance"],
        ["calibration"],
        ["gap"],
        ["against_baseline"],
        ["worst_category"],
        ["time_to_clear"],
    ]
