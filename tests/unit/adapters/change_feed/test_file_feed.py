"""A file of changes is followed as it grows, is rotated, is cut, and is written to while it is read (R-OBS-6)."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from raitui.adapters.change_feed.file_feed import FileChangeFeed
from raitui.core.change import Change
from raitui.core.change_line import IncompleteFeedError
from raitui.errors import SourceError, SourceFault
from raitui.ports import ChangeFeed


def line(after: str, when: float = 1.0) -> str:
    return json.dumps({"when": when, "service": "svc", "kind": "deploy", "subject": "model", "after": after}) + "\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "changes.jsonl"


@pytest.fixture
async def feed(path: Path) -> AsyncIterator[FileChangeFeed]:
    async with aclosing(FileChangeFeed("ci", str(path), most_read=4_000)) as feed:
        yield feed


def append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def rotate(path: Path) -> None:
    path.rename(path.with_suffix(".1"))


def remove(path: Path) -> None:
    path.unlink()


def versions(changes: tuple[Change, ...]) -> list[str]:
    return sorted(change.after for change in changes)


async def test_tells_what_is_there_and_then_what_is_new(path: Path, feed: ChangeFeed) -> None:
    append(path, line("v1"))
    assert versions(await feed.changes()) == ["v1"]
    append(path, line("v2") + line("v3", when=9.0))
    changes = await feed.changes()
    assert versions(changes) == ["v1", "v2", "v3"]
    assert changes[0].after == "v3"
    assert {change.source for change in changes} == {"ci"}


async def test_an_empty_file_tells_nothing_and_is_no_fault(path: Path, feed: ChangeFeed) -> None:
    append(path, "")
    assert await feed.changes() == ()


async def test_a_torn_last_line_is_waited_for(path: Path, feed: ChangeFeed) -> None:
    torn = line("v2")
    append(path, line("v1") + torn[:20])
    assert versions(await feed.changes()) == ["v1"]
    append(path, torn[20:-1])
    assert versions(await feed.changes()) == ["v1", "v2"]
    append(path, "\n")
    assert versions(await feed.changes()) == ["v1", "v2"]


async def test_a_rotated_file_is_read_to_its_end(path: Path, feed: ChangeFeed) -> None:
    append(path, line("v1"))
    await feed.changes()
    append(path, line("v2"))
    rotate(path)
    append(path, line("v3"))
    assert versions(await feed.changes()) == ["v1", "v2", "v3"]


async def test_a_cut_file_is_read_from_its_beginning_and_what_it_told_stays(path: Path, feed: ChangeFeed) -> None:
    append(path, line("v1") + line("v2"))
    await feed.changes()
    os.truncate(path, 0)
    append(path, line("v3"))
    assert versions(await feed.changes()) == ["v1", "v2", "v3"]


async def test_of_a_large_file_the_end_is_read_and_it_says_so(path: Path, feed: ChangeFeed) -> None:
    append(path, "".join(line(f"v{index}") for index in range(100)))
    with pytest.raises(IncompleteFeedError, match="only the end is read") as told:
        await feed.changes()
    told_first = versions(told.value.changes)
    assert 0 < len(told_first) < 60
    assert "v99" in told_first
    append(path, line("v100"))
    with pytest.raises(IncompleteFeedError, match="left out") as told:
        await feed.changes()
    assert "v100" in versions(told.value.changes)


async def test_a_line_that_cannot_be_read_is_told_and_the_others_stay(path: Path, feed: ChangeFeed) -> None:
    append(path, line("v1") + "nonsense\n" + line("v2"))
    with pytest.raises(IncompleteFeedError, match="ci: 1 line cannot be read, the last is line 2") as told:
        await feed.changes()
    assert versions(told.value.changes) == ["v1", "v2"]
    append(path, "[]\n" + line("v3"))
    with pytest.raises(IncompleteFeedError, match="2 lines cannot be read, the last is line 4") as told:
        await feed.changes()
    assert versions(told.value.changes) == ["v1", "v2", "v3"]


async def test_a_rotation_leaves_the_bad_lines_behind(path: Path, feed: ChangeFeed) -> None:
    append(path, "nonsense\n")
    with pytest.raises(IncompleteFeedError):
        await feed.changes()
    rotate(path)
    append(path, line("v1"))
    assert versions(await feed.changes()) == ["v1"]


async def test_an_endless_line_is_dropped_and_told(path: Path) -> None:
    append(path, "x" * 70_000)
    async with aclosing(FileChangeFeed("ci", str(path))) as feed:
        with pytest.raises(IncompleteFeedError, match="longer than 64 KiB"):
            await feed.changes()
        append(path, "x\n" + line("v1"))
        with pytest.raises(IncompleteFeedError, match="1 line cannot be read, the last is line 1") as told:
            await feed.changes()
        assert versions(told.value.changes) == ["v1"]


async def test_a_missing_file_is_told_with_what_to_do_and_found_when_it_comes(path: Path, feed: ChangeFeed) -> None:
    with pytest.raises(SourceError, match="No such file") as told:
        await feed.changes()
    assert told.value.fault is SourceFault.UNREACHABLE
    assert "site file" in told.value.remedy
    append(path, line("v1"))
    assert versions(await feed.changes()) == ["v1"]


async def test_a_removed_file_is_told_and_its_successor_followed(path: Path, feed: ChangeFeed) -> None:
    append(path, line("v1"))
    await feed.changes()
    remove(path)
    with pytest.raises(SourceError, match="No such file"):
        await feed.changes()
    append(path, line("v2"))
    assert versions(await feed.changes()) == ["v1", "v2"]


async def test_a_pipe_is_refused_at_once(path: Path, feed: ChangeFeed) -> None:
    os.mkfifo(path)
    with pytest.raises(SourceError, match="no regular file"):
        await feed.changes()


async def test_escape_sequences_are_made_visible(path: Path, feed: ChangeFeed) -> None:
    """Fault 30."""
    append(path, line("\x1b[31mv1\u202e"))
    assert versions(await feed.changes()) == ["␛[31mv1‹U+202E›"]
