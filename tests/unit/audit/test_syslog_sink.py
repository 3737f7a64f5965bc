"""The system's log as a witness while the log cannot be written (design 11), against a socket like its own."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from raitui.audit.syslog_sink import SIZE_CAP, SyslogSink
from raitui.core.containment import Containment
from raitui.errors import RaituiError
from tests.intents import intent

HEADER = f"<84>raitui[{os.getpid()}]: ".encode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def daemon(path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(path))
        listening.settimeout(5.0)
        yield listening


def fill(sink: SyslogSink) -> None:
    for _ in range(10_000):
        sink.keep(intent())


def test_each_record_is_one_message(daemon: socket.socket, path: Path) -> None:
    record = intent()
    SyslogSink(path).keep(record)
    assert daemon.recv(1 << 20) == HEADER + msgspec.json.encode(record)


def test_a_message_is_one_line_whatever_the_reason_holds(daemon: socket.socket, path: Path) -> None:
    """A reason cannot forge a line of another program (R-AUD-3)."""
    SyslogSink(path).keep(intent(wish=Containment("rollback", "svc", "", "x\n<0>kernel: panic\0")))
    message = daemon.recv(1 << 20)
    assert not set(message) & set(b"\n\0")


@pytest.mark.parametrize("letter", ["x", "–"], ids=["one byte", "three bytes"])
def test_a_large_record_is_cut_off_and_can_be_recognised(daemon: socket.socket, path: Path, letter: str) -> None:
    record = intent(wish=Containment("rollback", "svc", "", letter * SIZE_CAP))
    encoded = msgspec.json.encode(record)
    SyslogSink(path).keep(record)
    message = daemon.recv(1 << 20)
    assert SIZE_CAP - 3 < len(message) <= SIZE_CAP
    message.decode()
    assert f"{len(encoded)} bytes with SHA-256 {hashlib.sha256(encoded).hexdigest()}".encode() in message


def test_gives_nothing_back(daemon: socket.socket, path: Path) -> None:
    sink = SyslogSink(path)
    sink.keep(intent())
    assert sink.kept() == ()
    sink.forget()


def test_that_is_not_there_is_an_error(path: Path) -> None:
    with pytest.raises(RaituiError, match="did not take a record") as raised:
        SyslogSink(path).keep(intent())
    assert str(path) in raised.value.message
    assert raised.value.remedy


def test_that_is_deaf_is_an_error_in_good_time(
    daemon: socket.socket, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A daemon that reads no more must not hold a containment up."""
    monkeypatch.setattr("raitui.audit.syslog_sink.SEND_WITHIN_S", 0.05)
    with pytest.raises(RaituiError, match="did not take a record"):
        fill(SyslogSink(path))
