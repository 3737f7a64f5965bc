"""Records as they are read back: by those who only show them, with every text made safe to show (fault 30)."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from raitui.core.audit_record import AuditRecord

Clean = Callable[[str], str]
"""Makes a text safe to show; a text that is safe already stays as it is."""

LONG_BYTES = 10_000
"""A record that is longer may hold a text that is too long to be shown; no shorter one does."""

_ASCII = bytes(range(0x80))
_ESCAPE = re.compile(rb'\\[^"\\/]')
"""Escapes that stand for control characters, or for anything."""
_FOREIGN = re.compile(r"[^\xa1-\xac\xae-\u024f→…–−≥≤≈✓✗]")
"""Whatever beyond ASCII is neither Latin nor a sign of raitui's own."""


class RecordDecoder:
    """Decodes records. With ``clean``, whoever else may write the log can neither steer a terminal nor hide anything.

    The bytes in the log, which are hashed and exported, are not touched. Most records hold nothing suspect, and cost
    nothing more.
    """

    def __init__(self, clean: Clean | None = None) -> None:
        self._clean = clean
        self._decoder: msgspec.json.Decoder[AuditRecord] = msgspec.json.Decoder(AuditRecord)

    def decode(self, stored: bytes) -> AuditRecord:
        """The record. Raises msgspec.DecodeError, UnicodeDecodeError."""
        try:
            record = self._decoder.decode(stored)
        except RecursionError as error:
            raise msgspec.DecodeError("what it holds is nested too deep") from error
        if self._clean is None or not _is_suspect(stored):
            return record
        cleaned: AuditRecord = msgspec.convert(_cleaned(msgspec.to_builtins(record), self._clean), AuditRecord)
        return cleaned


def _is_suspect(stored: bytes) -> bool:
    """A matter of microseconds: the whole log is read when a console begins."""
    if len(stored) > LONG_BYTES or b"\x7f" in stored or (b"\\" in stored and _ESCAPE.search(stored) is not None):
        return True
    return not stored.isascii() and _FOREIGN.search(stored.translate(None, _ASCII).decode()) is not None


def _cleaned(value: object, clean: Clean) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list | tuple):
        return [_cleaned(one, clean) for one in value]
    if isinstance(value, dict):
        return {name: _cleaned(one, clean) for name, one in value.items()}
    return value
