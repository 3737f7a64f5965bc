"""A small Textual app for the driver's tests: it counts, and tells a file what happens to it.

Usage: counting.py LOG [raitui|stock] [--every SECONDS] [--sighup] [--cells]. Each line of the log is one JSON object.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from time import monotonic, process_time, sleep
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Key, Paste, Resize
from textual.widgets import Static

from raitui.terminal.driver import RaituiDriver
from raitui.terminal.hang_up import HangUp
from raitui.terminal.key_arrival import arrival_of
from raitui.terminal.shown import Shown

VISIBLE_ROWS = 22
"""Those of a terminal of 24 rows."""

ROW = "the quick brown fox jumps over the lazy dog "


class CountingApp(App[None]):
    """A count in the first row, the size in the second, unchanging rows below."""

    CSS = "Screen { overflow: hidden; } Static { height: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+l", "repaint"),
        Binding("ctrl+z", "suspend_process"),
        Binding("ctrl+w", "question"),
        Binding("ctrl+e", "shell"),
        Binding("ctrl+t", "stop_counting"),
        Binding("ctrl+q", "quit"),
    ]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, arguments: list[str]) -> None:
        self.raitui = "stock" not in arguments
        super().__init__(driver_class=RaituiDriver if self.raitui else None)
        self.every = float(arguments[arguments.index("--every") + 1]) if "--every" in arguments else 0.05
        self.busy = "--busy" in arguments
        self.told = Path(arguments[0]).open("a", buffering=1, encoding="utf-8")  # noqa: SIM115 - open while it runs
        self.count = 0

    def compose(self) -> ComposeResult:
        yield Static("count 0", id="count")
        yield Static("size", id="size")
        for number in range(60):
            yield Static(f"{number:02} {ROW * 8}", classes="row")

    def on_mount(self) -> None:
        self.counting = self.set_interval(self.every, self.tick)
        self.tell("started", pid=os.getpid())

    def tell(self, what: str, **facts: object) -> None:
        self.told.write(json.dumps({"what": what, "at": monotonic(), **facts}) + "\n")

    def tick(self) -> None:
        self.count += 1
        self.query_one("#count", Static).update(f"count {self.count}")
        if self.busy:
            for number, row in enumerate(islice(self.query(".row").results(Static), VISIBLE_ROWS)):
                row.update(f"{number:02} [#{(self.count * 7 + number) % 4096:03x}]{self.count} {ROW * 8}[/]")
        self.tell("tick", count=self.count, in_flight=self.in_flight())

    def in_flight(self) -> int | None:
        driver = self._driver
        return driver.statistics.bytes_in_flight if isinstance(driver, RaituiDriver) else None

    def on_resize(self, event: Resize) -> None:
        self.query_one("#size", Static).update(f"size {event.size.width}x{event.size.height}")
        self.tell("resize", width=event.size.width, height=event.size.height)

    async def on_event(self, event: object) -> None:
        if isinstance(event, Key) and not event.is_forwarded:  # else it is bubbling up
            arrival = arrival_of(event)
            facts = {} if arrival is None else {name: getattr(arrival, name) for name in arrival.__struct_fields__}
            self.tell("key", key=event.key, arrival=facts)
        if isinstance(event, Paste) and not event.is_forwarded:
            self.tell("paste", text=event.text)
        await super().on_event(event)  # type: ignore[arg-type]

    def on_hang_up(self, _: HangUp) -> None:
        self.tell("hang_up")

    def on_shown(self, event: Shown) -> None:
        self.tell("shown", mark=event.mark, confirmed=event.confirmed)

    def action_repaint(self) -> None:
        assert isinstance(self._driver, RaituiDriver)
        self._driver.repaint()

    def action_question(self) -> None:
        assert isinstance(self._driver, RaituiDriver)
        self.call_after_refresh(self._driver.ask_when_shown, self.count)

    def action_stop_counting(self) -> None:
        self.counting.stop()
        self.tell("stopped")

    def action_shell(self) -> None:
        """Hand the terminal to something else for a moment."""
        with self.suspend():
            sys.__stdout__ and sys.__stdout__.write("a program of its own\n")
            sleep(0.1)


@contextmanager
def telling_the_end(app: CountingApp) -> Iterator[None]:
    try:
        yield
    finally:
        app.tell("ended", return_code=app.return_code, cpu=process_time())


def main() -> int:
    arguments = sys.argv[1:]
    app = CountingApp(arguments)
    if "--sighup" in arguments:
        signal.signal(signal.SIGHUP, lambda *_: app.tell("sighup"))
    with telling_the_end(app):
        app.run()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())
