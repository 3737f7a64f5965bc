"""The words that the site file leaves open in a request: ``{service}``, ``{at}``, ``{leaves}`` and so on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from raitui.core.backend_settings import JsonValue
from raitui.core.containment import Transition
from raitui.errors import SourceError, SourceFault
from raitui.transport.cleaning import clean

Words = Mapping[str, str]
"""What stands for each placeholder, by its name without braces."""

_UPWARDS = frozenset({".", ".."})
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def words_of(desired: Transition, action_id: str | None = None, by: str = "") -> Words:
    """What the placeholders stand for in one action, or, without ``action_id``, in the observation of its effect.

    Raises:
        SourceError: a name holds half a character (a lone surrogate), which no request can carry.
    """
    words = {
        "service": desired.service,
        "at": desired.at,
        "axis": desired.axis.value,
        "component": desired.component,
        "action": desired.action,
        "before": desired.before,
        "after": desired.after,
        "leaves": desired.before,
        "target": desired.after,
    }
    return sendable(words if action_id is None else {**words, "action_id": action_id, "by": by})


def sendable(words: Words) -> Words:
    """The words as they are. Raises SourceError: one holds half a character (a lone surrogate)."""
    for placeholder, word in words.items():
        if word.encode(errors="ignore").decode() != word:
            message = f"the {placeholder} {clean(word)} holds half a character, which cannot be sent"
            raise SourceError(SourceFault.REJECTED, message, "Name it as the fleet does")
    return words


def filled_text(template: str, words: Words) -> str:
    """The text with its placeholders filled in as they are; braces around any other word stay."""
    # In one pass, so that a service called "{at}" stays what it is.
    return _PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), template)


def filled_url(template: str, words: Words) -> str:
    """The address with its placeholders filled in, percent-encoded: a slash or a question mark adds nothing to it.

    Raises:
        SourceError: a name makes a step of the path that leads up (RFC 3986 section 5.2.4), which no encoding prevents.
    """
    filled = filled_text(template, {name: quote(word, safe="") for name, word in words.items()})
    if not _UPWARDS.isdisjoint(filled.partition("?")[0].split("/")):
        message = f"a name would lead elsewhere in {clean(filled)}"
        raise SourceError(SourceFault.REJECTED, message, "Name it otherwise in the fleet")
    return filled


def filled_json(template: JsonValue, words: Words) -> JsonValue:
    """The JSON with the placeholders of every text in it filled in; the names of members stay."""
    if isinstance(template, str):
        return filled_text(template, words)
    if isinstance(template, Mapping):
        return {name: filled_json(value, words) for name, value in template.items()}
    if isinstance(template, (list, tuple)):
        return [filled_json(value, words) for value in template]
    return template
