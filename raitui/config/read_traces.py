"""What may be told of traces: by a list of what is allowed, never of what is not."""

from __future__ import annotations

import re

from raitui.config import schema
from raitui.config.located import Located
from raitui.config.problem import quoted
from raitui.config.prometheus_name import label_name
from raitui.config.web_address import address_template
from raitui.core.exemplar import PLACEHOLDER, TraceView
from raitui.errors import ConfigurationError

_PERSONAL = frozenset({
    "prompt", "prompts", "completion", "completions", "message", "messages", "instructions", "email", "emails", "phone",
    "ssn", "passport", "iban", "password", "passwd", "secret", "secrets", "credential", "credentials", "authorization",
    "cookie", "cookies",
})  # fmt: skip
"""Words in the name of a label that holds personal data or secrets, whatever anybody thinks of it (R-AUD-3)."""


_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
"""A word of a name, whether words are parted by signs or by capitals."""


def read_traces(place: Located, written: schema.Traces) -> TraceView:
    """Where traces can be seen, and what is shown beside them."""
    attributes = tuple(at.take(_showable, name, name) for at, name in (place / "attributes").each(written.attributes))
    link = "" if written.link is None else (place / "link").take(_link, written.link, "")
    if written.id is None:
        return TraceView(link, attributes=attributes)
    return TraceView(link, ((place / "id").take(_showable, written.id, ""),), attributes)


def _link(text: str) -> str:
    address = address_template(text, frozenset({"trace_id"}))
    if PLACEHOLDER not in address:
        raise ConfigurationError("the address is the same for every trace", f"put {PLACEHOLDER} where its id belongs")
    return address


def _showable(name: str) -> str:
    personal = sorted(_PERSONAL & {word.lower() for word in _WORD.findall(name)})
    if personal:
        message = f"{quoted(name)} holds personal data or secrets by its name ({', '.join(personal)})"
        raise ConfigurationError(message, "leave it out: whoever may see it sees it behind the link")
    return label_name(name)
