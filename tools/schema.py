"""Publish the JSON Schema of site files anew: docs/site.schema.json, which editors read."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from raitui.config.schema import json_schema
from raitui.config.shipped_profiles import shipped_names

PUBLISHED = Path(__file__).parents[1] / "docs" / "site.schema.json"


def rendered() -> str:
    """The schema that files are held against, as it is published."""
    return json.dumps(json_schema(shipped_names()), indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Write it, say where, and return the exit status."""
    PUBLISHED.write_text(rendered(), encoding="utf-8")
    sys.stdout.write(f"{PUBLISHED}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
