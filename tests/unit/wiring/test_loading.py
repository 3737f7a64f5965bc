"""What is loaded is not looked through for garbage, and garbage is looked for again afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from raitui.wiring.loading import loading


@pytest.fixture(autouse=True)
def _searches_again() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_no_search_begins_while_something_loads_and_what_it_made_is_left_out_of_the_later_ones() -> None:
    with loading():
        assert not gc.isenabled()
        made: list[object] = [[] for _ in range(1_000)]
    assert gc.isenabled()
    searched = {id(one) for one in gc.get_objects()}
    assert not searched & {id(one) for one in made}


def test_who_loads_within_something_that_loads_ends_nothing_but_his_own() -> None:
    with loading():
        with loading():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_load_that_fails_does_not_end_the_search_for_ever() -> None:
    with pytest.raises(ImportError), loading():
        raise ImportError
    assert gc.isenabled()
