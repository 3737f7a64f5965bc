"""docs/indicators.md shows every metric of M1 to M10, in every way that a site file knows, and it holds."""

from __future__ import annotations

import re
from pathlib import Path

from raitui.config import schema
from raitui.config.site_file import load_site_file
from raitui.core.site import Profile

DOCUMENT = (Path(__file__).parents[3] / "docs" / "indicators.md").read_text(encoding="utf-8")
REST = """\
site: {name: lab}
backends: {prometheus: [{name: prom, url: "http://127.0.0.1:9090"}]}
services: [{name: svc, profiles: [all]}]
profiles:
  all:
"""


def shown(folder: Path) -> Profile:
    (block,) = re.findall(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL)
    site = folder / "site.yaml"
    site.write_text(REST + re.sub("^", "    ", block, flags=re.MULTILINE), encoding="utf-8")
    return load_site_file(site).site.profile("all")


def test_what_it_shows_is_a_site_file_s(tmp_path: Path) -> None:
    profile = shown(tmp_path)
    assert all(
        sli.target is not None or sli.name in {"brier", "retrains", "cost_per_1000", "cost"} for sli in profile.slis
    )


def test_every_metric_of_the_table_is_there_and_every_computed_way_is_used() -> None:
    assert set(re.findall(r"\bM\d+\b", DOCUMENT)) == {f"M{number}" for number in range(1, 11)}
    ways = [way for way in schema.Indicator.EXACTLY_ONE if way != "promql"]
    assert [way for way in ways if not re.search(rf"^    {way}:|{way}: \{{", DOCUMENT, re.MULTILINE)] == []
