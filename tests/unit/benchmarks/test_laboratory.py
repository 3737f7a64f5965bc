"""How thoroughly is measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.laboratory import Laboratory, Looks


@pytest.mark.parametrize(("looks", "times"), [(Looks.FULL, 9), (Looks.BRIEF, 5), (Looks.QUICK, 2)])
def test_brief_looks_are_half_as_many(looks: Looks, times: int, tmp_path: Path) -> None:
    assert Laboratory(tmp_path, looks).chosen(9, 2) == times


def test_no_look_is_shorter_than_a_quick_one(tmp_path: Path) -> None:
    assert Laboratory(tmp_path, Looks.BRIEF).chosen(3, 2) == 2
