"""What screens ask of the audit log, passed on; each answer goes to whoever asked, from whatever thread it comes."""

from __future__ import annotations

from raitui.core.log_reading import CheckNews, LogAnswer, WholeAnswer
from raitui.messages import (
    CheckAsked,
    CheckTold,
    LogAsked,
    LogFollowed,
    LogGrew,
    LogTold,
    NoLongerAsked,
    RecordAsked,
    RecordTold,
)
from raitui.ports import LogReadings, Stop


class LogDesk:
    """Remembers what was asked, by its number, until nobody waits for it any more."""

    def __init__(self, readings: LogReadings) -> None:
        self._readings = readings
        self._asked: dict[int, Stop] = {}

    def read(self, message: LogAsked) -> None:
        """Have a piece of the log read."""

        def told(answer: LogAnswer) -> None:
            message.asker.post_message(LogTold(message.ask, answer))

        self._asked[message.ask.number] = self._readings.read(message.ask, told)

    def read_record(self, message: RecordAsked) -> None:
        """Have one record read."""

        def told(answer: WholeAnswer) -> None:
            message.asker.post_message(RecordTold(message.number, answer))

        self._asked[message.number] = self._readings.whole(message.seq, told)

    def check(self, message: CheckAsked) -> None:
        """Have the log verified."""

        def told(news: CheckNews) -> None:
            message.asker.post_message(CheckTold(message.number, news))

        self._asked[message.number] = self._readings.check(told)

    def follow(self, message: LogFollowed) -> None:
        """Have the log followed."""

        def grew(log: str, last: int) -> None:
            message.asker.post_message(LogGrew(log, last))

        self._asked[message.number] = self._readings.follow(grew)

    def end(self, message: NoLongerAsked) -> None:
        """End what nobody waits for any more."""
        stop = self._asked.pop(message.number, None)
        if stop is not None:
            stop()
