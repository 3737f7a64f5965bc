"""A widget that shows lines, and draws again only those that changed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from raitui.widgets.styled_line import EMPTY, Line, Look


class LineView(ScrollView, can_focus=False):
    """Lines of text, scrolled when there are more than fit.

    Drawn through Textual's line API: a line costs something only while it is visible, and is sent to the terminal only
    when its text or its looks changed.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"look--{look.value}" for look in Look}

    DEFAULT_CSS = """
    LineView {
        height: auto; overflow-x: hidden; scrollbar-size: 0 0; background: $background;
        & > .look--dim { color: $text-muted; }
        & > .look--strong { text-style: bold; }
        & > .look--heading { color: $text-muted; text-style: bold; }
        & > .look--bad { color: $text-error; text-style: bold; }
        & > .look--warn { color: $text-warning; }
        & > .look--good { color: $text-success; }
        & > .look--unknown { color: $text-accent; text-style: bold; }
        & > .look--alarm { background: $error; color: $text; text-style: bold; }
        & > .look--badge { text-style: reverse bold; }
        &:nocolor > .look--dim { color: $foreground; text-style: dim; }
        &:nocolor > .look--bad, &:nocolor > .look--unknown { color: $foreground; text-style: bold; }
        &:nocolor > .look--warn { color: $foreground; }
        &:nocolor > .look--alarm { background: $background; color: $foreground; text-style: reverse bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name for it
        super().__init__(id=id)
        self._lines: tuple[Line, ...] = ()
        self._styles: dict[tuple[Look, Style], Style] = {}

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

    def base_style(self, number: int) -> Style:
        """What every span of that line is drawn on."""
        return self.rich_style

    def render_line(self, y: int) -> Strip:
        """The line at row ``y`` of the widget."""
        number = y + self.scroll_offset.y
        base = self.base_style(number)
        segments = [Segment(span.text, self._style(span.look, base)) for span in self.line_at(number)]
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def notify_style_update(self) -> None:
        """The looks are other ones from now on."""
        self._styles.clear()
        super().notify_style_update()

    def _style(self, look: Look, base: Style) -> Style:
        """How a look is drawn on a base: found once, since every span of every line asks."""
        if look is Look.PLAIN:
            return base
        style = self._styles.get((look, base))
        if style is None:
            style = self.get_component_rich_style(f"look--{look.value}")
            if look is not Look.ALARM:
                style += Style(bgcolor=base.bgcolor)
            self._styles[look, base] = style
        return style
