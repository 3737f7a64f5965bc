"""Lines that do not fit, moved through by keys."""

from __future__ import annotations

from raitui.widgets.line_view import LineView


class ScrolledLines(LineView):
    """Takes the room that is left, and shows the part of its lines that was scrolled to."""

    DEFAULT_CSS = "ScrolledLines { height: 1fr; }"

    @property
    def position(self) -> str:
        """Which lines are visible of how many; empty when all are."""
        top, shown, count = self.scroll_offset.y, self.size.height, len(self.lines)
        return "" if shown >= count else f"{top + 1}–{min(top + shown, count)} of {count}"

    def scroll_lines(self, lines: int) -> None:
        """Scroll down by so many lines, up by negative ones, to the end at most."""
        last = max(0, len(self.lines) - self.size.height)
        self.scroll_to(y=max(0, min(last, self.scroll_offset.y + lines)), animate=False, force=True)

    def show_from(self, number: int) -> None:
        """Scroll until the line of that number is the first, or the last line is in sight."""
        self.scroll_lines(number - self.scroll_offset.y)
