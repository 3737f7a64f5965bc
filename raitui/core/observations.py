"""What is known so far: the newest observation of each question, source and scope."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from raitui.core.burn import HOUR
from raitui.core.question import InfoOf, NewestSamplesOf, Question
from raitui.core.remembered import MOST_KEPT
from raitui.core.table import Cell, Observation

VANISHED_FOR_S = HOUR
"""For so long it is remembered what was told last of what has vanished: each time keeps a whole answer in memory."""


class Observations:
    """A memory that forgets nothing it has no successor for: a dead source never empties anything.

    Written by the poller and read when a snapshot is made, both on the control loop.
    """

    def __init__(self) -> None:
        self._newest: dict[Question, dict[tuple[str, bool], Observation]] = {}
        self._failures: dict[Question, dict[str, str]] = {}
        self._by_identity: dict[int, tuple[Question, dict[tuple[str, bool], Observation]]] = {}
        self._vanished: dict[Question, dict[str, dict[str, Observation]]] = {}
        """By question and service, what each source told before it told nothing more of it."""

    def keep(self, question: Question, observation: Observation) -> None:
        """Remember the observation in the place of the one before it from the same source."""
        key = (observation.source, observation.scope is not None)
        about = self._about(question)
        if isinstance(question, InfoOf | NewestSamplesOf) and key in about:
            self._look_for_vanished(question, about[key], observation)
        about[key] = observation
        if observation.scope is None:
            self._failures.get(question, {}).pop(observation.source, None)

    def _look_for_vanished(self, question: Question, before: Observation, newest: Observation) -> None:
        known, source = self._vanished.get(question, {}), newest.source
        vanished = {
            service: still
            for service, told in known.items()
            if (still := _remembered_now(told, newest, back=service in newest.services))
        }
        for service in before.services.keys() - newest.services.keys():
            if newest.covers(service):
                vanished[service] = {**vanished.get(service, {}), source: before}
        self._vanished[question] = vanished

    def fail(self, question: Question, source: str, reason: str) -> None:
        """Remember that a question about the whole fleet was asked in vain."""
        self._failures.setdefault(question, {})[source] = reason

    def failure(self, question: Question) -> str:
        """Why a source did not answer the question when it was last asked; empty when all did, or were never asked."""
        return next(iter(self._failures.get(question, {}).values()), "")

    def as_of_now(self) -> Observations:
        """What is known at this moment, untouched by what comes while a picture is made of it."""
        twins = {id(about): dict(about) for about in self._newest.values()}
        still = Observations()
        still._newest = {question: twins[id(about)] for question, about in self._newest.items()}
        still._by_identity = {key: (asked, twins[id(about)]) for key, (asked, about) in self._by_identity.items()}
        still._failures = {question: dict(failures) for question, failures in self._failures.items()}
        still._vanished = dict(self._vanished)
        return still

    def _about(self, question: Question) -> dict[tuple[str, bool], Observation]:
        """What is known about a question. The same objects ask again and again, and hashing one goes deep."""
        found = self._by_identity.get(id(question))
        if found is None:
            if len(self._by_identity) >= MOST_KEPT:
                self._by_identity.clear()
            found = self._by_identity[id(question)] = (question, self._newest.setdefault(question, {}))
        return found[1]

    def of(self, question: Question, service: str) -> Iterable[Observation]:
        """The newest observation of each source that covers the service."""
        known_about = self._about(question)
        if len(known_about) <= 1:
            for observation in known_about.values():
                return (observation,) if observation.scope is None or service in observation.scope else ()
            return ()
        newest: dict[str, Observation] = {}
        for observation in known_about.values():
            known = newest.get(observation.source)
            if observation.covers(service) and (known is None or observation.received_at > known.received_at):
                newest[observation.source] = observation
        return newest.values()

    def cells(self, question: Question, service: str) -> list[tuple[Observation, Cell]]:
        """What each source answered about the service, with the observation that it stands in."""
        return [
            (observation, cell)
            for observation in self.of(question, service)
            for cell in observation.services.get(service, ())
        ]

    def vanished(self, question: Question, service: str) -> Iterator[Observation]:
        """What sources told last of a service of which they tell nothing any more since less than an hour.

        Of info metrics and of ages alone.
        """
        yield from self._vanished.get(question, {}).get(service, {}).values()

    def services(self, question: Question) -> frozenset[str]:
        """Every service that any source named in its answer."""
        return frozenset(
            service for observation in self._about(question).values() for service in observation.services if service
        )


def _remembered_now(told: dict[str, Observation], newest: Observation, *, back: bool) -> dict[str, Observation]:
    """Without what is an hour old, and without the source that tells of the service again."""
    return {
        source: one
        for source, one in told.items()
        if newest.received_at - one.received_at < VANISHED_FOR_S and not (back and source == newest.source)
    }
