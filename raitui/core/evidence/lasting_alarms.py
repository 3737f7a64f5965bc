"""Which of many comparisons are called worse together, where what was once called so stays so.

e-BH says of one moment which comparisons are worse. Here it is asked at every look, and whoever it has called stays
called: those called before count among the k, and do not fall out again. With m compared, one that joins as one of k
has at that moment at least m / (k alpha) of evidence. That moment is a stopping time, so the expectation of 1 / k is at
most alpha / m for each that is false, and k only grows: the share of false ones among all that were *ever* called, at
its worst moment, is expected to be at most alpha. So nothing is paid for that alarms last. (To ask e-BH of the highest
evidence that each ever had would be wrong: two that are high at different times are not high together. With two
compared that can call more than 1.2 alpha.)

What stands fades: each alarm is over once its evidence is, and its detector begins anew. There the same sum says that
false alarms, each weighed as its share of those that then stand, come once in 1 / alpha looks on average, at the most.

It takes that the next block of each comparison, given all that was seen before of any, depends on nothing but its own
past: then each is an e-process beside all others, whatever they share within a block (the same requests, by age and by
region). And m must not be chosen by what was found.

Sources: R. Wang, A. Ramdas, "False discovery rate control with e-values", JRSS B 84 (2022); H. Wang, S. Dandapanthula,
A. Ramdas, "Anytime-valid FDR control with the stopped e-BH procedure" (2025), on what it takes of the past;
Y. Tavyrikov, J. J. Goeman, R. de Heide, "Carefree multiple testing with e-processes", arXiv:2501.19360 (2025), on the
highest evidence; S. Dandapanthula, A. Ramdas, "Multiple testing in multi-stream sequential change detection",
arXiv:2501.04130 (2025), on what stands.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Generic, TypeVar

from msgspec import Struct

from raitui.core.evidence.e_detector import FADED

K = TypeVar("K", bound=Hashable)

FADED_LOG10 = FADED / math.log(10.0)


class Course(Struct, frozen=True):
    """How the evidence of one comparison went: (unix seconds, logarithm to the base of 10), in the order of time.

    ``threshold_log10`` is what it would take alone. One that ``fades`` is over once it has fallen far below that.
    """

    points: Sequence[tuple[float, float]]
    threshold_log10: float
    fades: bool = False


def lasting_alarms(courses: Mapping[K, Course], compared: int) -> frozenset[K]:
    """Those that are called worse by now, where so many are ``compared``: the courses, and maybe others beside them."""
    alarms = _Alarms[K](max(compared, len(courses)))
    for _, moment in groupby(_moments(courses), key=lambda point: point[0]):
        alarms.look((name, excess, fades) for _, name, excess, fades in moment)
    return frozenset(alarms.standing)


def _moments(courses: Mapping[K, Course]) -> Iterable[tuple[float, K, float, bool]]:
    """When, which, and by how much it is beyond what it takes alone; of those alone that ever were."""
    return sorted(_excesses(courses), key=lambda point: point[0])


def _excesses(courses: Mapping[K, Course]) -> Iterator[tuple[float, K, float, bool]]:
    for name, course in courses.items():
        if any(log10_e >= course.threshold_log10 for _, log10_e in course.points):
            for at, log10_e in course.points:
                yield at, name, log10_e - course.threshold_log10, course.fades


class _Alarms(Generic[K]):
    """Who is called, look after look."""

    def __init__(self, compared: int) -> None:
        self._compared = compared
        self._excess: dict[K, float] = {}
        self.standing: set[K] = set()

    def look(self, news: Iterable[tuple[K, float, bool]]) -> None:
        """What the looks of one moment change."""
        for name, excess, fades in news:
            self._excess[name] = excess
            if fades and excess < -FADED_LOG10:
                self.standing.discard(name)
        self._join()

    def _join(self) -> None:
        """As many join as e-BH allows, those that stand already among them."""
        waiting = [name for name, excess in self._excess.items() if excess >= 0.0 and name not in self.standing]
        strongest = sorted(waiting, key=self._excess.__getitem__, reverse=True)
        stand = len(self.standing)
        enough = [
            number
            for number, name in enumerate(strongest, start=1)
            if self._excess[name] >= math.log10(self._compared / (stand + number))
        ]
        self.standing.update(strongest[: max(enough, default=0)])
