"""What each action key would do as it is drawn, and since when that has been on the terminal (design 16)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from msgspec import Struct
from msgspec.structs import replace


class Sight(Struct, frozen=True):
    """One thing that was drawn. ``since`` (seconds, monotonic) is None while the terminal may not show it yet."""

    meaning: Hashable
    mark: int
    since: float | None = None

    def shown_for(self, at: float) -> float:
        """For how long (seconds) it had been on the terminal at that moment; less than 0 if not at all."""
        return -1.0 if self.since is None else at - self.since


class Sights:
    """Remembers what is drawn by name. Figures are no part of a meaning: they may move."""

    def __init__(self) -> None:
        self._sights: dict[str, Sight] = {}
        self._mark = 0

    def draw(self, meanings: Mapping[str, Hashable]) -> int | None:
        """This is drawn now, and nothing else. Returns the mark to ask the terminal about; None if nothing is new."""
        new = {name for name, meaning in meanings.items() if not self._means(name, meaning)}
        self._mark += bool(new)
        self._sights = {
            name: Sight(meaning, self._mark) if name in new else self._sights[name]
            for name, meaning in meanings.items()
        }
        return self._mark if new else None

    def show(self, mark: int, at: float) -> None:
        """All that was drawn up to that mark has been on the terminal since ``at``."""
        for name, sight in self._sights.items():
            if sight.since is None and sight.mark <= mark:
                self._sights[name] = replace(sight, since=at)

    def of(self, name: str) -> Sight | None:
        """What is drawn under that name; None when nothing is."""
        return self._sights.get(name)

    @property
    def awaited(self) -> int | None:
        """The mark that the terminal has not answered yet; None when everything is known to be shown."""
        return max((sight.mark for sight in self._sights.values() if sight.since is None), default=None)

    def _means(self, name: str, meaning: Hashable) -> bool:
        known = self._sights.get(name)
        return known is not None and known.meaning == meaning
