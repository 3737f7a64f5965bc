"""What is missing of a stretch is asked for in pieces that the source can load, and never with a gap (R-DEC-5)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from raitui.control.block_strand import Strand
from raitui.core.evidence_blocks import Stretch

STEP_S = 60


@given(
    wanted=st.tuples(st.integers(0, 50), st.integers(1, 60)),
    known=st.tuples(st.integers(0, 120), st.integers(0, 60)),
    most=st.integers(1, 70),
)
def test_asked_one_after_the_other_the_pieces_make_the_stretch_whole(
    wanted: tuple[int, int], known: tuple[int, int], most: int
) -> None:
    """Whatever is known already: each piece begins or ends where what is known ends or begins."""
    stretch = Stretch(wanted[0] * STEP_S, sum(wanted) * STEP_S, STEP_S)
    start = min(max(known[0], wanted[0]), sum(wanted))
    end = min(start + known[1], sum(wanted))
    strand = Strand(start=start * STEP_S, end=end * STEP_S, most_at_once=most)
    asked = 0
    for piece in strand.pieces(stretch):
        assert 1 <= piece.count <= most
        nothing = strand.end <= strand.start
        assert nothing or piece.end == strand.start or piece.start == strand.end
        strand = structs.replace(
            strand,
            start=piece.start if nothing else min(strand.start, piece.start),
            end=max(strand.end, piece.end) if not nothing else piece.end,
        )
        asked += piece.count
    assert (strand.start, strand.end) == (stretch.start, stretch.end)
    assert asked == stretch.count - max(0, end - start)
