"""A filter finds what is meant, and lets nothing through that is not."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from raitui.core.fleet_filter import FIELDS, STATE_WORDS, filter_of
from raitui.core.snapshot import ServiceSnapshot, State
from tests.ui.fleets import fleet, loan_underwriting, service

FLEET = fleet().services


def found(text: str, services: tuple[ServiceSnapshot, ...] = FLEET) -> list[str]:
    return [one.name for one in services if filter_of(text).meets(one)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("loan", ["loan-uw"]),
        ("LOAN", ["loan-uw"]),
        ("owner:risk", ["loan-uw", "fraud-scorer"]),
        ("risk page", ["loan-uw"]),
        ("state:page", ["loan-uw", "assist-chat", "rank-home"]),
        ("state:contained", ["price-eng", "triage"]),
        ("state:reverted", ["price-eng"]),
        ("tier:3", ["recsys"]),
        ("tier:1 at:us1 state:page", ["loan-uw"]),
        ("v77", ["rank-home"]),
        ("version:v42", ["loan-uw"]),
        ("nobody-has-this", []),
        ("owner:loan", []),
    ],
)
def test_words_are_found_where_they_are_looked_for(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize("text", ["", "   ", "tier:", "owner: "])
def test_what_asks_for_nothing_lets_all_through(text: str) -> None:
    """``tier:`` is on the way to ``tier:1``: the rows must not vanish while it is typed."""
    assert found(text) == [one.name for one in FLEET]


def test_a_tier_is_the_whole_word() -> None:
    assert found("tier:1", (service("a", tier=1), service("b", tier=10))) == ["a"]


def test_a_colon_in_a_name_is_no_field() -> None:
    assert found("m:x", (service("m:x"), service("mx"))) == ["m:x"]


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_word(state: State) -> None:
    shown = structs.replace(loan_underwriting(), state=state)
    assert all(filter_of(f"state:{word}").meets(shown) for word in STATE_WORDS[state])


words = st.lists(
    st.one_of(
        st.sampled_from(["page", "risk", "eu1", "v4", "loan", "tier:1", "owner:ml", "state:ok", "zz"]),
        st.builds("{}:{}".format, st.sampled_from(sorted(FIELDS)), st.text(max_size=3)),
        st.text(max_size=5),
    ),
    max_size=4,
)


@given(words)
def test_every_further_word_only_narrows(typed: list[str]) -> None:
    narrowing = [set(found(" ".join(typed[:count]))) for count in range(len(typed) + 1)]
    assert all(later <= earlier for earlier, later in itertools.pairwise(narrowing))


@given(words)
def test_the_order_of_the_words_does_not_matter(typed: list[str]) -> None:
    assert found(" ".join(typed)) == found(" ".join(reversed(typed)))


@given(st.sampled_from(FLEET))
def test_every_service_is_found_by_its_own_name(wanted: ServiceSnapshot) -> None:
    assert wanted.name in found(wanted.name)
    assert wanted.name in found(f"name:{wanted.name.upper()}")
