"""A peer: the scripted fleet in Textual's DataTable, on Textual's own driver; only cells that changed are updated.

Usage: data_table ACCOUNTS SERVICES CHANGES EVERY_SECONDS
"""

from __future__ import annotations

import sys
from itertools import cycle
from pathlib import Path

from textual.app import App, ComposeResult
from textual.coordinate import Coordinate
from textual.widgets import DataTable

from benchmarks.accounts import keep_accounts
from benchmarks.scripted_fleet import scripted_fleet
from benchmarks.terminal import SIZE
from raitui.core.snapshot import FleetSnapshot
from raitui.widgets.fleet_columns import layout, longest_name

LAST_TITLE = "WHY"


def cells(snapshot: FleetSnapshot) -> list[list[str]]:
    """What the console's own table would show, as text."""
    columns = layout(SIZE[0], longest_name(snapshot.services)).columns
    return [
        [*(column.cell(service, snapshot.at).text for column in columns), service.why.text]
        for service in snapshot.services
    ]


class TableOfServices(App[None]):
    """Every service in a row."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, snapshots: tuple[FleetSnapshot, ...], every_s: float) -> None:
        super().__init__()
        self._columns = layout(SIZE[0], longest_name(snapshots[0].services)).columns
        self._steps = cycle([cells(snapshot) for snapshot in snapshots])
        self._every_s = every_s
        self._shown = next(self._steps)

    def compose(self) -> ComposeResult:
        """The table."""
        yield DataTable[str]()

    def on_mount(self) -> None:
        """Fill the table, and go on updating it."""
        table = self.query_one(DataTable)
        table.add_columns(*(column.title for column in self._columns), LAST_TITLE)
        table.add_rows(self._shown)
        self.set_interval(self._every_s, self._update)

    def _update(self) -> None:
        table, before, self._shown = self.query_one(DataTable), self._shown, next(self._steps)
        for number, (old, new) in enumerate(zip(before, self._shown, strict=True)):
            for column, (was, now) in enumerate(zip(old, new, strict=True)):
                if was != now:
                    table.update_cell_at(Coordinate(number, column), now)


def main() -> None:
    """Run until ended."""
    accounts, services, changes, every_s = sys.argv[1:]
    app = TableOfServices(scripted_fleet(int(services), int(changes)), float(every_s))
    keep_accounts(Path(accounts))
    app.run()


if __name__ == "__main__":
    main()
