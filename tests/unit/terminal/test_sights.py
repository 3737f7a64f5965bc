"""What a key would do counts as seen from when the terminal shows it, and anew whenever it changes (design 16)."""

from __future__ import annotations

from raitui.terminal.sights import Sights


def test_what_is_drawn_is_not_seen_until_the_terminal_shows_it() -> None:
    sights = Sights()
    mark = sights.draw({"R": "v77 → v76"})
    assert mark is not None
    sight = sights.of("R")
    assert sight is not None
    assert sight.shown_for(5.0) < 0
    sights.show(mark, 4.0)
    sight = sights.of("R")
    assert sight is not None
    assert sight.shown_for(5.0) == 1.0


def test_what_is_drawn_again_unchanged_has_been_there_all_the_time() -> None:
    sights = Sights()
    sights.show(sights.draw({"R": "a"}) or 0, 4.0)
    assert sights.draw({"R": "a"}) is None
    assert sights.of("R") is not None
    assert sights.of("R").shown_for(5.0) == 1.0  # type: ignore[union-attr]


def test_only_what_changed_begins_anew() -> None:
    sights = Sights()
    sights.show(sights.draw({"R": "a", "P": "b"}) or 0, 4.0)
    assert sights.draw({"R": "other", "P": "b"}) is not None
    assert sights.of("R").since is None  # type: ignore[union-attr]
    assert sights.of("P").since == 4.0  # type: ignore[union-attr]


def test_an_answer_to_an_earlier_question_says_nothing_of_what_came_after() -> None:
    sights = Sights()
    first = sights.draw({"R": "a"}) or 0
    second = sights.draw({"R": "b"}) or 0
    sights.show(first, 4.0)
    assert sights.awaited == second
    sights.show(second, 4.5)
    assert sights.awaited is None


def test_what_left_the_screen_and_came_back_begins_anew() -> None:
    sights = Sights()
    sights.show(sights.draw({"R": "a"}) or 0, 4.0)
    sights.draw({})
    assert sights.of("R") is None
    sights.draw({"R": "a"})
    assert sights.of("R").since is None  # type: ignore[union-attr]
