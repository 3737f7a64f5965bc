"""The profiles that come with raitui, to be listed and copied."""

from __future__ import annotations

from raitui.config.shipped_profiles import KINDS, shipped, shipped_names

_INDENT = "    "


def profile_names() -> tuple[str, ...]:
    """Every shipped profile's name."""
    return shipped_names()


def profiles_listed() -> tuple[str, ...]:
    """A line for each kind of profile, and one beneath it for each of them: its name and what it is for."""
    widest = max(map(len, shipped_names()))
    lines: list[str] = []
    for kind, title in KINDS.items():
        lines += ["", title] if lines else [title]
        lines += [f"  {name:<{widest}}  {shipped(name).written.about}" for name in shipped_names(kind)]
    return tuple(lines)


def profile_text(name: str) -> str:
    """The profile as it stands in a site file. Raises ConfigurationError."""
    lines = shipped(name).text.rstrip("\n").split("\n")
    return "\n".join(("profiles:", f"  {name}:", *(f"{_INDENT}{line}".rstrip() for line in lines)))
