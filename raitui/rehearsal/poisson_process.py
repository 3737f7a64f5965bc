"""A Poisson process of unit rate that is read at any place, in any order, without drawing its past.

The line of places is cut into blocks 16, 256, 4,096 … wide. A block's count is one Poisson draw; its first half's count
is one toss of as many fair coins, and so on down, until a node holds few enough events to place each by a word of its
own. That is a Poisson process: fair coins split a Poisson count into two independent Poisson counts (Kingman, *Poisson
Processes*, 1993, section 5.1), and events, given their number, lie independently and uniformly (section 2.4). A reading
draws some log2(place) nodes the first time, and some log2(step) after a step forward.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate

from raitui.rehearsal.draws import WORD_BITS, WORDS_PER_DIGEST, heads, poisson_count, words_at

_GRAIN_LEVELS = 16
_LEVELS_PER_DIGEST = 4
_LARGEST_LEAF = WORDS_PER_DIGEST
_PATHS_KEPT = 3

_WHOLE_BLOCKS = 255
_BLOCK_LEVELS = tuple(range(4, 45, 4))
_BLOCK_STARTS = tuple(accumulate((2**levels for levels in _BLOCK_LEVELS), initial=0))

FURTHEST_PLACE = _BLOCK_STARTS[-1]
"""Where the last block ends: some 19 million million events."""


class _Path:
    """The way from a block's root to a leaf: how many events each node on it holds, and how many lie before the node.

    `address` is the place last read within the block, in grains of 2^-16, below a leading bit that tells the block. So
    addresses grow with the places across blocks, and two ways share as many nodes as their addresses leading bits.
    `leaf` holds the sorted places of the last node's events, in parts of 2^-32 of the node.
    """

    __slots__ = ("address", "before", "held", "leaf")

    def __init__(self, address: int, held: list[int], before: list[int], leaf: list[int]) -> None:
        self.address = address
        self.held = held
        self.before = before
        self.leaf = leaf

    def copy(self) -> _Path:
        return _Path(self.address, self.held[:], self.before[:], self.leaf)


class UnitPoissonProcess:
    """One event per unit on average, on the places from 0 on, drawn from a 64-bit seed.

    It remembers the ways to the places last read, which makes the next reading cheap and changes no answer. `draws`
    says how many nodes it has drawn so far, as a measure of the work done.
    """

    __slots__ = ("_opened", "_paths", "_seed", "draws")

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._opened = [0]
        self._paths: list[_Path] = []
        self.draws = 0

    def count(self, place: float) -> int:
        """How many events lie before a place from 0 up to `FURTHEST_PLACE`; places are told apart to 2^-16.

        Raises:
            ValueError: the place lies outside, or is not a number.
        """
        if not 0.0 <= place < FURTHEST_PLACE:
            raise ValueError(f"a Poisson process is read between 0 and {FURTHEST_PLACE}, not at {place}")
        block = bisect_right(_BLOCK_STARTS, place) - 1
        levels = _BLOCK_LEVELS[block] + _GRAIN_LEVELS
        address = int((place - _BLOCK_STARTS[block]) * 2.0**_GRAIN_LEVELS) + (1 << levels)
        path = self._path_towards(address)
        shared = levels + 1 - (path.address ^ address).bit_length()
        path.address = address
        if shared < len(path.held) or not path.held:
            self._draw(path, shared, block)
        levels_below = levels + 1 - len(path.held)
        within = address & ((1 << levels_below) - 1)
        return path.before[-1] + bisect_left(path.leaf, (within << WORD_BITS) >> levels_below)

    def _path_towards(self, address: int) -> _Path:
        """The path to move: the nearest one that is not past the address, so that each follows one reader forward.

        A reader of the past gets a path of its own, or the one furthest back, and never disturbs those ahead.
        """
        paths = self._paths
        for path in paths:
            if path.address <= address:
                return path
        if len(paths) == _PATHS_KEPT:
            return paths[-1]
        paths.append(paths[-1].copy() if paths else _Path(0, [], [], []))
        return paths[-1]

    def _draw(self, path: _Path, shared: int, block: int) -> None:
        """Lead a path all the way to its address; so many of its nodes hold, none if it comes from another block."""
        shared = max(0, shared)
        del path.held[shared:], path.before[shared:]
        if not path.held:
            self._open(block)
            path.held.append(self._opened[block + 1] - self._opened[block])
            path.before.append(self._opened[block])
        path.leaf = self._descend(path, path.address, block)

    def _open(self, block: int) -> None:
        """Draw how many events the blocks up to this one hold, as far as that is not known yet."""
        opened = self._opened
        words = words_at(self._seed, _WHOLE_BLOCKS, 0)
        for unopened in range(len(opened) - 1, block + 1):
            opened.append(opened[unopened] + poisson_count(2 ** _BLOCK_LEVELS[unopened], words[unopened]))
            self.draws += 1

    def _descend(self, path: _Path, address: int, block: int) -> list[int]:
        """Draw the nodes from the path's last one down to the leaf, then the leaf's events."""
        held, before = path.held, path.before
        count, earlier = held[-1], before[-1]
        known = len(held)
        levels_below = address.bit_length() - known
        words, word = _words_around(self._seed, block, address >> levels_below, (known - 1) % _LEVELS_PER_DIGEST)
        while count > _LARGEST_LEAF and levels_below:
            if word >= WORDS_PER_DIGEST:
                words, word = words_at(self._seed, block, address >> levels_below), 1
            first_half = heads(count, words[word])
            levels_below -= 1
            if address >> levels_below & 1:
                earlier += first_half
                count -= first_half
                word += word + 1
            else:
                count = first_half
                word += word
            held.append(count)
            before.append(earlier)
        self.draws += len(held) - known + 1
        return sorted(words_at(self._seed, block, address >> levels_below)[:count])


def _words_around(seed: int, block: int, node: int, levels_into_digest: int) -> tuple[tuple[int, ...], int]:
    """The digest that a node's word is in, and which word it is: a digest serves four levels, in heap order from 1."""
    first = 1 << levels_into_digest
    return words_at(seed, block, node >> levels_into_digest), first | node & (first - 1)
