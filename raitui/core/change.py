"""Recent changes: what is new beside the signals (R-OBS-6)."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class ChangeKind(Enum):
    """What sort of thing changed."""

    VERSION = "version"
    CANDIDATE = "candidate"
    WEIGHT = "weight"
    MODE = "mode"
    ACTION = "action"
    RETRAIN = "retrain"
    PROMPT = "prompt"
    CONFIG = "config"
    OTHER = "other"


class Change(Struct, frozen=True, gc=False):
    """One change: when (unix seconds), where, from what to what, and by whom as far as anything told.

    ``earliest`` marks a change that was already there when the record begins: it happened at ``when`` or before.
    ``source`` names what told of it, empty for the info metrics.
    """

    when: float
    service: str
    at: str
    kind: ChangeKind
    subject: str
    before: str
    after: str
    actor: str = ""
    earliest: bool = False
    source: str = ""
