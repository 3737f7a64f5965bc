"""One table says which keys there are: help, palette and keymap read it, and no screen has a key beside it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import cast

from textual.binding import Binding

import raitui.screens
from raitui.app import RaituiApp
from raitui.bindings import BINDINGS, PLACES
from raitui.screens.console_screen import ConsoleScreen


def screens() -> list[type]:
    """Every screen that can be shown: those that others build on are no places."""
    for module in pkgutil.iter_modules(raitui.screens.__path__, "raitui.screens."):
        importlib.import_module(module.name)
    found = _subclasses(ConsoleScreen)
    return [one for one in found if not one.__subclasses__() and one.__module__.startswith("raitui.")]


def _subclasses(of: type) -> Iterator[type]:
    subclasses: list[type] = of.__subclasses__()
    for one in subclasses:
        yield one
        yield from _subclasses(one)


def bound_by(of: type) -> Iterator[Binding]:
    """What a class and those that it is built on bind, but for Textual's own, which are not in force."""
    for one in of.__mro__:
        if one.__module__.startswith("raitui."):
            yield from cast("list[Binding]", vars(one).get("BINDINGS", []))


def test_every_key_of_every_screen_is_in_the_table_and_the_table_says_what_is_in_force_together() -> None:
    places = {frozenset(row.id for row in place.bindings()) for place in PLACES.values()}
    for screen in screens():
        in_force = frozenset(one.id for one in (*bound_by(screen), *bound_by(RaituiApp)))
        assert in_force in places, f"add {screen.__name__} to PLACES in raitui/bindings.py, see its docstring"


def test_every_place_of_the_table_is_a_screen() -> None:
    in_force = {frozenset(one.id for one in (*bound_by(screen), *bound_by(RaituiApp))) for screen in screens()}
    assert {frozenset(row.id for row in place.bindings()) for place in PLACES.values()} == in_force


def test_a_screen_binds_what_the_table_says() -> None:
    classes: list[type] = [*screens(), RaituiApp]
    for one in (one for of in classes for one in bound_by(of)):
        row = BINDINGS[str(one.id)]
        assert (one.key.split(","), one.action, one.description) == (list(row.keys), row.action, row.title)
        assert one.tooltip


def test_ids_are_given_once() -> None:
    """They are what users write into their keymap."""
    rows = {row for place in PLACES.values() for row in place.bindings()}
    assert len(rows) == len(BINDINGS)
