"""What the driver makes of input on a real pty: never deaf, and a paste is never keys (design 6, 16)."""

from __future__ import annotations

from pathlib import Path

from tests.terminal.pty_terminal import Log, PtyTerminal, counting


def test_input_comes_back_by_itself_after_a_paste_that_never_ends(tmp_path: Path) -> None:
    """Fault 35. What was pasted arrives as a paste, and none of it as keys."""
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path)) as terminal:
        terminal.wait_until(lambda: "count 3" in terminal.text(), "the first counts")
        terminal.type("\x1b[200~K\x1b[31mkill everything\x1b[0m")
        terminal.wait_until(lambda: log.told("paste"), "the paste to be closed")
        terminal.type("x")
        terminal.wait_until(log.keys, "the key")
        assert log.keys() == ["x"]
        assert [fact["text"] for fact in log.told("paste")] == ["K\x1b[31mkill everything\x1b[0m"]


def test_a_paste_in_any_number_of_parts_is_one_paste(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path)) as terminal:
        terminal.wait_until(lambda: "count 3" in terminal.text(), "the first counts")
        for part in ("\x1b[2", "00~pas", "ted", "\x1b[20", "1~x"):
            terminal.type(part)
            terminal.wait_until(lambda: terminal.unread() == 0, "the part to be read")
        terminal.wait_until(log.keys, "the key after the paste")
        assert log.keys() == ["x"]
        assert [fact["text"] for fact in log.told("paste")] == ["pasted"]


def test_a_large_paste_is_all_paste(tmp_path: Path) -> None:
    """More than 64 KiB come in parts, each a paste."""
    log = Log(tmp_path / "log")
    text = "".join(f"{number} kill\n" for number in range(20_000))
    with PtyTerminal(counting(log.path)) as terminal:
        terminal.wait_until(lambda: "count 3" in terminal.text(), "the first counts")
        data = f"\x1b[200~{text}\x1b[201~x"
        for start in range(0, len(data), 1000):
            terminal.type(data[start : start + 1000])
        terminal.wait_until(log.keys, "the key after the paste")
        assert log.keys() == ["x"]
        assert "".join(fact["text"] for fact in log.told("paste")) == text


def test_a_paste_without_brackets_gives_keys_that_are_not_alone(tmp_path: Path) -> None:
    """Fault 32: the key gate can tell a burst from a press."""
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path)) as terminal:
        terminal.wait_until(lambda: "count 3" in terminal.text(), "the first counts")
        terminal.type("PKT")
        terminal.wait_until(lambda: len(log.keys()) == 3, "the keys")
        arrivals = [fact["arrival"] for fact in log.told("key")]
        assert not any(arrival["alone"] for arrival in arrivals)
        assert [arrival["quiet_before"] for arrival in arrivals[1:]] == [0.0, 0.0]
        assert len({arrival["read"] for arrival in arrivals}) == 1


def test_a_single_key_is_alone_and_knows_how_quiet_it_was_before(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path)) as terminal:
        terminal.wait_until(lambda: "count 3" in terminal.text(), "the first counts")
        for number, key in enumerate("ab", start=1):
            terminal.type(key)
            terminal.wait_until(lambda: len(log.keys()) == number, "the key")  # noqa: B023 - called at once
        first, second = (fact["arrival"] for fact in log.told("key"))
        assert first["alone"]
        assert second["alone"]
        assert second["read"] > first["read"]
        assert second["quiet_before"] == second["at"] - first["at"]


def test_sequences_and_characters_split_over_reads_are_whole(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path)) as terminal:
        terminal.wait_until(lambda: "count 3" in terminal.text(), "the first counts")
        reads = 0
        for part in (b"\x1b[", b"A", b"\xc3", b"\xa9", b"\x1b[1;5", b"C"):
            terminal.type(part)
            if part in {b"A", b"\xa9", b"C"}:
                reads += 1
                terminal.wait_until(lambda: len(log.keys()) == reads, "the key")  # noqa: B023 - called at once
        assert log.keys() == ["up", "é", "ctrl+right"]


def test_bytes_that_are_no_text_do_not_end_the_input(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path)) as terminal:
        terminal.wait_until(lambda: "count 3" in terminal.text(), "the first counts")
        terminal.type(b"\xff\xfe\xc3(")
        terminal.type("x")
        terminal.wait_until(lambda: "x" in set(log.keys()), "the key")


def test_the_escape_key_is_heard(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path)) as terminal:
        terminal.wait_until(lambda: "count 3" in terminal.text(), "the first counts")
        terminal.type("\x1b")
        terminal.wait_until(lambda: log.keys() == ["escape"], "the key")


def test_the_terminals_answers_are_no_keys(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path, "--busy"), synchronised=True) as terminal:
        terminal.wait_until(lambda: log.count() > 50, "many frames, many answers")
        assert terminal.received.count(b"\x1b[6n") > 10
        assert log.keys() == []
