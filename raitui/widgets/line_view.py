"""A widget that shows lines, and draws again only those that changed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from raitui.widgets.paints import Paints, paints_of
from raitui.widgets.styled_line import EMPTY, Line


class LineView(ScrollView, can_focus=False):
    """Lines of text, scrolled when there are more than fit.

    Drawn through Textual's line API: a line costs something only while it is visible, and is sent to the terminal only
    when its text or its looks changed.
    """

    DEFAULT_CSS = "LineView { height: auto; overflow-x: hidden; scrollbar-size: 0 0; background: $background; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name for it
        super().__init__(id=id)
        self._lines: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown, from the first line to the last."""
        return self._lines

    def show(self, lines: Sequence[Line]) -> None:
        """Replace the lines, and draw those that differ."""
        before, self._lines = self._lines, tuple(lines)
        if len(before) != len(self._lines):
            size = Size(0, len(self._lines))
            if self.styles.is_auto_height or max(len(before), len(self._lines)) > self.size.height:
                self.virtual_size = size
                self.refresh(layout=self.styles.is_auto_height)
                return
            # All fit, now and before: neither the screen's layout nor any scrolling depends on how many there are.
            self.set_reactive(LineView.virtual_size, size)
        for number, (old, new) in enumerate(zip_longest(before, self._lines, fillvalue=EMPTY)):
            if old != new:
                self.refresh_line(number)

    def line_at(self, number: int) -> Line:
        """The line of that number, empty below the last one."""
        return self._lines[number] if number < len(self._lines) else EMPTY

    @property
    def paints(self) -> Paints:
        """How looks are painted now."""
        return paints_of(self.app)

    def base_style(self, number: int) -> Style:
        """What every span of that line is drawn on."""
        return self.paints.base

    def render_line(self, y: int) -> Strip:
        """The line at row ``y`` of the widget."""
        number, style = y + self.scroll_offset.y, self.paints.style
        base = self.base_style(number)
        segments = [Segment(span.text, style(span.look, base)) for span in self.line_at(number)]
        return Strip(segments).adjust_cell_length(self.size.width, base)
