"""The words that a site file may leave open, in braces, in what is sent or run."""

from __future__ import annotations

import re

from raitui.config.located import Located
from raitui.config.problem import did_you_mean
from raitui.errors import ConfigurationError

PLACEHOLDER = re.compile(r"\{(\w+)\}")

OF_SERVICE = frozenset({"service", "at"})
OF_EXPLANATION = frozenset({"service", "version"})
OF_TRANSITION = OF_SERVICE | {"axis", "component", "action", "before", "after", "leaves", "target"}
"""What tells of a transition; leaves and target are before and after."""
OF_ACTION = OF_TRANSITION | {"action_id", "by"}
"""What is known once somebody acts."""


def known_placeholders(text: str, allowed: frozenset[str]) -> str:
    """A text whose placeholders are all known. Raises ConfigurationError."""
    for name in PLACEHOLDER.findall(text):
        if name not in allowed:
            raise ConfigurationError(f"the placeholder {{{name}}} is unknown here", did_you_mean(name, allowed))
    return text


def no_placeholders(text: str) -> str:
    """A text that says what it says whatever is asked for. Raises ConfigurationError."""
    if PLACEHOLDER.search(text):
        raise ConfigurationError("the program is filled in from outside", "keep placeholders in the arguments")
    return text


def check_placeholders(place: Located, written: object, allowed: frozenset[str]) -> None:
    """Report every placeholder in the texts of what was written that is not in ``allowed``."""
    match written:
        case str():
            place.take(lambda text: known_placeholders(text, allowed), written, written)
        case list() | tuple():
            for at, item in place.each(written):
                check_placeholders(at, item, allowed)
        case dict() if len(written) == 1 and not allowed.isdisjoint(written) and None in written.values():
            place.refuse("a placeholder without quotes is a mapping", 'put it in quotes: "{…}"')
        case dict():
            for key, item in written.items():
                check_placeholders(place / key, item, allowed)
