"""Servers are fetched once, whole or not at all, and a failure says what to do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from raitui.errors import RaituiError
from tools import debian_package, fetch_servers
from tools.fetch_servers import Server, cache_folder, fetch

SERVER = Server(package="oracle", program="bin/oracle", oldest=(2, 42), newer=(3, 0))


class Archive:
    """Stands for Debian's archive: unpacks a program that tells ``version``."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.unpacked: list[str] = []

    def unpack(self, package: str, destination: Path) -> None:
        self.unpacked.append(package)
        program = destination / SERVER.program
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\necho oracle, version {self.version}\n")
        program.chmod(0o755)


def archive_with(version: str, monkeypatch: pytest.MonkeyPatch) -> Archive:
    archive = Archive(version)
    monkeypatch.setattr(fetch_servers, "unpack", archive.unpack)
    return archive


def test_many_who_ask_at_once_get_one_fetched_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    archive = archive_with("2.42.0+ds", monkeypatch)
    with ThreadPoolExecutor(4) as askers:
        folders = set(askers.map(lambda _: fetch(SERVER, tmp_path / "cache"), range(4)))
    assert folders == {tmp_path / "cache" / "oracle"}
    assert (tmp_path / "cache" / "oracle" / SERVER.program).exists()
    assert archive.unpacked == ["oracle"]


@pytest.mark.parametrize("version", ["2.41.9", "3.0.0", "10.1"])
def test_another_version_is_refused_and_leaves_nothing_behind(
    version: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    archive_with(version, monkeypatch)
    with pytest.raises(RaituiError, match=r"from 2\.42 on, and before 3\.0"):
        fetch(SERVER, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["oracle.lock"]


def test_a_program_that_tells_no_version_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    archive_with("unknown", monkeypatch)
    with pytest.raises(RaituiError, match="does not tell its version"):
        fetch(SERVER, tmp_path)


def test_a_machine_without_apt_is_told_where_to_run_this(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RaituiError, match=r"apt-get and dpkg-deb not found.*Run this on Debian"):
        debian_package.unpack("oracle", tmp_path)


def test_what_apt_says_upon_failure_is_passed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for program in debian_package.NEEDED:
        (tmp_path / program).write_text("#!/bin/sh\necho E: no such oracle >&2\nexit 100\n")
        (tmp_path / program).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RaituiError, match="apt-get exited with 100:\nE: no such oracle"):
        debian_package.unpack("oracle", tmp_path / "unpacked")
    assert not (tmp_path / "unpacked.apt").exists()


def test_the_cache_is_where_the_user_wants_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("RAITUI_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert cache_folder() == tmp_path / ".cache" / "raitui-servers"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    assert cache_folder() == tmp_path / "caches" / "raitui-servers"
    monkeypatch.setenv("RAITUI_CACHE", str(tmp_path / "mine"))
    assert cache_folder() == tmp_path / "mine"
