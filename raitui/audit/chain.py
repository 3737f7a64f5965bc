"""The hash chain of the audit log: each record's hash covers the one before it, its number and its exact bytes.

The whole rule, for whoever checks a log without this program::

    H(0) = SHA-256( b"raitui audit log 1 genesis" 0x00 , log id )
    H(n) = SHA-256( b"raitui audit log 1 record"  0x00 , H(n-1) , n as 8 bytes, big-endian , record )

The log's id is 16 random bytes, a hash is the 32 bytes of the digest, records are numbered from 1 without a gap, and a
record is its bytes as they are stored, never encoded anew. Everything before the record has a fixed length, so no two
different inputs are hashed alike; the words before the zero byte keep a genesis from passing for a record.
"""

from __future__ import annotations

import hashlib

LOG_ID_BYTES = 16
HASH_BYTES = 32

_GENESIS = b"raitui audit log 1 genesis\x00"
_RECORD = b"raitui audit log 1 record\x00"


def genesis(log_id: bytes) -> bytes:
    """The hash that the first record follows; it binds every record to this log."""
    return hashlib.sha256(_GENESIS + log_id).digest()


def link(previous: bytes, seq: int, record: bytes) -> bytes:
    """The hash of a record: ``previous`` is the hash of the one before it, ``seq`` its number from 1."""
    return hashlib.sha256(b"".join((_RECORD, previous, seq.to_bytes(8, "big"), record))).digest()
