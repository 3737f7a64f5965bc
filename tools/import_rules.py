"""The import rules of the house, as a contract that import-linter checks: one line for every room."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

ANYTHING = "*"
Table = Mapping[str, frozenset[str]]


class RoomTableField(fields.Field[Table]):
    """A table from each room to the rooms and third-party packages that it may import."""

    def parse(self, raw_data: object) -> Table:
        """Read the table as it stands in pyproject.toml.

        Raises:
            ValidationError: the option is not a table of lists.
        """
        if not isinstance(raw_data, Mapping) or not all(isinstance(allowed, list) for allowed in raw_data.values()):
            message = "Expected a table from each room to the list of what it may import."
            raise fields.ValidationError(message)
        return {room: frozenset(allowed) for room, allowed in raw_data.items()}


class RoomsContract(Contract):
    """Every direct child of the root package is a room, and imports only what its line of the table names.

    The standard library is open to all, and so is what ``anywhere`` names. The table is exhaustive: a room that has
    no line breaks the contract, and so does a line that has no room.
    """

    rooms = RoomTableField()
    anywhere = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001 - import-linter's signature
        """Compare every import in the graph with the table."""
        root: str = self.session_options["root_packages"][0]
        table = cast("Table", self.rooms)
        present = {child.removeprefix(f"{root}.") for child in graph.find_children(root)}
        found = {
            "unplaced": sorted(present - table.keys()),
            "absent": sorted(table.keys() - present),
            "forbidden": sorted(self._forbidden_imports(graph, root, table)),
        }
        return ContractCheck(kept=not any(found.values()), metadata=found)

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each room without a line, each line without a room, and each import that no line allows."""
        for room in check.metadata["unplaced"]:
            output.print_error(f"{room} is a new room: give it a line in the table of rooms in pyproject.toml")
        for room in check.metadata["absent"]:
            output.print_error(f"{room} has a line in the table of rooms in pyproject.toml, and does not exist")
        for importer, line, imported in check.metadata["forbidden"]:
            output.print_error(f"{importer}:{line} imports {imported}")

    def _forbidden_imports(self, graph: ImportGraph, root: str, table: Table) -> Iterator[tuple[str, int, str]]:
        inside = f"{root}."
        anywhere = cast("set[str]", self.anywhere)
        for importer in (module for module in graph.modules if module.startswith(inside)):
            room = _top(importer.removeprefix(inside))
            allowed = table.get(room, frozenset()) | anywhere | {room}
            for imported in graph.find_modules_directly_imported_by(importer):
                if imported == root or ANYTHING in allowed or _is_standard(imported):
                    continue
                if _top(imported.removeprefix(inside)) not in allowed:
                    details = graph.get_import_details(importer=importer, imported=imported)
                    yield importer, details[0]["line_number"], imported


def _top(module: str) -> str:
    return module.partition(".")[0]


def _is_standard(module: str) -> bool:
    return _top(module) in sys.stdlib_module_names
