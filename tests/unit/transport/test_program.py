"""Whatever a name is, it stays one argument, or nothing is run (R-CON-3)."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.core.backend_settings import CommandSettings
from raitui.transport.cleaning import clean
from raitui.transport.placeholders import words_of
from raitui.transport.program import Program, shown
from raitui.transport.program_answer import ProgramAnswer, ProgramFailureError, ProgramOutput
from raitui.transport.secret_value import SecretValue
from tests.transitions import rollback_of

NAMES = st.text(st.characters(codec="utf-8"))
ARGV = ("undo", "{service}", "--service={service}", "-x", "in {service}")


def command_of(name: str) -> tuple[str, ...]:
    program = Program("cluster", CommandSettings(ARGV), lambda reference: "", {})
    return program.command(words_of(rollback_of(name, "eu1", "v42", "v41")))


@given(NAMES.filter(lambda name: not name.startswith("-") and "\0" not in name))
def test_a_name_stays_what_it_is_in_its_place(name: str) -> None:
    command = command_of(name)

    assert command == ("undo", name, f"--service={name}", "-x", f"in {name}")
    assert shlex.split(shlex.join(command)) == list(command)


@given(st.one_of(NAMES.map(lambda name: f"-{name}"), st.tuples(NAMES, NAMES).map("\0".join)))
def test_a_name_that_is_an_option_or_no_argument_is_refused(name: str) -> None:
    with pytest.raises(ProgramFailureError) as refused:
        command_of(name)
    assert not refused.value.ran
    assert refused.value.message == clean(refused.value.message, 1000)


@given(NAMES)
def test_what_is_shown_of_a_command_is_clean_and_short(name: str) -> None:
    text = shown(("undo", name), 40)

    assert text == clean(text, 40)
    assert len(text) <= 40


@pytest.mark.parametrize(
    ("content", "whole", "line"),
    [
        (b"", True, ""),
        (b"\n \n", True, ""),
        (b"a\nb\n\n", True, "b"),
        (b"a\r\n b \r\n", True, "b"),
        (b"\xff\xfe", True, "��"),
        (b"rest of a line", False, ""),
        (b"rest of a line\nlast", False, "last"),
    ],
)
def test_the_last_line_is_the_last_that_says_anything(content: bytes, whole: bool, line: str) -> None:
    assert ProgramOutput(content, whole).last_line == line


def test_what_a_program_says_is_shown_without_secrets_and_short() -> None:
    """R-AUD-3, fault 30."""
    said = ProgramOutput(b"token hunter2 \x1b[2J" + b"." * 900)

    ending = ProgramAnswer(2, ProgramOutput(), said, (SecretValue("hunter2"),)).ending

    assert ending.startswith("exit status 2: token ‹secret› ␛[2J....")
    assert len(ending) <= 220


def test_a_signal_without_a_name_has_its_number() -> None:
    assert ProgramAnswer(-40, ProgramOutput(), ProgramOutput()).ending == "killed by signal 40"
