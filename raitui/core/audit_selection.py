"""What the arguments of ``raitui audit list`` want, in terms of the one grammar for records."""

from __future__ import annotations

from msgspec import structs

from raitui.core.audit_filter import AuditFilter, Term, folded


def narrowed(wanted: AuditFilter, services: tuple[str, ...] = (), action: str = "") -> AuditFilter:
    """What is wanted, of these services alone (of all when none is named) and of actions whose id begins so.

    A gap is nobody's own and concerns every service, unless one action is asked for.
    """
    terms = [
        *([Term("service", tuple(map(folded, services)), exact=True)] if services else []),
        *([Term("id", (folded(action),))] if action else []),
    ]
    return structs.replace(wanted, terms=(*wanted.terms, *terms))
