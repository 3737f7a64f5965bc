"""How a backend is doing, as ``status --json`` and ``alerts list --json`` promise it to scripts."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.source_health import SourceHealth


class SourceDocument(Struct, frozen=True):
    """One backend."""

    name: str
    kind: str
    state: str
    age_s: float | None
    detail: str
    remedy: str
    clock_skew_s: float | None
    long_windows: str


def source_document(health: SourceHealth) -> SourceDocument:
    """A source for scripts."""
    return SourceDocument(
        name=health.name,
        kind=health.kind,
        state=health.state.value,
        age_s=health.age_s,
        detail=health.detail,
        remedy=health.remedy,
        clock_skew_s=health.clock_skew_s,
        long_windows=health.long_windows,
    )
