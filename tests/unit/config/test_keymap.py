"""Every key can be given another binding by the user, but for what would be mistaken for another (layouts, keymap)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.keys import _character_to_key

from raitui.bindings import BINDINGS
from raitui.config.console_file import read_preferences
from raitui.config.key_name import key_name
from raitui.config.problem import SiteFileError
from raitui.config.read_keymap import conflicts
from tests.unit.config.conftest import Load

Refusal = Callable[..., list[str]]

BEFORE = "actuators:\n"

REFUSED = {
    "an unknown binding": (
        "▸contain.rolback: V",
        "keymap.'contain.rolback': there is no such binding: did you mean 'contain.rollback'?",
    ),
    "an unknown key": (
        "console.help: ▸pagedwn",
        "keymap.'console.help': 'pagedwn' is no key: did you mean 'pagedown'?",
    ),
    "a key that terminals do not tell from another": (
        "console.help: ▸ctrl+i",
        "keymap.'console.help': terminals do not tell ctrl+i from tab: take another key",
    ),
    "no key": (
        "console.help: ▸[]",
        "keymap.'console.help': a binding without a key: give it one, or delete the line",
    ),
    "a key of another binding on the same screen": (
        "fleet.open: ▸s",
        ("keymap.'fleet.open': on the fleet s is bound twice, the other time to console.sources (sources): "
        "give one of the two another key"),
    ),
    "a key of another binding on another screen than the first": (
        "scrolled.back: ▸U",
        ("keymap.'scrolled.back': on a service U is bound twice, the other time to service.ways_back (ways back): "
        "give one of the two another key"),
    ),
    "a containment key that is a small letter": (
        "contain.kill: ▸x",
        ("keymap.'contain.kill': 'x' is no key for contain.kill: "
        "a containment key is a capital other than J K H L G N, a function key, or ctrl with a letter"),
    ),
    "a containment key that moves the pointer": (
        "contain.kill: ▸down",
        ("keymap.'contain.kill': 'down' is no key for contain.kill: "
        "a containment key is a capital other than J K H L G N, a function key, or ctrl with a letter"),
    ),
    "a containment key that is a shifted navigation key": (
        "contain.kill: ▸J",
        ("keymap.'contain.kill': 'J' is no key for contain.kill: "
        "a containment key is a capital other than J K H L G N, a function key, or ctrl with a letter"),
    ),
    "a key that CapsLock makes a containment key": (
        "console.sources: ▸r",
        ("keymap.'console.sources': on the fleet CapsLock makes r of R, which is bound to contain.rollback (rollback): "
        "give one of the two another key"),
    ),
    "a containment key that CapsLock makes another one": (
        "contain.rollback: ▸Q",
        ("keymap.'contain.rollback': on the fleet CapsLock makes q of Q, which is bound to console.quit (quit): "
        "give one of the two another key"),
    ),
    "a letter where letters are text": (
        "ways_back.back: ▸b",
        (
            "keymap.'ways_back.back': 'b' is no key for ways_back.back: "
            "where text is typed, letters and backspace are text"
        ),
    ),
    "what acts on an arrow": (
        "contain.way_back: ▸up",
        ("keymap.'contain.way_back': 'up' is no key for contain.way_back: "
        "where text is typed, what acts is on enter, a function key, or ctrl with a letter"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("line", "said"), REFUSED.values(), ids=REFUSED)
def test_what_would_be_mistaken_is_refused_by_name_and_place(refusal: Refusal, line: str, said: str) -> None:
    """Issue 4: clashes are refused at start, by name; fault 27: file, line, key."""
    assert refusal((BEFORE, f"keymap:\n  {line}\n{BEFORE}")) == [f"site.yaml▸ {said}"]


def test_two_bindings_may_exchange_their_keys(load: Load) -> None:
    written = "keymap:\n  contain.rollback: P\n  contain.pause: R\n"
    site_file = load((BEFORE, written + BEFORE))
    assert site_file.keymap == {"contain.rollback": ("P",), "contain.pause": ("R",)}


def test_keys_are_written_as_they_are_printed(load: Load) -> None:
    written = "keymap:\n  fleet.next_page: [' ', 'Ctrl+F', PgDn]\n  fleet.mark: v\n".replace("' '", "space")
    site_file = load((BEFORE, f"{written}  console.help: ['?', '&', f1]\n{BEFORE}"))
    assert site_file.keymap["fleet.next_page"] == ("space", "ctrl+f", "pagedown")
    assert site_file.keymap["console.help"] == ("question_mark", "ampersand", "f1")


def test_characters_have_the_names_that_the_terminal_gives_them() -> None:
    """The oracle is the library that names the keys as they are read."""
    for character in map(chr, range(0x21, 0x7F)):
        assert key_name(character) == _character_to_key(character)


def test_nothing_is_mistaken_while_nobody_has_changed_anything() -> None:
    """Layouts: the lower-case twins of containment keys are unbound; none is a shifted navigation key."""
    assert list(conflicts({})) == []


class TestTheUsersOwnFile:
    """``console.yaml`` in the user's folder, for the demo too."""

    @pytest.fixture
    def console_file(self, tmp_path: Path) -> Path:
        path = tmp_path / "raitui" / "console.yaml"
        path.parent.mkdir()
        return path

    @staticmethod
    def environment(file: Path) -> dict[str, str]:
        return {"XDG_CONFIG_HOME": str(file.parent.parent)}

    def test_without_it_the_sites_keymap_holds(self, console_file: Path) -> None:
        preferences = read_preferences(self.environment(console_file), {"console.help": ("f1",)})
        assert preferences.keymap == {"console.help": ("f1",)}
        assert (preferences.theme, preferences.ascii) == (None, None)

    def test_it_comes_upon_the_sites_keymap(self, console_file: Path) -> None:
        console_file.write_text("theme: light\nascii: true\nkeymap: {console.help: f2}\n", encoding="utf-8")
        site = {"console.help": ("f1",), "console.quit": ("ctrl+q",)}
        preferences = read_preferences(self.environment(console_file), site)
        assert preferences.keymap == {"console.help": ("f2",), "console.quit": ("ctrl+q",)}
        assert preferences.theme is not None
        assert (preferences.theme.value, preferences.ascii) == ("light", True)

    def test_a_clash_with_the_sites_keymap_is_refused(self, console_file: Path) -> None:
        console_file.write_text("keymap: {console.help: f1}\n", encoding="utf-8")
        with pytest.raises(SiteFileError) as refused:
            read_preferences(self.environment(console_file), {"console.quit": ("f1",)})
        assert str(refused.value).endswith(
            "console.yaml:1:24: keymap.'console.help': on the fleet f1 is bound twice, the other time to "
            "console.quit (quit): give one of the two another key"
        )

    def test_an_unknown_theme_is_refused(self, console_file: Path) -> None:
        console_file.write_text("theme: drak\n", encoding="utf-8")
        with pytest.raises(
            SiteFileError, match=r"console\.yaml:1:8: theme: 'drak' is unknown here: did you mean 'dark'"
        ):
            read_preferences(self.environment(console_file))


def test_every_binding_can_be_given_a_function_key(load: Load) -> None:
    for id_ in BINDINGS:
        assert load((BEFORE, f"keymap: {{{id_}: f12}}\n{BEFORE}")).keymap == {id_: ("f12",)}
