"""How far a check is, is told while somebody waits at a terminal (R-AUD-2)."""

from __future__ import annotations

import pytest

from raitui.cli.check_progress import CheckProgress


class MovedClock:
    """Seconds, moved by hand."""

    passed = 0.0

    def __call__(self) -> float:
        return self.passed


def test_it_tells_share_rate_and_what_is_left_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    clock = MovedClock()
    told = CheckProgress(1_200_000, silent=False, now=clock)
    told(0)
    clock.passed = 2.0
    told(300_000)
    told.end()
    shown = capsys.readouterr().err.replace("\x1b[K", "").split("\r")
    assert shown == [
        "",
        "0 of 1,200,000 records are whole so far",
        "300,000 of 1,200,000 records are whole so far (25%), 150,000/s, 6s left",
        "",
    ]


def test_it_is_told_a_few_times_a_second_at_most(capsys: pytest.CaptureFixture[str]) -> None:
    clock = MovedClock()
    told = CheckProgress(100, silent=False, now=clock)
    for number in range(100):
        clock.passed += 0.01
        told(number)
    assert 4 <= capsys.readouterr().err.count("\r") <= 6


def test_a_script_is_told_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    told = CheckProgress(100, silent=True)
    told(50)
    told.end()
    assert capsys.readouterr().err == ""


def test_a_log_that_grows_meanwhile_is_never_more_than_whole(capsys: pytest.CaptureFixture[str]) -> None:
    clock = MovedClock()
    told = CheckProgress(100, silent=False, now=clock)
    clock.passed = 1.0
    told(150)
    assert "150 of 150 records are whole so far (100%)" in capsys.readouterr().err
