"""Which failure modes a service in trouble may have, and what speaks for and against each (R-DEC-1)."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class Conclusion(Enum):
    """What the signals amount to: a mode is recognised, none is, or what would tell is not known."""

    NAMED = "named"
    NONE = "none of these"
    OPEN = "cannot tell"


class Sign(Struct, frozen=True, gc=False):
    """One thing that was looked for: which signal, what was seen of it in words, how much it weighs, and in brief."""

    signal: str
    words: str
    weight: int
    brief: str = ""


class Diagnosis(Struct, frozen=True, gc=False):
    """One failure mode held against what is seen of a service.

    ``confidence`` is the share (0-1) of the weight of its pattern that is seen as the pattern has it; each side of the
    trouble that the mode does not explain adds to the weight, and is ``against`` it. It is no probability: nobody has
    counted how often which mode happens. ``unknown_share`` is the part of the weight that nothing tells of, so that the
    share could come to ``confidence + unknown_share`` at most. ``evidence`` speaks for it, ``against`` against it, the
    heaviest first; of what is ``unknown`` it is said why. ``needs`` names what the mode cannot be told without and is
    not known; empty for a mode that is recognised. ``actions`` are the ids of what limits its harm, the first to be
    tried first. ``runbook`` is a link, empty where the site names none.
    """

    mode: str
    name: str
    confidence: float
    unknown_share: float
    evidence: tuple[Sign, ...]
    against: tuple[Sign, ...]
    unknown: tuple[Sign, ...]
    cause: str
    mitigation: str
    actions: tuple[str, ...]
    runbook: str = ""
    needs: tuple[str, ...] = ()


class Recommendation(Struct, frozen=True, gc=False):
    """The action that limits the harm best by what is seen, by its id, and why."""

    action: str
    reason: str


class Differential(Struct, frozen=True, gc=False):
    """All modes that come into question, the likeliest first, and what they amount to.

    ``ranked`` holds those that are recognised, ``possible`` those that what is not known neither shows nor rules out.
    ``seen`` says in words what is known of the trouble whatever its mode: that it came with a change, or did not.
    """

    conclusion: Conclusion
    ranked: tuple[Diagnosis, ...] = ()
    possible: tuple[Diagnosis, ...] = ()
    seen: str = ""
    recommended: Recommendation | None = None
