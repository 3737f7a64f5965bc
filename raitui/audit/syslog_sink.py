"""Tells the system's log what the audit log cannot take: a witness that others keep, which cannot be asked back."""

from __future__ import annotations

import hashlib
import os
import socket
from pathlib import Path

import msgspec

from raitui.core.audit_record import AuditRecord
from raitui.errors import RaituiError

DEFAULT_PATH = Path("/dev/log")

PRIORITY = 10 * 8 + 4
"""Facility authpriv, severity warning (RFC 3164, 4.1.1)."""

SIZE_CAP = 8_000
"""Bytes of one message; what syslog daemons take by default is a little more."""

SEND_WITHIN_S = 1.0


class SyslogSink:
    """Sends each record as one datagram.

    A record that is too large is cut off, and its whole length and SHA-256 are told: by these it can be recognised.
    """

    def __init__(self, path: Path = DEFAULT_PATH) -> None:
        self._path = path
        self._encode = msgspec.json.Encoder(order="deterministic").encode

    @property
    def name(self) -> str:
        """What an operator calls it."""
        return "syslog"

    def keep(self, record: AuditRecord) -> None:
        """Hand the record to the system's log. Raises RaituiError when it does not take it at once."""
        try:
            self._send(_message(self._encode(record)))
        except (OSError, UnicodeEncodeError) as error:
            raise RaituiError(
                f"the system's log at {self._path} did not take a record: {error}", "see to the syslog daemon"
            ) from error

    def kept(self) -> tuple[AuditRecord, ...]:
        """Nothing: the system's log gives nothing back."""
        return ()

    def forget(self) -> None:
        """Nothing to forget."""

    def _send(self, message: bytes) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagrams:
            datagrams.settimeout(SEND_WITHIN_S)
            datagrams.connect(str(self._path))
            datagrams.send(message)


def _message(encoded: bytes) -> bytes:
    header = f"<{PRIORITY}>raitui[{os.getpid()}]: ".encode()
    if len(header) + len(encoded) <= SIZE_CAP:
        return header + encoded
    note = f"cut off, {len(encoded)} bytes with SHA-256 {hashlib.sha256(encoded).hexdigest()}: ".encode()
    room = SIZE_CAP - len(header) - len(note)
    return header + note + encoded[:room].decode(errors="ignore").encode()
