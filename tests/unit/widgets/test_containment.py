"""What is in force, what each key would do, and what must be told, in the words of the screens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from raitui.actions import KEYED
from raitui.core.change import Change, ChangeKind
from raitui.core.moves import moves
from raitui.core.snapshot import ContainedState, ServiceSnapshot
from raitui.core.transition_text import bare_transitions_text, short_transitions_text
from raitui.widgets.action_block import Offer, action_block
from raitui.widgets.containment_lines import contained_lines
from raitui.widgets.header import NOTICE_ROWS, all_notice_lines, notice_lines
from raitui.widgets.service_pane import pane_block
from raitui.widgets.styled_line import Line, Look, cut, flowed, line, plain, width
from tests.transitions import mode_of, rollback_of
from tests.ui.fleets import HOUR, NOW, fleet, home_ranking, service

HELD = ContainedState("pause", "kim", NOW - 2 * HOUR, None, "in_force", "eu1", before="open", after="paused")


def offers(shown: ServiceSnapshot) -> list[Offer]:
    return [Offer(action, action.key, moves(action, shown)) for action in KEYED]


@pytest.mark.parametrize(
    ("different", "said"),
    [
        ({}, "held    pause from open at eu1, in force, by kim since 01:13Z"),
        ({"until": NOW + HOUR}, "held    pause from open at eu1, in force, by kim since 01:13Z until 04:13Z"),
        ({"state": "unwatched", "seen_at": NOW - HOUR}, "at eu1, unwatched since 02:13Z, by kim"),
        ({"state": "unwatched"}, "at eu1, unwatched since it began, by kim"),
        ({"state": "reverted", "detail": "open again"}, "at eu1, REVERTED: open again, by kim since 01:13Z"),
        ({"before": "", "at": ""}, "held    pause, in force, by kim"),
        ({"component": "model", "before": "v42", "after": "v41"}, "pause model v42 → v41 at eu1"),
    ],
)
def test_a_containment_says_how_it_was_found(different: dict[str, object], said: str) -> None:
    """R-CON-8, fault 19."""
    (shown,) = contained_lines(service("a", contained=(structs.replace(HELD, **different),)), NOW)
    assert said in plain(shown)


def test_on_a_narrow_terminal_who_undid_it_is_not_cut_off() -> None:
    """Fault 19: that it was undone calls for somebody, and whom to ask is what matters next."""
    undone = structs.replace(HELD, state="reverted", detail="automatic again, set by airflow")
    (shown,) = contained_lines(service("a", contained=(undone,)), NOW)
    assert "automatic again, set by airflow" in plain(cut(shown, 80))


def test_an_action_takes_one_line_for_all_places_where_it_is_found_alike() -> None:
    there = structs.replace(HELD, at="us1", since=HELD.since + 1, action_id="7")
    here = structs.replace(HELD, action_id="7")
    reverted = structs.replace(there, at="ap1", state="reverted")
    lines = contained_lines(service("a", contained=(here, there, reverted)), NOW)
    assert [plain(one) for one in lines] == [
        "held    pause from open at eu1, us1, in force, by kim since 01:13Z",
        "held    pause from open at ap1, REVERTED, by kim since 01:13Z",
    ]


def test_one_that_was_undone_is_no_quiet_matter() -> None:
    (shown,) = contained_lines(service("a", contained=(structs.replace(HELD, state="reverted"),)), NOW)
    assert [span.text for span in shown if span.look is Look.ALARM] == ["REVERTED"]


@pytest.mark.parametrize("cells", [60, 80, 120, 200])
@pytest.mark.parametrize("rows", range(9))
def test_a_block_tells_of_as_many_actions_as_fit(cells: int, rows: int) -> None:
    block = action_block(home_ranking(), offers(home_ranking()), NOW, cells, rows)
    assert len(block.lines) <= rows
    assert all(width(one) <= cells for one in block.lines)
    text = "\n".join(map(plain, block.lines))
    assert all(f"{action.key} {action.title}" in text for action in KEYED if action.id in block.told)
    assert len(block.told) == min(len(KEYED), max(0, 2 * rows - 1)) or rows >= len(KEYED)


def test_where_there_is_no_room_what_would_do_nothing_goes_first() -> None:
    block = action_block(home_ranking(), offers(service("a")), NOW, 80, 3)
    assert "rollback" not in block.told


def test_what_raitui_did_itself_does_not_push_away_what_others_changed() -> None:
    """R-OBS-6: after a containment the question is still what changed before the trouble."""
    theirs = Change(NOW - 1_000, "a", "eu1", ChangeKind.VERSION, "model", "v41", "v42", "airflow")
    own = Change(NOW - 60, "a", "eu1", ChangeKind.ACTION, "fallback", "automatic", "fallback", "bea")
    followed = Change(NOW - 50, "a", "eu1", ChangeKind.MODE, "mode", "automatic", "fallback")
    earlier = Change(NOW - 61, "a", "eu1", ChangeKind.MODE, "mode", "off", "automatic")

    def newest(*changes: Change) -> str:
        shown = service("a", changes=changes)
        lines = map(plain, pane_block(shown, offers(shown), NOW, 120, 16).lines)
        return next(one for one in lines if one.startswith("changed"))

    assert "model v41→v42" in newest(followed, own, theirs)
    assert "mode off→automatic" in newest(followed, own, earlier, theirs)
    assert "fallback automatic→fallback" in newest(own)


def test_transitions_name_what_moves_and_where() -> None:
    plan = (rollback_of("a", "eu1", "v77", "v76", "model"), rollback_of("a", "us1", "v78", "v76", "model"))
    assert bare_transitions_text(plan) == "model v77 → v76 at eu1; model v78 → v76 at us1"
    both = tuple(mode_of("a", at, "automatic", "human_approval", "human_approval") for at in ("eu1", "us1"))
    assert bare_transitions_text(both) == "automatic → human approval at eu1, us1"
    assert short_transitions_text(both, ("eu1", "us1")) == "all, from automatic"
    assert short_transitions_text(both, ("eu1", "us1", "ap1")) == "eu1,us1, from automatic"
    nowhere = (mode_of("a", "", "", "off", "kill"),)
    assert bare_transitions_text(nowhere) == "? → off"
    assert short_transitions_text(nowhere, ()) == "from ?"


@pytest.mark.parametrize(("count", "more"), [(1, ""), (3, ""), (4, "+1 more"), (9, "+6 more")])
def test_notices_never_eat_the_screen(count: int, more: str) -> None:
    snapshot = fleet(notices=tuple(f"notice {number} {'of some length ' * 8}" for number in range(count)))
    lines = notice_lines(snapshot, 80)
    assert len(lines) <= NOTICE_ROWS
    assert plain(lines[-1]).endswith(more)
    assert all(width(one) <= 80 for one in lines)
    text = " ".join(map(plain, all_notice_lines(snapshot, 80)))
    assert all(f"! notice {number}" in text for number in range(count))


def test_no_notices_take_no_line() -> None:
    assert notice_lines(fleet(), 80) == []
    assert notice_lines(None, 80) == []
    assert all_notice_lines(fleet(), 80) == []


words = st.lists(st.text(alphabet="ab", min_size=1, max_size=12), min_size=1, max_size=12).map(" ".join)


@given(st.lists(words, max_size=6), st.integers(min_value=20, max_value=80))
def test_what_flows_fits_and_loses_nothing(texts: list[str], cells: int) -> None:
    pieces: list[Line] = [line(text) for text in texts]
    lines = flowed(pieces, cells, indent="  ")
    assert all(width(one) <= cells for one in lines)
    assert " ".join(map(plain, lines)).split() == " ".join(texts).split()
