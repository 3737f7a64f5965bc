"""A disk that can be made to fail, for every test of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.disk_faults import DiskFaults, compiled


@pytest.fixture(scope="session")
def disk_faults_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library, built once."""
    return compiled(tmp_path_factory.mktemp("disk_faults"))


@pytest.fixture
def faults(disk_faults_library: Path, tmp_path: Path) -> DiskFaults:
    """A disk that is well, so far."""
    return DiskFaults(disk_faults_library, tmp_path)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where the log is to lie."""
    return tmp_path / "state" / "audit.sqlite"
