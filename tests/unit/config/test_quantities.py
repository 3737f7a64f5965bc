"""Durations, sizes and shares as people write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from raitui.config.duration import LONGEST_S, duration_seconds, whole_seconds
from raitui.config.share import objective, share
from raitui.config.size import size_bytes
from raitui.errors import ConfigurationError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("15s", 15),
        ("5m", 300),
        ("1h30m", 5_400),
        ("30d", 2_592_000),
        ("4w", 2_419_200),
        ("1y", 31_536_000),
        ("1s500ms", 1.5),
    ],
)
def test_durations_are_those_of_prometheus(text: str, seconds: float) -> None:
    assert duration_seconds(text) == seconds


@given(st.fixed_dictionaries({unit: st.none() | st.integers(0, 999) for unit in ("w", "d", "h", "m", "s", "ms")}))
def test_a_duration_is_the_sum_of_its_parts(parts: dict[str, int | None]) -> None:
    names = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds", "ms": "milliseconds"}
    expected = timedelta(**{names[unit]: count for unit, count in parts.items() if count is not None})
    assume(0 < expected.total_seconds() <= LONGEST_S)

    text = "".join(f"{parts[unit]}{unit}" for unit in names if parts[unit] is not None)

    assert timedelta(seconds=duration_seconds(text)) == expected


@pytest.mark.parametrize(
    "text", ["", "0s", "5", "5 m", "m", "1.5h", "30m1h", "5m5m", "-5m", "5M", "11y", "\u0665m", "5m\n"]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        duration_seconds(text)
    assert refused.value.remedy


def test_a_window_has_whole_seconds() -> None:
    assert whole_seconds("1000ms") == 1
    with pytest.raises(ConfigurationError, match="not a whole number of seconds"):
        whole_seconds("1500ms")


@pytest.mark.parametrize(
    ("text", "size"),
    [("16MiB", 16_777_216), ("1 GiB", 2**30), ("10MB", 10_000_000), ("64KiB", 65_536), ("2000B", 2_000)],
)
def test_sizes_have_units(text: str, size: int) -> None:
    assert size_bytes(text) == size


@pytest.mark.parametrize("text", ["16", "16 mib", "1TiB", "2GiB", "10B", "-1MiB", "1.5MiB", ""])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError):
        size_bytes(text)


@given(st.integers(0, 100_000))
def test_a_percentage_is_exactly_that_share(thousandths: int) -> None:
    text = f"{thousandths // 1000}.{thousandths % 1000:03d}%"

    assert share(text) == float(Fraction(thousandths, 100_000))


@pytest.mark.parametrize("read", [share, objective])
@pytest.mark.parametrize(
    "written", [-0.1, 1.1, 99.9, 101, "101%", "-1%", "0.5", "%", "1e1%", float("nan"), float("inf")]
)
def test_what_is_no_share_is_refused(read: Callable[[float | str], float], written: float | str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(written)
    assert refused.value.remedy


def test_an_objective_may_be_all_but_not_nothing() -> None:
    assert objective("100%") == objective(1) == 1
    assert share(0) == 0
    with pytest.raises(ConfigurationError, match="promises nothing"):
        objective("0%")
