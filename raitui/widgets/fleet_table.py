"""The fleet, worst first, with a pointer that stays with its service."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from rich.style import Style
from textual.geometry import Size
from textual.message import Message

from raitui.core.snapshot import ServiceSnapshot
from raitui.widgets.fleet_columns import Layout, layout, row
from raitui.widgets.line_view import LineView
from raitui.widgets.styled_line import EMPTY, Line, Look, Span

NO_RESULTS: Mapping[str, Span] = {}


class FleetTable(LineView):
    """One line per service; only the visible ones are ever drawn, and of those only the ones that changed.

    Until somebody moves the pointer it stands on the worst service; from then on it stays with the service it points
    at, wherever that goes.
    """

    DEFAULT_CSS = "FleetTable { height: 1fr; }"

    class Resized(Message):
        """Other rows are visible than before."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name for it
        super().__init__(id=id)
        self._services: Sequence[ServiceSnapshot] = ()
        self._layout = layout(0, 0)
        self._now = 0.0
        self._index = 0
        self._pinned: str | None = None
        self._drawn: dict[int, Line] = {}
        self._marked: frozenset[str] = frozenset()
        self._results: Mapping[str, Span] = NO_RESULTS
        self._foot: Line = EMPTY

    def on_resize(self) -> None:
        """Whoever says which rows are visible says it anew."""
        self.post_message(self.Resized())

    @property
    def selected(self) -> ServiceSnapshot | None:
        """The service that the pointer stands on, None in an empty fleet."""
        return self._services[self._index] if self._services else None

    @property
    def visible_rows(self) -> range:
        """The numbers of the rows that are on the screen."""
        top = self.scroll_offset.y
        return range(top, min(top + self.size.height, len(self._services)))

    @property
    def pinned(self) -> str | None:
        """The service that the pointer stays with, None until somebody has moved it."""
        return self._pinned

    def show_services(
        self,
        services: Sequence[ServiceSnapshot],
        columns: Layout,
        now: float,
        *,
        marked: Collection[str] = (),
        results: Mapping[str, Span] = NO_RESULTS,
        foot: Line = EMPTY,
    ) -> None:
        """Replace the services, from top to bottom, those marked among them, and the line below the last one.

        ``results`` tells, by name, how far an action on a service has come.

        ``now`` is unix seconds. Only visible rows that differ are drawn again.
        """
        resized = len(services) != len(self._services) or columns != self._layout or bool(foot) != bool(self._foot)
        self._services, self._layout, self._now = services, columns, now
        self._marked, self._results, self._foot = frozenset(marked), results, foot
        self._index = self._pinned_index()
        if resized:
            self.virtual_size = Size(0, len(services) + bool(foot))
            self._drawn.clear()
            self.refresh()
        else:
            self._refresh_changed()
        self._keep_visible()

    @property
    def is_pinned(self) -> bool:
        """Whether the pointer stands where somebody has put it."""
        return self._pinned is not None

    def pin(self) -> None:
        """Keep the pointer on the service that it stands on, wherever that goes."""
        self._pinned = self.selected.name if self.selected is not None else None

    def release(self) -> None:
        """The pointer stands on the first service, and stays with none."""
        self._pinned = None
        self._index = 0

    def point_at(self, name: str) -> None:
        """Move the pointer to a service that is shown."""
        number = next((number for number, one in enumerate(self._services) if one.name == name), self._index)
        self.move(number - self._index)

    def move(self, rows: int) -> None:
        """Move the pointer down by so many rows, up by negative ones, to the end of the fleet at most."""
        before = self._index
        self._index = max(0, min(len(self._services) - 1, self._index + rows))
        self.pin()
        for number in {before, self._index}:
            self._refresh_row(number)
        self._keep_visible()

    def line_at(self, number: int) -> Line:
        """The row of that number with the pointer in front of it, empty below the last one."""
        if number >= len(self._services):
            return self._foot if number == len(self._services) else EMPTY
        service = self._services[number]
        pointer = Span(">" if number == self._index else " ", Look.STRONG)
        result = self._results.get(service.name)
        drawn = (pointer, *row(service, self._layout, self._now, marked=service.name in self._marked, result=result))
        self._drawn[number] = drawn
        return drawn

    def base_style(self, number: int) -> Style:
        """The selected row stands on a ground of its own."""
        if number != self._index or not self._services:
            return self.paints.base
        return self.paints.selected

    def _pinned_index(self) -> int:
        if self._pinned is None:
            return 0
        found = (number for number, service in enumerate(self._services) if service.name == self._pinned)
        return next(found, max(0, min(self._index, len(self._services) - 1)))

    def _refresh_changed(self) -> None:
        drawn = self._drawn
        self._drawn = {number: drawn[number] for number in self.visible_rows if number in drawn}
        for number, before in tuple(self._drawn.items()):
            if before != self.line_at(number):
                self.refresh_line(number)

    def _refresh_row(self, number: int) -> None:
        self._drawn.pop(number, None)
        self.refresh_line(number)

    def _keep_visible(self) -> None:
        top, height = self.scroll_offset.y, self.size.height
        if height and not top <= self._index < top + height:
            self.scroll_to(
                y=max(0, min(self._index, self._index - height + 1 if self._index > top else self._index)),
                animate=False,
                force=True,
            )
