"""Draws that depend on a seed and an address alone: words of a digest, and the quantiles that turn them into counts.

A word is 32 bits of a BLAKE2b digest. One digest gives sixteen of them for the price of about one step of a 64-bit
generator written in Python, keeps no state, and is the same on every machine and Python, which ``hash()`` is not.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from hashlib import blake2b
from itertools import accumulate
from math import comb, exp, sqrt
from statistics import NormalDist
from struct import Struct

WORD_BITS = 32
WORDS_PER_DIGEST = 16
LARGEST_TABLED_TOSSES = 64
LARGEST_TABLED_MEAN = 256

_unpack_words = Struct(f"<{WORDS_PER_DIGEST}I").unpack
_pack_address = Struct("<QQB").pack
_normal_quantile = NormalDist().inv_cdf
_WORD_SPAN = 2.0**-WORD_BITS
_THIRD = 1.0 / 3.0


def seed_of(*names: str) -> int:
    """The 64-bit seed of what is known by these names in this order; ("ab", "c") and ("a", "bc") differ."""
    digest = blake2b(digest_size=8)
    for name in names:
        encoded = name.encode()
        digest.update(len(encoded).to_bytes(8, "little") + encoded)
    return int.from_bytes(digest.digest(), "little")


def words_at(seed: int, region: int, node: int) -> tuple[int, ...]:
    """The sixteen independent uniform words of a node; seed and node are below 2^64, region is below 256."""
    return _unpack_words(blake2b(_pack_address(seed, node, region)).digest())


def _probabilities_of_heads(tosses: int) -> tuple[float, ...]:
    """P(heads <= k) for k = 0 … tosses, each the float nearest to the exact fraction."""
    return tuple(ways / 2**tosses for ways in accumulate(comb(tosses, heads) for heads in range(tosses + 1)))


_HEADS = tuple(_probabilities_of_heads(tosses) for tosses in range(LARGEST_TABLED_TOSSES + 1))


def heads(tosses: int, word: int) -> int:
    """How many of so many fair coins fall heads: the quantile of Binomial(tosses, 1/2) at the word's place in (0, 1).

    Exact up to 64 tosses. Above, the Cornish-Fisher expansion to the fourth cumulant (Abramowitz and Stegun, 26.2.49)
    with the continuity correction and, for the lattice, a variance smaller by 1/12 (Euler-Maclaurin): its cumulative
    probabilities are within 1e-5 of the exact ones.
    """
    place = (word + 0.5) * _WORD_SPAN
    if tosses <= LARGEST_TABLED_TOSSES:
        return bisect_left(_HEADS[tosses], place)
    z = _normal_quantile(place)
    drawn = int(0.5 * (tosses + sqrt(tosses - _THIRD) * (z - (z * z - 3.0) * z / (12.0 * tosses)) + 1.0))
    return drawn if 0 <= drawn <= tosses else min(tosses, max(0, drawn))


@cache
def _poisson_probabilities(mean: int) -> tuple[float, ...]:
    """P(count <= k) for k = 0, 1, … until what is left is far below the span of a word."""
    probability = exp(-mean)
    probabilities = []
    for count in range(1, mean + 12 * int(sqrt(mean)) + 24):
        probabilities.append(probability)
        probability *= mean / count
    return tuple(accumulate(probabilities))


def poisson_count(mean: int, word: int) -> int:
    """The quantile of Poisson(mean) at the word's place in (0, 1).

    Exact up to a mean of 256. Above, as for `heads`; its cumulative probabilities are within 1e-6 of the exact ones.
    """
    place = (word + 0.5) * _WORD_SPAN
    if mean <= LARGEST_TABLED_MEAN:
        return bisect_left(_poisson_probabilities(mean), place)
    z = _normal_quantile(place)
    deviation = sqrt(mean - 1.0 / 12.0)
    skewness = (z * z - 1.0) / 6.0
    kurtosis = (1.0 - z * z) * z / (72.0 * deviation)
    return int(mean + deviation * z + skewness + kurtosis + 0.5)
