"""L: the audit log, followed, held, filtered, read whole, verified; each of its states is told (R-AUD-1 to R-AUD-3)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec import structs
from textual.pilot import Pilot

from raitui.core.audit_record import Gap
from raitui.core.audit_verification import BadRecord, Flaw
from raitui.core.log_reading import CheckNews, Trouble
from raitui.core.log_window import PAGE
from raitui.screens.audit_screen import AuditScreen
from raitui.screens.fleet_screen import FleetScreen
from raitui.screens.record_screen import RecordScreen
from raitui.screens.service_screen import ServiceScreen
from tests.audit_trail import long_log, night
from tests.scripted_readings import HEAD, LOG, PATH, ScriptedReadings
from tests.ui.fleets import NOW, fleet
from tests.ui.scripted_console import ScriptedConsole

UNREADABLE = Trouble("the audit log /var/lib/raitui/audit.db cannot be read: disk I/O error", "mend its disk")


@asynccontextmanager
async def reading(
    readings: ScriptedReadings | None = None, *keys: str, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[ScriptedConsole, Pilot[None]]]:
    console = ScriptedConsole(fleet(), readings=readings or ScriptedReadings(night(NOW)))
    async with console.app.run_test(size=size) as pilot:
        await console.settled()
        await console.press(pilot, *(keys or ("L",)))
        yield console, pilot


def said(console: ScriptedConsole) -> str:
    return "\n".join(console.text())


def pointed_at(console: ScriptedConsole) -> int:
    (row,) = [one for one in console.text() if one.startswith(">")]
    return int(row[1:].split()[0].replace(",", ""))


def numbers(console: ScriptedConsole) -> list[int]:
    assert isinstance(console.app.screen, AuditScreen)
    return [entry.seq for entry in console.app.screen.table.shown]


def more(count: int) -> list[Gap]:
    return [Gap(NOW, NOW - 1, "disk full")] * count


class TestFollowing:
    async def test_it_opens_on_the_newest_record_and_says_that_it_follows(self) -> None:
        async with reading() as (console, _):
            assert numbers(console) == list(range(1, 11))
            assert pointed_at(console) == 10
            assert "─ following ─" in said(console)

    async def test_what_others_record_appears(self) -> None:
        async with reading() as (console, _):
            console.readings.write(*more(3))
            await console.settled()
            assert pointed_at(console) == 13

    async def test_each_record_says_who_and_how_known_what_where_and_what_came_of_it(self) -> None:
        async with reading(size=(200, 60)) as (console, _):
            row = next(one for one in console.text() if "refusal" in one)
            for told in ("03:01:30Z", "ada", "unix account", "console", "kill", "loan-uw", "all", "refused: by X only"):
                assert told in row
            assert "DRILL" in next(one for one in console.text() if "hiring" in one)

    async def test_up_holds_it_and_counts_what_comes(self) -> None:
        async with reading() as (console, pilot):
            await console.press(pilot, "k")
            console.readings.write(*more(12))
            await console.settled()
            assert pointed_at(console) == 9
            assert "held at 9, 13 newer" in said(console)

    @pytest.mark.parametrize("key", ["end", "G"])
    async def test_end_follows_again(self, key: str) -> None:
        async with reading() as (console, pilot):
            await console.press(pilot, "up", "up")
            console.readings.write(*more(2))
            await console.press(pilot, key)
            assert pointed_at(console) == 12
            assert "─ following ─" in said(console)

    async def test_down_at_the_newest_does_not_follow_by_itself(self) -> None:
        async with reading() as (console, pilot):
            await console.press(pilot, "k", "j")
            assert "held at 10, 0 newer" in said(console)

    async def test_another_log_in_its_place_is_read_from_its_beginning(self) -> None:
        async with reading() as (console, _):
            console.readings.held.clear()
            console.readings.log = "another"
            console.readings.write(*more(1))
            await console.settled()
            assert numbers(console) == [1]
            assert "log another" in said(console)

    async def test_the_same_key_and_escape_go_back_and_nothing_is_followed_any_more(self) -> None:
        for key in ("L", "escape"):
            async with reading() as (console, pilot):
                await console.press(pilot, key)
                assert isinstance(console.app.screen, FleetScreen)
                assert not console.readings.followed


class TestALongLog:
    async def test_the_newest_record_is_not_covered_by_what_is_said_beneath(self) -> None:
        async with reading(ScriptedReadings(long_log(4_000, NOW)), size=(80, 24)) as (console, pilot):
            assert pointed_at(console) == 4_000
            console.readings.checked = CheckNews(4_000, 4_000, console.readings.whole_verification())
            await console.press(pilot, "v")
            assert "A chain alone does not notice" in said(console)
            assert pointed_at(console) == 4_000

    async def test_opens_with_one_page_however_long_it_is(self) -> None:
        async with reading(ScriptedReadings(long_log(20_000, NOW))) as (console, _):
            assert pointed_at(console) == 20_000
            assert [ask.at_most for ask in console.readings.asks] == [PAGE]

    async def test_is_paged_through_and_to_its_first_record(self) -> None:
        async with reading(ScriptedReadings(long_log(20_000, NOW))) as (console, pilot):
            rows = len(numbers(console))
            await console.press(pilot, "pageup")
            assert pointed_at(console) == 20_000 - rows + 1
            await console.press(pilot, "N", "pagedown", "n")
            assert pointed_at(console) == 20_000
            await console.press(pilot, "g")
            assert (pointed_at(console), numbers(console)) == (1, list(range(1, rows + 1)))
            await console.press(pilot, "end", "home")
            assert pointed_at(console) == 1
            assert len(console.readings.asks) < 10

    async def test_is_gone_through_without_a_hole(self) -> None:
        async with reading(ScriptedReadings(long_log(3_000, NOW))) as (console, pilot):
            seen = set(numbers(console))
            for _ in range(40):
                await console.press(pilot, "pageup")
                seen |= set(numbers(console))
            assert seen == set(range(min(seen), 3_001))
            assert len(seen) > 1_000


class TestFilter:
    async def test_from_a_service_its_records_alone_are_there_and_it_can_be_taken_away(self) -> None:
        async with reading(None, "enter", "L") as (console, pilot):
            assert "filter: service=loan-uw" in said(console)
            assert numbers(console) == [6, 7, 8, 9, 10]
            await console.press(pilot, "c")
            assert numbers(console) == list(range(1, 11))
            await console.press(pilot, "escape")
            assert isinstance(console.app.screen, ServiceScreen)

    async def test_it_is_applied_as_one_types(self) -> None:
        async with reading(None, "L", "slash", *"who:b") as (console, pilot):
            assert numbers(console) == [1, 2, 3]
            await console.press(pilot, "backspace", *"ad", "enter")
            assert numbers(console) == [7, 8, 9, 10]
            assert "filter: who:ad" in said(console)
            await console.press(pilot, "k")
            assert pointed_at(console) == 9

    async def test_ctrl_u_takes_all_of_it_away_and_escape_brings_back_what_was(self) -> None:
        async with reading(None, "enter", "L", "slash", "ctrl+u") as (console, pilot):
            assert numbers(console) == list(range(1, 11))
            await console.press(pilot, "escape")
            assert numbers(console) == [6, 7, 8, 9, 10]
            assert isinstance(console.app.screen, AuditScreen)

    async def test_letters_are_text_while_it_is_written(self) -> None:
        async with reading(None, "L", "slash", *"vcqLX") as (console, _):
            assert "filter: vcqLX" in said(console)
            assert console.readings.checks == []
            assert console.wishes.contained == []

    async def test_what_cannot_be_understood_is_said_and_leaves_what_was_there(self) -> None:
        async with reading(None, "L", "slash", *"since:noon") as (console, pilot):
            assert "since: takes 90s, 15m, 2h, 3d or 2026-09-23T03:00, not 'noon'" in said(console)
            assert numbers(console) == list(range(1, 11))
            await console.press(pilot, "ctrl+u", *"servce:loan")
            assert "there is no field 'servce'" in said(console)

    async def test_nothing_found_is_said_with_the_way_out(self) -> None:
        async with reading(None, "L", "slash", *"nobody", "enter") as (console, pilot):
            assert "Nothing found in the log: nobody" in said(console)
            assert "→ c takes the filter away" in said(console)
            await console.press(pilot, "c")
            assert numbers(console) == list(range(1, 11))

    async def test_a_long_search_tells_how_far_it_is_and_escape_stops_it(self) -> None:
        readings = ScriptedReadings(long_log(20_000, NOW), searched_at_once=2_000)
        async with reading(readings) as (console, pilot):
            readings.silent = True
            await console.press(pilot, "slash", *"flux")
            readings.answer()
            readings.answer()
            await console.settled()
            assert numbers(console) == [19_993]
            assert "searching: 4,000 of 20,000 looked through, 1 found" in said(console)
            await console.press(pilot, "enter", "escape")
            assert "search stopped: 4,000 of 20,000 looked through, 1 found" in said(console)
            assert "read" in readings.stopped
            await console.press(pilot, "up")
            readings.silent = False
            readings.answer()
            await console.settled()
            assert "search" not in said(console)
            assert isinstance(console.app.screen, AuditScreen)

    async def test_what_is_recorded_meanwhile_is_held_against_it(self) -> None:
        async with reading(None, "L", "slash", *"kind:gap", "enter") as (console, _):
            console.readings.write(*night(NOW)[:3], *more(1))
            await console.settled()
            assert numbers(console) == [6, 14]

    async def test_a_search_that_is_not_wanted_any_more_is_given_up(self) -> None:
        readings = ScriptedReadings(night(NOW))
        async with reading(readings) as (console, pilot):
            readings.silent = True
            await console.press(pilot, "slash", *"gap")
            assert len(readings._unanswered) == 1
            readings.answer()
            await console.settled()
            assert numbers(console) == [6]


class TestOneRecord:
    async def test_enter_shows_all_that_it_holds(self) -> None:
        async with reading(None, "L", "k", "k", "enter", size=(120, 60)) as (console, _):
            told = said(console)
            for field in (
                f"RECORD 8 of log {LOG}",
                "2026-09-23 03:04:30Z",
                "3e0c4f7a5b1d4c2e9f8a7b6c5d4e3f2a",
                "unix account",
                "PAGE approval 29.2% (>37%) age<25",
                "oncall-down",
                "site.yaml 9f3c",
                "approval 0.292: breach, fresh, n=284",
                "accuracy not known: unknown, missing",
                "4711 on host, boot boot",
                HEAD,
                HEAD[::-1],
                "its bytes give this hash",
                "outcome      record 9",
            ):
                assert field in told

    async def test_o_goes_to_its_other_half_and_back(self) -> None:
        async with reading(None, "L", "k", "enter", size=(120, 60)) as (console, pilot):
            assert "PUT /rollouts/loan-uw {model: v41}" in said(console)
            await console.press(pilot, "o")
            assert "RECORD 8" in said(console)
            await console.press(pilot, "o")
            assert "RECORD 9" in said(console)

    async def test_it_scrolls_and_escape_goes_back_to_where_one_was(self) -> None:
        async with reading(None, "L", "k", "k", "enter", size=(80, 24)) as (console, pilot):
            assert HEAD not in said(console)
            await console.press(pilot, "G")
            assert HEAD in said(console)
            await console.press(pilot, "escape")
            assert pointed_at(console) == 8

    async def test_one_without_another_half_says_so(self) -> None:
        async with reading(None, "L", *["k"] * 4, "enter", "o") as (console, _):
            assert "it has no other half in the log, so far" in said(console)

    async def test_one_that_cannot_be_read_is_shown_as_such(self) -> None:
        readings = ScriptedReadings(night(NOW), damaged=frozenset({9}))
        async with reading(readings) as (console, pilot):
            assert "cannot be read: this raitui" in next(one for one in console.text() if " 9 " in one)
            await console.press(pilot, "k")
            assert "cannot be read: this raitui cannot read it: Invalid value 'prophecy'" in said(console)
            await console.press(pilot, "enter")
            assert "ITS BYTES DO NOT GIVE THIS HASH: it was altered" in said(console)

    async def test_one_that_is_gone_and_one_that_does_not_come_are_told(self) -> None:
        async with reading() as (console, pilot):
            console.readings.silent = True
            await console.press(pilot, "enter")
            assert "Reading the record…" in said(console)
            console.clock.passed += 3
            console.app._tick()
            await console.settled()
            assert "The log has not answered for" in said(console)
            console.readings.held.clear()
            console.readings.answer()
            await console.settled()
            assert "No record stands at number 10: it is missing from the log" in said(console)

    async def test_a_log_that_fails_is_told_with_what_to_do(self) -> None:
        async with reading() as (console, pilot):
            console.readings.trouble = UNREADABLE
            await console.press(pilot, "enter")
            assert "THE RECORD CANNOT BE READ" in said(console)
            assert "→ mend its disk" in said(console)
            assert isinstance(console.app.screen, RecordScreen)


class TestVerify:
    async def test_v_tells_how_far_it_is_how_fast_and_how_long_it_will_take(self) -> None:
        async with reading(None, "L", "v") as (console, _):
            console.clock.passed += 2
            console.readings.checks[0](CheckNews(300_000, 1_200_000))
            await console.settled()
            told = next(one for one in console.text() if one.startswith("verifying"))
            assert told == (
                "verifying █████░░░░░░░░░░░░░░░ 25%  300,000 of 1,200,000  150,000/s, 6s left  esc stops it"
            )

    async def test_a_whole_log_is_said_with_its_head_and_what_a_chain_cannot_notice(self) -> None:
        async with reading(None, "L", "v") as (console, pilot):
            console.readings.checks[0](CheckNews(10, 10, console.readings.whole_verification()))
            await console.settled()
            assert f"✓ whole: 10 records, log {LOG}" in said(console)
            assert f"head {HEAD}" in said(console)
            assert "A chain alone does not notice records cut off at its end" in said(console)
            await console.press(pilot, "escape")
            assert "whole" not in said(console)
            assert isinstance(console.app.screen, AuditScreen)

    async def test_the_first_bad_record_is_named_and_enter_goes_there_and_then_opens_it(self) -> None:
        """Whatever the filter hides."""
        readings = ScriptedReadings(long_log(5_000, NOW))
        async with reading(readings, "enter", "L", "v") as (console, pilot):
            bad = BadRecord(1_234, Flaw.EDITED, "its bytes do not give its hash: it was edited, or put in")
            found = readings.whole_verification(records=1_233, bad=bad)
            readings.checks[0](CheckNews(1_233, 5_000, found))
            await console.settled()
            assert "BROKEN at record 1,234: edited: its bytes do not give its hash" in said(console)
            assert "the 1,233 records before it are whole" in said(console)
            assert "enter goes there" in said(console)
            await console.press(pilot, "enter")
            assert pointed_at(console) == 1_234
            assert "goes there" not in said(console)
            assert "filter:" not in said(console)
            await console.press(pilot, "enter")
            assert "RECORD 1,234" in said(console)

    async def test_escape_stops_it_and_says_how_far_it_came(self) -> None:
        async with reading(None, "L", "v") as (console, pilot):
            console.readings.checks[0](CheckNews(4, 10))
            await console.press(pilot, "escape")
            assert console.readings.stopped.count("check") == 1
            console.readings.checks[0](CheckNews(4, 10, stopped=True))
            await console.settled()
            assert "verification stopped: the first 4 of 10 are whole, the rest was not checked" in said(console)

    async def test_one_that_never_answers_holds_nobody(self) -> None:
        """Fault 3: its disk hangs, and so does whoever should notice that it was stopped."""
        async with reading(None, "L", "v") as (console, pilot):
            await console.press(pilot, "escape")
            assert "verification stopped: nothing was checked" in said(console)
            await console.press(pilot, "escape", "escape")
            assert isinstance(console.app.screen, FleetScreen)

    async def test_what_a_stopped_one_still_tells_is_not_mixed_with_the_next(self) -> None:
        async with reading(None, "L", "v", "escape", "v") as (console, _):
            console.readings.checks[0](CheckNews(4, 10, console.readings.whole_verification()))
            await console.settled()
            assert "whole" not in said(console)

    async def test_it_is_done_once_at_a_time(self) -> None:
        async with reading(None, "L", "v", "v") as (console, pilot):
            assert len(console.readings.checks) == 1
            console.readings.checks[0](CheckNews(0, 10, trouble=UNREADABLE))
            await console.settled()
            assert "NOT VERIFIED: the audit log" in said(console)
            await console.press(pilot, "v")
            assert len(console.readings.checks) == 2

    async def test_protection_that_is_gone_is_named_though_all_records_are_whole(self) -> None:
        async with reading(None, "L", "v") as (console, _):
            found = structs.replace(console.readings.whole_verification(), unprotected=("records_kept",))
            console.readings.checks[0](CheckNews(10, 10, found))
            await console.settled()
            assert "10 records are whole, but the log lets more than appending happen" in said(console)
            assert "unprotected: records_kept" in said(console)

    async def test_leaving_stops_it(self) -> None:
        async with reading(None, "L", "v", "L") as (console, _):
            assert "check" in console.readings.stopped


class TestStates:
    async def test_records_that_were_read_and_are_gone_are_told(self) -> None:
        """Fault 9: whoever cuts the end off does not go unseen by those who have the log open."""
        async with reading() as (console, _):
            del console.readings.held[-2:]
            console.readings.held.append(Gap(NOW, NOW, "over it"))
            console.clock.passed += 6
            console.app._tick()
            await console.settled()
            assert "were read here and are not in the log any more" in said(console)

    async def test_no_log_yet(self) -> None:
        async with reading(ScriptedReadings(log="")) as (console, _):
            assert f"There is no log yet at {PATH}" in said(console)
            console.readings.log = LOG
            console.readings.write(*night(NOW)[:1])
            await console.settled()
            assert numbers(console) == [1]

    @pytest.mark.parametrize("log", ["", LOG])
    async def test_a_log_that_never_could_be_written_is_not_said_to_show_that_nothing_was_done(self, log: str) -> None:
        """Fault 1: its disk was full before the first action."""
        kept = (Gap(NOW, NOW, "kept elsewhere"),)
        async with reading(ScriptedReadings([], log=log, waiting=kept)) as (console, _):
            assert "1 record is kept elsewhere" in said(console)
            assert "Nothing is in the log yet, but something was done" in said(console)
            assert "nothing has been done" not in said(console)
            assert "It begins with the first thing" not in said(console)

    async def test_an_empty_log(self) -> None:
        async with reading(ScriptedReadings()) as (console, _):
            assert "The log is empty: nothing has been done, attempted or refused yet." in said(console)

    async def test_a_log_that_cannot_be_read_is_said_with_what_to_do_and_tried_again(self) -> None:
        async with reading(ScriptedReadings(night(NOW), trouble=UNREADABLE)) as (console, _):
            assert "following" not in said(console)
            assert "THE LOG CANNOT BE READ: the audit log /var/lib/raitui/audit.db cannot be read" in said(console)
            assert "→ mend its disk; it is tried again every few seconds" in said(console)
            console.readings.trouble = None
            console.clock.passed += 6
            console.app._tick()
            await console.settled()
            assert pointed_at(console) == 10

    async def test_a_log_that_fails_later_leaves_what_was_read_and_says_so(self) -> None:
        async with reading() as (console, _):
            console.readings.trouble = UNREADABLE
            console.readings.write(*more(1))
            await console.settled()
            assert numbers(console) == list(range(1, 11))
            assert "what is shown was read before" in said(console)

    async def test_a_log_that_fails_silently_is_not_called_followed_for_long(self) -> None:
        """Nobody tells of a log that cannot be read that it has grown."""
        async with reading() as (console, _):
            console.readings.trouble = UNREADABLE
            console.clock.passed += 6
            console.app._tick()
            await console.settled()
            assert "following" not in said(console)
            assert "─ cannot be read ─" in said(console)

    async def test_what_comes_to_be_kept_elsewhere_is_told_though_the_log_does_not_grow(self) -> None:
        async with reading() as (console, _):
            assert "kept elsewhere" not in said(console)
            console.readings.waiting = tuple(night(NOW)[:1])
            console.clock.passed += 6
            console.app._tick()
            await console.settled()
            assert "! 1 record is kept elsewhere and not in the log yet" in said(console)

    async def test_a_slow_log_is_told_after_two_seconds(self) -> None:
        async with reading(ScriptedReadings(night(NOW), silent=True)) as (console, _):
            assert "Reading the log…" in said(console)
            console.clock.passed += 2
            console.app._tick()
            await console.settled()
            assert "The log has not answered for 2 s." in said(console)
            console.readings.answer()
            await console.settled()
            assert pointed_at(console) == 10

    async def test_what_is_kept_elsewhere_is_told(self) -> None:
        async with reading(ScriptedReadings(night(NOW), waiting=tuple(night(NOW - 60)[:2]))) as (console, _):
            assert "! 2 records are kept elsewhere and not in the log yet, since 01:02:30Z" in said(console)


async def test_from_what_lies_over_it_the_same_key_goes_to_it() -> None:
    async with reading(None, "L", "k", "enter", "question_mark", "L") as (console, pilot):
        assert pointed_at(console) == 9
        await console.press(pilot, "L")
        assert isinstance(console.app.screen, FleetScreen)


async def test_on_a_service_the_key_is_hinted() -> None:
    async with reading(None, "enter", size=(80, 24)) as (console, _):
        assert "L log" in console.text()[-1]


async def test_it_is_reached_from_help_too() -> None:
    async with reading(None, "question_mark", "L") as (console, pilot):
        assert pointed_at(console) == 10
        await console.press(pilot, "question_mark")
        assert "the audit log: follow, filter, read, verify" in said(console)
