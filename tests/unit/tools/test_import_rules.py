"""The import rules hold: a forbidden import, a room without a line and a line without a room each break them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from grimp import ImportGraph
from importlinter import ContractCheck, fields

from tools.import_rules import RoomsContract, RoomTableField


def graph_of(*imports: tuple[str, str]) -> ImportGraph:
    graph = ImportGraph()
    graph.add_module("house")
    for importer, imported in imports:
        graph.add_module(".".join(importer.split(".")[:2]))
        graph.add_import(importer=importer, imported=imported, line_number=7, line_contents="")
    return graph


def check(graph: ImportGraph, rooms: Mapping[str, list[str]]) -> ContractCheck:
    contract = RoomsContract(
        name="rooms",
        session_options={"root_packages": ["house"]},
        contract_options={"rooms": rooms, "anywhere": ["errors"]},
    )
    return contract.check(graph, verbose=False)


def test_an_import_that_the_line_names_is_kept() -> None:
    graph = graph_of(("house.cellar.wine", "house.kitchen"), ("house.kitchen.pan", "yaml"))
    assert check(graph, {"cellar": ["kitchen"], "kitchen": ["yaml"]}).kept


@pytest.mark.parametrize("imported", ["house.kitchen.pan", "yaml"])
def test_an_import_that_no_line_names_breaks_the_rules_and_is_named_with_its_line(imported: str) -> None:
    graph = graph_of(("house.cellar.wine", imported))
    graph.add_module("house.kitchen")
    result = check(graph, {"cellar": [], "kitchen": []})
    assert result.metadata["forbidden"] == [("house.cellar.wine", 7, imported)]
    assert not result.kept


def test_the_standard_library_the_own_room_and_what_is_open_everywhere_need_no_line() -> None:
    graph = graph_of(("house.cellar.wine", "json"), ("house.cellar.wine", "house.cellar.rack"))
    graph.add_import(importer="house.cellar.rack", imported="house.errors")
    assert check(graph, {"cellar": [], "errors": []}).kept


def test_a_room_named_like_a_standard_module_is_still_a_room() -> None:
    graph = graph_of(("house.cellar.wine", "house.queue"))
    assert not check(graph, {"cellar": [], "queue": []}).kept


def test_a_new_room_must_be_placed() -> None:
    result = check(graph_of(("house.attic", "json")), {})
    assert result.metadata["unplaced"] == ["attic"]
    assert not result.kept


def test_a_line_for_a_room_that_is_gone_must_go_too() -> None:
    result = check(graph_of(("house.attic", "json")), {"attic": [], "cellar": []})
    assert result.metadata["absent"] == ["cellar"]
    assert not result.kept


def test_a_table_that_is_none_is_refused() -> None:
    with pytest.raises(fields.ValidationError):
        RoomTableField().parse(["core"])
