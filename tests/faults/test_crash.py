"""A process that is killed, at every operation on the disk and at any moment, leaves a whole log (faults 5, 8, 15)."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.audit.verification import verify
from tests.faults.disk_faults import DiskFaults
from tests.faults.log_writer import ids_of, record_of
from tests.faults.writer import Writer

MOST_OPERATIONS = 100
"""More than any single act needs."""

KILLS = 15
WRITERS = 4


def held(log: Path) -> list[str]:
    return ids_of(recorded.record for recorded in SqliteAuditStore(log).records()).split()


def survives(writer: Writer, act: str) -> bool:
    """Whether it lives to answer."""
    if writer.ask(act).startswith("done"):
        return True
    assert writer.was_killed
    return False


def test_at_every_operation_of_an_append(log: Path, faults: DiskFaults) -> None:
    """Fault 8: a prefix survives and verifies, whatever was half written; what was confirmed is in it."""
    confirmed: list[str] = []
    for operation in range(1, MOST_OPERATIONS):
        faults.clear()
        with Writer(log, faults) as writer:
            assert survives(writer, f"append sound-{operation}")
            confirmed.append(f"sound-{operation}")
            faults.obey(f"any audit.sqlite KILL@{operation}")
            survived = survives(writer, f"append killed-{operation}")
        assert verify(log).whole
        assert set(confirmed) <= set(held(log))
        if survived:
            break
    assert 2 < operation < MOST_OPERATIONS - 1


def test_at_every_operation_of_making_the_log(tmp_path: Path, faults: DiskFaults) -> None:
    """There is a log then, or there is none, and the next console writes it."""
    for operation in range(1, MOST_OPERATIONS):
        log = tmp_path / str(operation) / "audit.sqlite"
        faults.obey(f"any audit.sqlite KILL@{operation}")
        with Writer(log, faults) as writer:
            survived = survives(writer, "append killed")
        with closing(SqliteAuditStore(log)) as store:
            assert store.append(record_of("after")) <= 2
        assert held(log)[-1] == "after"
        assert verify(log).whole
        if survived:
            break
    assert 5 < operation < MOST_OPERATIONS - 1


def test_at_any_moment(log: Path, faults: DiskFaults) -> None:
    """Fault 8: killed from outside while it appends as fast as it can; every confirmed record is there."""
    moments = random.Random(8)
    confirmed: list[str] = []
    for round_ in range(KILLS):
        with Writer(log, faults) as writer:
            last = moments.randrange(1, 20)
            for number in range(last + 20):
                writer.say(f"append {round_}-{number}")
            for number in range(last):
                assert writer.hear().startswith("done ")
                confirmed.append(f"{round_}-{number}")
            writer.kill()
        assert verify(log).whole
    present = held(log)
    assert set(confirmed) <= set(present)
    assert len(present) == len(set(present))


def appended(log: Path, faults: DiskFaults, writer_number: int) -> dict[int, str]:
    """What one console was told of 30 records; every other console is killed then, and another finishes its work."""
    told = {}
    for part in range(2):
        with Writer(log, faults) as writer:
            for number in range(15):
                action_id = f"{writer_number}-{part}-{number}"
                told[int(writer.ask(f"append {action_id}").removeprefix("done "))] = action_id
            if writer_number % 2:
                writer.kill()
    return told


def test_four_writers_of_which_some_are_killed_write_one_chain(log: Path, faults: DiskFaults) -> None:
    """Fault 15: one chain without a fork, every number given once, and each to the record that stands there."""
    with ThreadPoolExecutor(WRITERS) as threads:
        told = list(threads.map(lambda number: appended(log, faults, number), range(WRITERS)))
    numbered = {seq: action_id for each in told for seq, action_id in each.items()}
    count = WRITERS * 30
    assert sorted(numbered) == list(range(1, count + 1))
    assert held(log) == [numbered[seq] for seq in range(1, count + 1)]
    assert verify(log).whole
