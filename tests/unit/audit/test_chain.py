"""The rule of the chain, against hashes computed outside it, and its being unambiguous (R-AUD-2)."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from raitui.audit.chain import HASH_BYTES, LOG_ID_BYTES, genesis, link

LOG_ID = bytes(range(16))
HASHES = st.binary(min_size=HASH_BYTES, max_size=HASH_BYTES)
NUMBERS = st.integers(1, 2**63 - 1)
LINKS = st.tuples(HASHES, NUMBERS, st.binary(max_size=100))


def test_the_rule_is_the_documented_one() -> None:
    r"""Computed with coreutils: printf 'raitui audit log 1 genesis\0\x00\x01…\x0f' | sha256sum, and so on."""
    assert genesis(LOG_ID).hex() == "c6aa9fd7b8c7866eb7e93bdaf230a98092b860a2740f2ae8224149b29a44de93"
    assert (
        link(genesis(LOG_ID), 1, b'{"kind":"gap"}').hex()
        == "38326a7789f3fb80f76a7123dab68c4e5f2e3994332e5dd71fdef245b66bc78d"
    )


@given(LINKS, LINKS)
def test_no_two_inputs_are_hashed_alike(one: tuple[bytes, int, bytes], other: tuple[bytes, int, bytes]) -> None:
    assert (link(*one) == link(*other)) is (one == other)


@given(HASHES, NUMBERS, st.binary(min_size=1, max_size=40), st.binary(max_size=40))
def test_what_stands_before_the_record_cannot_move_into_it(previous: bytes, seq: int, head: bytes, tail: bytes) -> None:
    assert link(previous, seq, head + tail) != link(previous, seq, tail)


@given(st.binary(min_size=LOG_ID_BYTES, max_size=LOG_ID_BYTES), LINKS)
def test_a_beginning_is_never_a_record(log_id: bytes, record: tuple[bytes, int, bytes]) -> None:
    assert genesis(log_id) != link(*record)
    assert genesis(log_id) != hashlib.sha256(log_id).digest()
