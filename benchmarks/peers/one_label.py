"""The floor: a Textual app of one label, on Textual's own driver. The key j counts."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

COUNT = "count "


class OneLabel(App[None]):
    """One label, one key."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("j", "count")]
    ENABLE_COMMAND_PALETTE = False
    count = 0

    def compose(self) -> ComposeResult:
        """The label."""
        yield Label(f"{COUNT}0")

    def action_count(self) -> None:
        """One more."""
        self.count += 1
        self.query_one(Label).update(f"{COUNT}{self.count}")


if __name__ == "__main__":
    OneLabel().run()
