"""The families of a fleet's series: built when they are first asked for, and anew for a place where others stand."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from raitui.rehearsal.family_series import BUILDERS
from raitui.rehearsal.place import Place
from raitui.rehearsal.series import Series


class FamilyStore:
    """Series by metric. What is drawn for one place stays drawn when another one changes."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._places = places
        self._of_places: dict[Place, dict[str, tuple[Series, ...]]] = {place: {} for place in places}
        self._families: dict[str, Sequence[Series]] = {}

    def family(self, metric: str) -> Sequence[Series]:
        """The series of one metric, in the order of the places; empty when there is none."""
        if metric not in BUILDERS:
            return ()
        if metric not in self._families:
            self._families[metric] = [series for place in self._places for series in self._of(place, metric)]
        return self._families[metric]

    def rebuild(self, place: Place, metrics: Collection[str]) -> None:
        """The place has other series of these metrics than before."""
        for metric in metrics:
            self._of_places[place].pop(metric, None)
            self._families.pop(metric, None)

    def _of(self, place: Place, metric: str) -> tuple[Series, ...]:
        built = self._of_places[place]
        if metric not in built:
            built.update({name: tuple(series) for name, series in BUILDERS[metric]((place,)).items()})
        return built[metric]
