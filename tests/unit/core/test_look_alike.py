"""Names that are taken for others are warned about, with an id that is theirs alone (fault 31)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.core.look_alike import HIDES, NameOf, look_alikes, suspicion
from raitui.core.skeleton import CONFUSABLES, as_ascii, skeleton, stable_id
from raitui.transport.cleaning import clean

TEXTS = st.text(max_size=30).map(clean)
FROM_CONFUSABLES_TXT = {
    "\u0430": "a",
    "\u0441": "c",
    "\u0501": "d",
    "\u0435": "e",
    "\u04bb": "h",
    "\u0456": "i",
    "\u0458": "j",
    "\u043e": "o",
    "\u0440": "p",
    "\u0455": "s",
    "\u0445": "x",
    "\u0443": "y",
    "\u03b1": "a",
    "\u03bd": "v",
    "\u03bf": "o",
    "\u0391": "A",
    "\u0392": "B",
    "\u0410": "A",
    "\u0412": "B",
    "\u0585": "o",
    "\u0261": "g",
    "\u0131": "i",
    "\u2010": "-",
    "\u2212": "-",
}
"""Lines of https://www.unicode.org/Public/security/16.0.0/confusables.txt."""


@pytest.mark.parametrize(("letter", "like"), FROM_CONFUSABLES_TXT.items())
def test_letters_are_taken_for_those_that_unicode_says(letter: str, like: str) -> None:
    assert as_ascii(letter) == like


def test_every_letter_of_the_table_stands_in_it_once() -> None:
    codes = [code for group in CONFUSABLES.values() for code in group]
    assert len(codes) == len(set(codes))
    assert all(unicodedata.name(chr(code)) and code > 0x7F for code in codes)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("l\u043ean-uw", "mixes Cyrillic and Latin"),
        ("r\u03bfbot", "mixes Greek and Latin"),
        ("\u0440\u0430\u0443\u0440\u0430", "reads paypa, and is not"),
        ("\uff4c\uff4f\uff41\uff4e", "reads loan, and is not"),
        ("loan\u2013uw", "reads loan-uw, and is not"),
        (clean("loan\u202e-uw"), HIDES),
        (clean("loan\u200b-uw"), HIDES),
        (clean("loan\x1b-uw"), HIDES),
    ],
)
def test_a_name_is_suspect_by_itself(name: str, why: str) -> None:
    assert suspicion(name) == why


@pytest.mark.parametrize("name", ["loan-uw", "caf\u00e9", "модель", "模型-v2", "モデル漢字abc", "größe", "v1.2_3"])
def test_names_as_people_write_them_are_not_suspect(name: str) -> None:
    """A warning that is always there is no warning."""
    assert suspicion(name) == ""
    assert look_alikes(NameOf.SERVICE, (name, "another")) == {}


def test_both_twins_are_warned_about_each_with_the_id_of_the_other() -> None:
    found = look_alikes(NameOf.SERVICE, ("loan-uw", "l\u043ean-uw", "triage"))
    assert {name: (one.stable_id, one.twins) for name, one in found.items()} == {
        "loan-uw": ("loan-uw", ("l\\u043ean-uw",)),
        "l\u043ean-uw": ("l\\u043ean-uw", ("loan-uw",)),
    }


@pytest.mark.parametrize(
    ("one", "other"), [("v1O", "v10"), ("aI", "al"), ("a1", "al"), ("modern", "modem"), ("a|", "al")]
)
def test_there_are_twins_in_ascii_too(one: str, other: str) -> None:
    assert set(look_alikes(NameOf.VERSION, (one, other))) == {one, other}


def test_ids_of_twins_in_ascii_do_not_look_alike_either() -> None:
    assert (stable_id("aI"), stable_id("al"), stable_id("v1O")) == ("a\\u0049", "al", "v1\\u004f")


@given(TEXTS, TEXTS)
def test_an_id_is_of_one_name_alone_and_in_ascii(one: str, other: str) -> None:
    assert stable_id(one).isascii()
    assert stable_id(one).isprintable()
    assert (stable_id(one) == stable_id(other)) == (one == other)


@given(TEXTS)
def test_a_skeleton_has_no_other_skeleton(name: str) -> None:
    """What two names are compared by does not depend on how often it is made (UTS 39, section 4)."""
    assert as_ascii(as_ascii(name)) == as_ascii(name)
    assert skeleton(skeleton(name)) == skeleton(name)


@given(st.lists(TEXTS, max_size=6, unique=True))
def test_warnings_do_not_depend_on_the_order_of_the_names(names: list[str]) -> None:
    found = look_alikes(NameOf.COHORT, tuple(sorted(names)))
    again = look_alikes(NameOf.COHORT, tuple(sorted(names, reverse=True)))
    assert {name: (one.why, set(one.twins)) for name, one in found.items()} == {
        name: (one.why, set(one.twins)) for name, one in again.items()
    }


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=12), st.data())
def test_whoever_puts_one_confusable_letter_into_a_name_is_found(name: str, data: st.DataObject) -> None:
    """Whatever letter it is, and wherever: the name that was copied and the copy are both warned about."""
    able = [at for at, letter in enumerate(name) if letter in CONFUSABLES]
    if not able:
        return
    at = data.draw(st.sampled_from(able))
    copy = name[:at] + chr(data.draw(st.sampled_from(CONFUSABLES[name[at]]))) + name[at + 1 :]
    found = look_alikes(NameOf.SERVICE, (name, copy))
    assert found[name].twins == (stable_id(copy),)
    assert found[copy].twins == (stable_id(name),)
    assert suspicion(copy)


def test_the_same_names_are_looked_through_once() -> None:
    """It comes with every picture, and must cost nothing then."""
    names = tuple(f"service-{number}" for number in range(1_000))
    assert look_alikes(NameOf.SERVICE, names) is look_alikes(
        NameOf.SERVICE, tuple(f"service-{number}" for number in range(1_000))
    )
