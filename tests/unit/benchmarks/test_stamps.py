"""What a console under measurement notes is read as it was noted."""

from __future__ import annotations

from pathlib import Path

from benchmarks.stamps import Stamps, note, noted


def test_the_latest_of_each_service_is_read_and_a_line_that_is_still_written_is_not(tmp_path: Path) -> None:
    path = tmp_path / "stamps"
    assert noted(path) == {}
    for moment in (1.0, 2.0):
        note(path, Stamps("loan-uw", moment, moment, moment))
    with path.open("ab") as file:
        file.write(b'{"service": "fra')
    assert noted(path) == {"loan-uw": Stamps("loan-uw", 2.0, 2.0, 2.0)}
