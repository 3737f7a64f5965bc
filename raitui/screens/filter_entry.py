"""The filter as it is typed: letters are text while it is open, and never keys."""

from __future__ import annotations

LONGEST = 100


class FilterEntry:
    """One line of text, and whether it is being typed."""

    def __init__(self) -> None:
        self.text = ""
        self.is_open = False

    @property
    def is_in_force(self) -> bool:
        """Whether it asks for anything."""
        return bool(self.text.strip())

    def edit(self, key: str, text: str) -> None:
        """Add text at the end, or take the last character or everything away."""
        if key == "backspace":
            self.text = self.text[:-1]
        elif key == "ctrl+u":
            self.text = ""
        else:
            typed = "".join(one for one in text if one.isprintable())
            self.text = (self.text + typed)[:LONGEST]

    def close(self) -> None:
        """Letters are keys again; what was typed stays in force."""
        self.is_open = False

    def clear(self) -> bool:
        """Away with it; whether there was anything."""
        was = self.is_open or bool(self.text)
        self.text, self.is_open = "", False
        return was
