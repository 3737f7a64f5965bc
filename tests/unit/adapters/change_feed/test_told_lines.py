"""However the bytes of a feed arrive, they tell the same (R-OBS-6)."""

from __future__ import annotations

import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from raitui.adapters.change_feed.told_lines import MOST_KEPT, ToldLines
from raitui.core.change import Change
from raitui.core.change_line import IncompleteFeedError

TEXTS = st.text(max_size=8)
GOOD = st.builds(
    lambda when, service, after, ascii_only: json.dumps(
        {"when": when, "service": service, "after": after}, ensure_ascii=ascii_only
    ).encode(errors="surrogatepass"),
    st.integers(0, 2_000_000_000),
    st.text(min_size=1, max_size=4),
    TEXTS,
    st.booleans(),
)
LINES = st.lists(st.one_of(GOOD, st.binary(max_size=6)), max_size=8)


def told(pieces: list[bytes]) -> tuple[tuple[Change, ...], str]:
    lines = ToldLines("ci")
    for piece in pieces:
        lines.add(piece)
    lines.end()
    try:
        return lines.told(), ""
    except IncompleteFeedError as error:
        return error.changes, error.message


@given(lines=LINES, cuts=st.lists(st.integers(0, 600), max_size=6))
def test_in_whatever_pieces(lines: list[bytes], cuts: list[int]) -> None:
    document = b"\n".join(lines)
    edges = [0, *sorted(min(cut, len(document)) for cut in cuts), len(document)]
    pieces = [document[start:end] for start, end in pairwise(edges)]
    assert told(pieces) == told([document])


def test_the_newest_are_kept_of_very_many() -> None:
    documents = [json.dumps({"when": when, "service": "svc"}).encode() for when in range(MOST_KEPT + 50)]
    changes, _ = told([b"\n".join(documents)])
    assert len(changes) == MOST_KEPT
    assert (changes[0].when, changes[-1].when) == (MOST_KEPT + 49, 50)
