"""However long the log is, a bounded part of it is held, and what is looked at stays in it (R-AUD-1)."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import example, given
from hypothesis import strategies as st

from raitui.core.audit_filter import audit_filter
from raitui.core.audit_record import AuditRecord, Gap
from raitui.core.log_reading import LogAnswer, LogAsk, Toward
from raitui.core.log_window import MOST_HELD, NEAR, PAGE, LogWindow
from tests.knowledge import NOW
from tests.scripted_readings import ScriptedReadings


def log_of(count: int) -> ScriptedReadings:
    return ScriptedReadings([Gap(NOW + number, NOW, "odd" if number % 2 else "even") for number in range(1, count + 1)])


def fill(window: LogWindow, log: ScriptedReadings) -> None:
    """Read on until the window wants nothing more."""
    while (wanted := window.wants()) is not None:
        ask = LogAsk(len(log.asks), wanted.toward, wanted.beyond, PAGE, window.filter)
        log.read(ask, taking(window, ask))


def taking(window: LogWindow, ask: LogAsk) -> Callable[[LogAnswer], None]:
    return lambda answer: window.take(ask, answer.stretch)


def numbers(window: LogWindow) -> list[int]:
    return [entry.seq for entry in window.entries]


def looked_at(window: LogWindow) -> int:
    assert window.current is not None
    return window.current.seq


def test_it_opens_on_the_newest_with_one_page() -> None:
    log, window = log_of(1_000_000 // 100), LogWindow()
    fill(window, log)
    assert numbers(window) == list(range(9_801, 10_001))
    assert (looked_at(window), window.following, len(log.asks)) == (10_000, True, 1)


def test_moving_up_holds_it_and_what_comes_is_counted() -> None:
    log, window = log_of(500), LogWindow()
    fill(window, log)
    window.move(-1)
    log.held += [Gap(NOW, NOW, "one more")] * 12
    window.grew(log.log, 512)
    fill(window, log)
    assert (window.following, looked_at(window), window.newer) == (False, 499, 13)


def test_following_goes_on_with_what_comes() -> None:
    log, window = log_of(500), LogWindow()
    fill(window, log)
    log.held.append(Gap(NOW, NOW, "one more"))
    window.grew(log.log, 501)
    fill(window, log)
    assert looked_at(window) == 501


def test_all_of_it_is_seen_by_going_up_and_the_newest_are_let_go() -> None:
    log, window = log_of(MOST_HELD * 3), LogWindow()
    seen = set()
    for _ in range(MOST_HELD * 3):
        fill(window, log)
        seen.add(looked_at(window))
        assert len(window.entries) <= MOST_HELD + NEAR + PAGE
        window.move(-1)
    assert seen == set(range(1, MOST_HELD * 3 + 1))
    assert window.oldest_held
    assert not window.newest_held


def test_going_to_a_number_reads_around_it_alone() -> None:
    log, window = log_of(100_000 // 10), LogWindow()
    fill(window, log)
    window.go_to(5_000)
    fill(window, log)
    assert looked_at(window) == 5_000
    assert numbers(window)[0] > 4_000
    assert numbers(window)[-1] < 6_000
    assert len(log.asks) <= 4


def test_the_end_follows_again_from_wherever_one_was() -> None:
    log, window = log_of(10_000), LogWindow()
    window.go_to(1)
    fill(window, log)
    assert looked_at(window) == 1
    window.follow()
    fill(window, log)
    assert (looked_at(window), window.following) == (10_000, True)


def test_a_filter_leaves_what_it_wants_and_says_how_much_was_looked_through() -> None:
    log, window = log_of(300), LogWindow(audit_filter("odd", NOW))
    log.searched_at_once = 50
    fill(window, log)
    assert numbers(window) == list(range(1, 301, 2))
    assert (window.looked_through, window.oldest_held, window.newest_held) == (300, True, True)


def test_what_comes_is_held_against_the_filter_too() -> None:
    log, window = log_of(3), LogWindow(audit_filter("odd", NOW))
    fill(window, log)
    log.held += [Gap(NOW, NOW, "even"), Gap(NOW, NOW, "odd")]
    window.grew(log.log, 5)
    fill(window, log)
    assert numbers(window) == [1, 3, 5]


def test_another_log_in_its_place_begins_anew() -> None:
    log, window = log_of(10), LogWindow()
    fill(window, log)
    other = log_of(2)
    other.log = "another"
    window.grew("another", 2)
    fill(window, other)
    assert (window.log, numbers(window), window.last) == ("another", [1, 2], 2)


def test_a_log_whose_end_was_cut_off_tells_what_is_gone_and_shows_no_record_twice() -> None:
    """Fault 9: the file may tell nothing of it, but this console has read them."""
    log, window = log_of(500), LogWindow()
    fill(window, log)
    del log.held[480:]
    ask = LogAsk(99, window.again().toward, window.again().beyond, PAGE)
    log.read(ask, taking(window, ask))
    fill(window, log)
    assert (window.gone, looked_at(window), window.last) == ((481, 500), 480, 480)
    log.held += [Gap(NOW, NOW, "written over it")] * 5
    window.grew(log.log, 485)
    fill(window, log)
    assert numbers(window)[-10:] == list(range(476, 486))
    assert window.gone == (481, 500)


def test_an_answer_of_another_log_brings_none_of_its_records_among_the_others() -> None:
    log, window = log_of(10), LogWindow()
    fill(window, log)
    other = log_of(3)
    other.log = "another"
    ask = LogAsk(1, Toward.NEWER, 10, PAGE)
    other.read(ask, taking(window, ask))
    fill(window, other)
    assert numbers(window) == [1, 2, 3]


def test_no_log_is_asked_for_once_and_again_when_there_is_one() -> None:
    log, window = log_of(0), LogWindow()
    log.log = ""
    fill(window, log)
    assert len(log.asks) == 1
    log.log, log.held = "begun", list[AuditRecord]([Gap(NOW, NOW, "first")])
    window.grew("begun", 1)
    fill(window, log)
    assert numbers(window) == [1]


def test_a_log_that_was_missing_and_is_long_when_it_comes_is_opened_at_its_newest() -> None:
    log, window = log_of(5_000), LogWindow()
    log.log = ""
    fill(window, log)
    log.log = "back"
    ask = LogAsk(9, window.again().toward, window.again().beyond, PAGE)
    log.read(ask, taking(window, ask))
    fill(window, log)
    assert (looked_at(window), window.following) == (5_000, True)
    assert len(window.entries) == PAGE


@example(count=0, steps=[("go", 0), ("grow", 1)], wanted="")
@given(
    count=st.integers(0, 900),
    steps=st.lists(st.tuples(st.sampled_from(["move", "go", "follow", "grow"]), st.integers(-300, 900)), max_size=12),
    wanted=st.sampled_from(["", "odd"]),
)
def test_whatever_one_does_what_is_held_is_the_log_without_a_hole(
    count: int, steps: list[tuple[str, int]], wanted: str
) -> None:
    log, window = log_of(count), LogWindow(audit_filter(wanted, NOW))
    log.searched_at_once = 70
    fill(window, log)
    for what, amount in steps:
        if what == "move":
            window.move(amount)
        elif what == "go":
            window.go_to(max(1, amount))
        elif what == "follow":
            window.follow()
        else:
            log.held += log_of(max(0, amount) % 7).held
            window.grew(log.log, len(log.held))
        fill(window, log)
        held = numbers(window)
        of_log = [entry.seq for entry in log.entries() if not wanted or "odd" in str(entry.record)]
        between = [seq for seq in of_log if held and held[0] <= seq <= held[-1]]
        assert held == between
        assert bool(held) == bool(of_log)
