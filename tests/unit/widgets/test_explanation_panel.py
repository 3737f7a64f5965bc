"""How many answers are explained, and where the explanations lie; raitui keeps none and says so (R-OBS-7, M7)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.explanation_link import explanation_link
from raitui.widgets.explanation_panel import NO_COVERAGE, NO_STORE, explanation_panel
from raitui.widgets.styled_line import plain, width
from tests.ui.fleets import service
from tests.ui.shapes import UNWATCHED, shaped


def text_of(shown: ServiceSnapshot, cells: int = 80) -> list[str]:
    return [plain(one) for one in explanation_panel(shown, 0.0, cells)]


def test_coverage_stands_with_its_target_samples_age_and_source() -> None:
    row = next(one for one in text_of(shaped()) if one.startswith("explained"))
    assert row.split() == ["explained", "all", "99.7%✓", ">99%", "11.4k", "14s", "prom-eu1"]


def test_each_version_that_serves_has_a_link_of_its_own() -> None:
    lines = text_of(shaped())
    assert "https://explanations.example/rank-home/v77/worst" in lines
    assert "https://explanations.example/rank-home/v76/worst" in lines


def test_without_an_address_it_says_what_is_needed() -> None:
    text = " ".join(text_of(shaped(explanations=""))).split()
    assert " ".join(NO_STORE.split()) in " ".join(text)


def test_without_coverage_it_says_what_is_needed() -> None:
    assert NO_COVERAGE.split() == " ".join(text_of(service("triage"))).split()[: len(NO_COVERAGE.split())]


def test_a_link_is_whole_however_narrow_the_terminal() -> None:
    lines = text_of(shaped(), cells=30)
    assert "https://explanations.example/rank-home/v77/worst" in "".join(lines)


def test_a_version_that_nobody_tells_has_no_link() -> None:
    shown = shaped(components=(), rollouts=())
    assert any("which version serves is not known" in one for one in text_of(shown))
    assert any("of every version" in one for one in text_of(shaped(explanations="https://x.example/{service}")))


@given(st.text(min_size=1))
def test_no_name_leads_anywhere_else(name: str) -> None:
    """A name that others choose fills one step of the path, whatever is in it."""
    link = explanation_link("https://x.example/of/{service}/{version}", name, "v1")
    assert link.isascii()
    assert link.startswith("https://x.example/of/")
    assert link.endswith("/v1")
    assert link.count("/") == 5
    assert not set(link) & set(" ?#\\\"'<>")


@pytest.mark.parametrize("cells", [40, 80, 120, 200])
def test_nothing_is_wider_than_its_room(cells: int) -> None:
    for shown in (shaped(), shaped(**UNWATCHED)):
        assert all(width(one) <= cells for one in explanation_panel(shown, 0.0, cells))
