"""A file that others read while it is written is whole at every moment, or what it was before."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from raitui.errors import ConfigurationError, RaituiError
from raitui.wiring import whole_file
from raitui.wiring.whole_file import write_whole

OLD, NEW = "groups: []\n", "groups: [{name: ü}]\n"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "rules.yml"
    file.write_text(OLD)
    return file


def test_a_new_file_can_be_read_by_whom_the_umask_lets(tmp_path: Path) -> None:
    """Prometheus runs under another account."""
    before = os.umask(0o022)
    try:
        write_whole(tmp_path / "rules.yml", NEW)
    finally:
        os.umask(before)
    assert (tmp_path / "rules.yml").read_bytes() == NEW.encode()
    assert stat.S_IMODE((tmp_path / "rules.yml").stat().st_mode) == 0o644


def test_what_is_there_is_replaced_in_one_step_and_keeps_its_mode(rules: Path) -> None:
    rules.chmod(0o640)
    with rules.open() as reader:
        write_whole(rules, NEW)
        assert reader.read() == OLD
    assert rules.read_text() == NEW
    assert stat.S_IMODE(rules.stat().st_mode) == 0o640
    assert list(rules.parent.iterdir()) == [rules]


@pytest.mark.parametrize("fails", ["write_all", "fsync", "replace"])
def test_what_fails_on_the_way_leaves_what_was_there(rules: Path, monkeypatch: pytest.MonkeyPatch, fails: str) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def half(file: int, data: bytes) -> None:
        os.write(file, data[:3])
        full()

    places = {"write_all": (whole_file, half), "fsync": (os, full), "replace": (Path, full)}
    monkeypatch.setattr(places[fails][0], fails, places[fails][1])
    with pytest.raises(RaituiError, match=f"^cannot write {rules}: No space left on device") as failed:
        write_whole(rules, NEW)
    assert not isinstance(failed.value, ConfigurationError)
    assert (rules.read_text(), list(rules.parent.iterdir())) == (OLD, [rules])


def test_a_link_goes_on_pointing_to_what_it_pointed_to(rules: Path) -> None:
    """As a rule file does that is kept elsewhere than where Prometheus looks for it."""
    link = rules.parent / "loaded"
    link.symlink_to(rules)
    write_whole(link, NEW)
    assert (link.is_symlink(), rules.read_text()) == (True, NEW)


def test_what_is_no_regular_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    """/dev/stdout, for one."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(pipe, NEW)
        assert os.read(reader, 100) == NEW.encode()
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("name", ["absent/rules.yml", "rules.yml/rules.yml"])
def test_a_folder_that_is_not_there_is_named_and_what_to_do(rules: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"there is no folder {(rules.parent / name).parent}\\.") as refused:
        write_whole(rules.parent / name, NEW)
    assert refused.value.remedy == "make it first, or name one that is there"


def test_a_folder_that_may_not_be_written_to_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The superuser may write anywhere: what the system would say to others is said in its place."""

    def refused(*_: object, **__: object) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(ConfigurationError, match="Permission denied") as told:
        write_whole(tmp_path / "rules.yml", NEW)
    assert str(tmp_path) in told.value.remedy


def test_a_file_that_is_to_stay_as_it_is_is_not_replaced(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that one may write to lets one replace also what is read-only."""
    monkeypatch.setattr(os, "access", lambda path, mode: not (path == rules and mode == os.W_OK))
    with pytest.raises(ConfigurationError, match="Permission denied"):
        write_whole(rules, NEW)
    assert rules.read_text() == OLD


def test_a_name_that_no_file_can_have_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="File name too long"):
        write_whole(tmp_path / ("x" * 300), NEW)
