"""Which services of a fleet are meant: words that must all be found, anywhere or in the field that is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct

from raitui.core.snapshot import ServiceSnapshot, State

STATE_WORDS: Mapping[State, tuple[str, ...]] = {
    State.PAGE: ("page",),
    State.REVERTED: ("reverted", "revt"),
    State.UNKNOWN: ("unknown", "unkn"),
    State.CONTAINED: ("contained",),
    State.TICKET: ("ticket",),
    State.STARTING: ("waiting", "starting"),
    State.OK: ("ok",),
}
"""What each state may be called."""


def _state(service: ServiceSnapshot) -> Iterator[str]:
    yield from STATE_WORDS[service.state]
    if service.contained:
        yield STATE_WORDS[State.CONTAINED][0]
    if any(held.state == "reverted" for held in service.contained):
        yield STATE_WORDS[State.REVERTED][0]


def _versions(service: ServiceSnapshot) -> Iterator[str]:
    for component in service.components:
        yield component.version
    for rollout in service.rollouts:
        yield rollout.candidate
        yield rollout.stable


def _label(service: ServiceSnapshot) -> Iterator[str]:
    yield from service.locations
    yield from _versions(service)
    yield service.environment


Told = Callable[[ServiceSnapshot], Iterable[str]]

FIELDS: Mapping[str, Told] = {
    "name": lambda service: (service.name,),
    "owner": lambda service: (service.owner,),
    "tier": lambda service: (str(service.tier),),
    "state": _state,
    "at": lambda service: service.locations,
    "version": _versions,
    "environment": lambda service: (service.environment,),
    "label": _label,
}
"""What can stand before a colon, and what is then looked at."""

WHOLE = frozenset({"tier"})
"""Of these the whole word counts, since ``tier:1`` does not mean 10; of the others a part of it is enough."""

_ANYWHERE: tuple[Told, ...] = (FIELDS["name"], FIELDS["owner"], FIELDS["state"], _label)


class FilterWord(Struct, frozen=True):
    """One word; ``field`` is empty where it may stand anywhere."""

    field: str
    word: str

    def meets(self, service: ServiceSnapshot) -> bool:
        """Whether the service has it."""
        if self.field in WHOLE:
            return self.word in FIELDS[self.field](service)
        places = (FIELDS[self.field],) if self.field else _ANYWHERE
        return any(self.word in text.casefold() for told in places for text in told(service))


class FleetFilter(Struct, frozen=True):
    """Words that a service must have, every one of them; without words it lets all through."""

    words: tuple[FilterWord, ...] = ()

    def meets(self, service: ServiceSnapshot) -> bool:
        """Whether the service has every word."""
        return all(word.meets(service) for word in self.words)


def filter_of(text: str) -> FleetFilter:
    """What was typed. A field that nobody knows is text like any other; one without a word yet asks for nothing."""
    found = (_word(word) for word in text.casefold().split())
    return FleetFilter(tuple(word for word in found if word.word))


def _word(word: str) -> FilterWord:
    field, colon, rest = word.partition(":")
    return FilterWord(field, rest) if colon and field in FIELDS else FilterWord("", word)
