"""docs/profiles.md shows site files that hold, and names every profile and every metric that its templates read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from raitui.config.shipped_profiles import shipped, shipped_names
from raitui.config.site_file import load_site_file

DOCUMENT = (Path(__file__).parents[3] / "docs" / "profiles.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL)
AROUND = """\
site: {name: lab}
backends: {prometheus: [{name: prom, url: "http://127.0.0.1:9090"}]}
"""
WATCHED = """\
profiles: {mesh: {use: istio}}
services: [{name: triage, profiles: [mesh]}]
"""


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_is_a_part_of_a_site_file(example: str, tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_text(AROUND + example + ("" if "profiles:" in example else WATCHED))
    assert load_site_file(path).site.profiles


def test_every_profile_is_named_with_the_labels_that_it_says() -> None:
    for name in shipped_names():
        (row,) = re.findall(rf"^\| `{re.escape(name)}` \|.*$", DOCUMENT, re.MULTILINE)
        labels = yaml.safe_load(shipped(name).text).get("labels", {})
        assert all(f"`{label}`" in row for label in labels.values()), row


@pytest.mark.parametrize("name", shipped_names("cases"))
def test_every_metric_of_a_use_case_is_told(name: str) -> None:
    told = set(re.findall(r"`(ai_\w+)`", DOCUMENT))
    assert set(re.findall(r"ai_[a-z_]+", shipped(name).text)) <= told
