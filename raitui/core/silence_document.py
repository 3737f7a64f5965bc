"""What a silence would be, before anything is sent: for scripts and for people."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from raitui.core.authority import Decision
from raitui.core.silence import SilenceWish


class SilencePreview(Struct, frozen=True):
    """What a wish would do: why nobody can do it, whether its actor may, and of which clusters it is asked."""

    wish: SilenceWish
    why_not: str
    decision: Decision
    clusters: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        """Whether it would go ahead."""
        return self.decision.allowed and not self.why_not


class SilencePreviewDocument(Struct, frozen=True):
    """A dry run; ``state`` is planned or refused. ``lasts_s`` is in seconds."""

    dry_run: bool
    action: str
    service: str
    state: str
    matchers: tuple[str, ...]
    lasts_s: float
    silence_id: str
    clusters: tuple[str, ...]
    why_not: str
    refused_by: str | None
    allowed_by: str | None


def encoded_preview(preview: SilencePreview) -> str:
    """The document as JSON text."""
    wish, decision, why_not = preview.wish, preview.decision, preview.why_not
    return msgspec.json.encode(
        SilencePreviewDocument(
            dry_run=True,
            action=wish.action,
            service=wish.service,
            state="planned" if preview.allowed else "refused",
            matchers=tuple(matcher.text for matcher in wish.matchers),
            lasts_s=wish.lasts_s,
            silence_id=wish.silence_id,
            clusters=preview.clusters,
            why_not=why_not or ("" if decision.allowed else decision.reason),
            refused_by=None if preview.allowed else "raitui" if why_not else decision.rule,
            allowed_by=decision.rule if preview.allowed else None,
        )
    ).decode()


def preview_lines(preview: SilencePreview) -> Iterator[str]:
    """The same for people."""
    wish, decision = preview.wish, preview.decision
    whose = f"the alerts of {wish.service}" if wish.service else "alerts of more than one service, or of none"
    yield f"{wish.action} {wish.text}"
    yield f"  about {whose}, at {', '.join(preview.clusters)}"
    if preview.why_not:
        yield f"  it would be refused: {preview.why_not}"
    elif decision.allowed:
        yield f"  allowed by {decision.rule}"
    else:
        yield f"  it would be refused by {decision.rule}: {decision.reason}"
