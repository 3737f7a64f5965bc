"""A small site file to bend, and the place where it is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from raitui.config.problem import SiteFileError
from raitui.config.site_file import SiteFile, load_site_file

SITE = """\
site: {name: lab}
backends:
  prometheus:
    - name: prom
      url: http://127.0.0.1:9090
secrets:
  token: {env: PROM_TOKEN}
profiles:
  core:
    slis:
      - name: errors
        level: operational
        ratio: {bad: {metric: bad_total, match: {job: fleet}}, total: all_total}
        unit: ratio
        direction: lower_is_better
        target: 1%
      - name: latency
        level: operational
        quantile: {histogram: duration_seconds, quantile: 0.99}
        unit: seconds
        direction: lower_is_better
        target: 800ms
    slos:
      - {name: availability, sli: errors, objective: 99.9%}
services:
  - {name: loan-uw, owner: risk, tier: 1, profiles: [core]}
actuators:
  - name: control
    actions: [rollback]
    http: {url: "http://127.0.0.1:9800/rollback", json: {service: "{service}"}}
    probe: {url: "http://127.0.0.1:9800/state/{service}", expect: {path: [traffic, "{leaves}"], equals: 0}}
"""

MARK = "▸"


class Load(Protocol):
    """Loads the small site file, after parts of it were replaced."""

    def __call__(self, *replacements: tuple[str, str]) -> SiteFile:
        """Each replacement is what stands there and what is to stand there."""


@pytest.fixture
def site_text() -> str:
    return SITE


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load_bent(*replacements: tuple[str, str]) -> SiteFile:
        path = tmp_path / "site.yaml"
        path.write_text(bent(replacements), encoding="utf-8")
        return load_site_file(path)

    return load_bent


def bent(replacements: tuple[tuple[str, str], ...]) -> str:
    """The small site file with parts replaced."""
    text = SITE
    for before, after in replacements:
        assert text.count(before) >= 1, before
        text = text.replace(before, after, 1)
    return text


@pytest.fixture
def refusal(tmp_path: Path) -> Callable[..., list[str]]:
    """What is said of a site file, one line for each problem, without the folder that it lies in.

    A mark in a replacement shows where the problem is expected; in the lines the mark stands for that line and column.
    """

    def refuse(*replacements: tuple[str, str]) -> list[str]:
        marked = bent(replacements)
        at = marked.find(MARK)
        place = f":{marked.count(chr(10), 0, at) + 1}:{at - marked.rfind(chr(10), 0, at)}:"
        path = tmp_path / "site.yaml"
        path.write_text(marked.replace(MARK, ""), encoding="utf-8")
        with pytest.raises(SiteFileError) as refused:
            load_site_file(path)
        return [problem.described(Path("site.yaml")).replace(place, MARK, 1) for problem in refused.value.problems]

    return refuse
