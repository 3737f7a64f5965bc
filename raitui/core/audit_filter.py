"""Which records of the audit log somebody wants to see: one grammar, for the console and the command line.

Words stand beside each other, and all of them must hold::

    who:ada action:rollback service=loan-uw state:failed,unknown kind:intent at:eu1 since:2h -kind:gap timeout

``field:word`` finds what contains the word, ``field=word`` what is exactly that; several words with commas between them
are alternatives; of an id the beginning will do; a minus before it all turns it round. A word alone is looked for in
all fields. Blanks within a word are written as ``_``; capitals do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from msgspec import Struct

from raitui.core.audit_row import AuditRow
from raitui.core.burn import DAY, HOUR, MINUTE

FIELDS: dict[str, Callable[[AuditRow], str]] = {
    "who": lambda row: row.who,
    "known": lambda row: row.known_by,
    "origin": lambda row: row.origin,
    "kind": lambda row: f"{row.kind} drill" if row.is_drill else row.kind,
    "action": lambda row: row.action,
    "id": lambda row: row.action_id,
    "service": lambda row: row.service,
    "at": lambda row: row.at,
    "state": lambda row: row.state,
}
"""What a field of the grammar looks at."""

_NARROWER: dict[str, Callable[[float, float], float]] = {"since": max, "until": min}
"""Which of two times holds, since all words must."""
_OTHER_TIME = {"since": "until", "until": "since"}
TIMES = tuple(_NARROWER)
_OF_EVERYBODY = frozenset({"service"})
"""What concerns everybody is found under every service: a gap may hide what happened to it."""

_BEGINS = frozenset({"id"})
"""Of what is random, the beginning tells it from others, and a piece from the middle tells nothing."""

_TERM = re.compile(r"(?P<negated>-?)(?P<field>[a-z]+)(?P<operator>[:=])(?P<value>.*)")
_AGO = re.compile(r"(?P<count>[0-9]{1,9})(?P<unit>[smhd])")
_UNITS_S = {"s": 1, "m": MINUTE, "h": HOUR, "d": DAY}


class Term(Struct, frozen=True):
    """One word of a filter; ``field`` is empty where it is looked for in all of them, ``values`` are alternatives."""

    field: str
    values: tuple[str, ...]
    exact: bool = False
    negated: bool = False

    def holds(self, row: AuditRow) -> bool:
        """Whether the record is one of those wanted."""
        if self.field in _OF_EVERYBODY and row.concerns_everybody:
            return True
        return self._found(row) is not self.negated

    def _found(self, row: AuditRow) -> bool:
        if not self.field:
            text = folded(" ".join((*(of(row) for of in FIELDS.values()), row.detail)))
            return any(value in text for value in self.values)
        text = folded(FIELDS[self.field](row))
        if self.field in _BEGINS:
            return text.startswith(self.values)
        return any(value == text if self.exact else value in text for value in self.values)


class AuditFilter(Struct, frozen=True):
    """What is wanted. ``text`` is how it was written, ``problem`` what in it cannot be understood; empty when all can.

    ``since`` and ``until`` are unix seconds, both included.
    """

    text: str = ""
    terms: tuple[Term, ...] = ()
    since: float | None = None
    until: float | None = None
    problem: str = ""

    @property
    def wants_all(self) -> bool:
        """Whether nothing is left out."""
        return not self.terms and self.since is None and self.until is None

    def wants(self, row: AuditRow) -> bool:
        """Whether the record is wanted."""
        return self._in_time(row.when) and all(term.holds(row) for term in self.terms)

    def _in_time(self, when: float | None) -> bool:
        if when is None:
            return True  # nobody knows when: it may be wanted
        return (self.since is None or when >= self.since) and (self.until is None or when <= self.until)


EVERYTHING = AuditFilter()


def only_service(name: str) -> str:
    """The filter, as one writes it, that leaves the records of one service."""
    return f"service={name.replace(' ', '_')}"


def audit_filter(text: str, now: float) -> AuditFilter:
    """The filter that was written; ``now`` (unix seconds) is what times are reckoned back from.

    A field without a value wants nothing in particular: the rest of it is still being typed.
    """
    terms: list[Term] = []
    times: dict[str, float] = {}
    for word in text.split():
        found = _TERM.fullmatch(word.lower())
        if found is None:
            is_negated = word.startswith("-")
            sought = folded(word[1:] if is_negated else word)
            terms += [Term("", (sought,), negated=is_negated)] if sought else []
            continue
        field, value = found["field"], found["value"]
        if field in TIMES:
            if found["negated"]:
                return AuditFilter(text, problem=f"{field}: takes no minus, write {_OTHER_TIME[field]}: instead")
            moment = _moment(value, now) if value else None
            if value and moment is None:
                return AuditFilter(text, problem=f"{field}: takes 90s, 15m, 2h, 3d or 2026-09-23T03:00, not {value!r}")
            if moment is not None:
                times[field] = _NARROWER[field](moment, times.get(field, moment))
        elif field not in FIELDS:
            return AuditFilter(text, problem=f"there is no field {field!r}: {', '.join((*FIELDS, *TIMES))}")
        elif values := tuple(filter(None, map(folded, value.split(",")))):
            terms.append(Term(field, values, exact=found["operator"] == "=", negated=bool(found["negated"])))
    return AuditFilter(text, tuple(terms), times.get("since"), times.get("until"))


def folded(text: str) -> str:
    """As texts are compared: capitals do not matter, and a blank can be written as ``_``."""
    return text.replace("_", " ").casefold()


def _moment(value: str, now: float) -> float | None:
    ago = _AGO.fullmatch(value)
    if ago is not None:
        return now - int(ago["count"]) * _UNITS_S[ago["unit"]]
    try:
        moment = datetime.fromisoformat(value.upper())
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
