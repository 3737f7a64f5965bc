"""What cleaned names were before, so that a fleet is addressed by the names that it has itself (fault 30).

Screens, records and comparisons know the cleaned name alone. Of two names that become the same by cleaning nobody can
say which one is meant: nothing is sent then.
"""

from __future__ import annotations

from raitui.core.skeleton import hides_something
from raitui.errors import SourceError, SourceFault
from raitui.transport.cleaning import ELLIPSIS, MAXIMUM_LENGTH

MOST_KEPT = 4_096
LONGEST_KEPT = 16_384
"""Characters. Longer names are not kept, so that nobody fills the memory with them."""

_NAME_IT_OTHERWISE = "Name it otherwise in the fleet, or act where it runs"


class Originals:
    """Learns names as they come in; told once for all sources of a site. For any thread."""

    def __init__(self) -> None:
        self._raw: dict[str, tuple[str, ...]] = {}

    def learn(self, raw: str, cleaned: str) -> None:
        """A name as it came, and as it is shown."""
        known = self._raw.get(cleaned, ())
        if not is_altered(cleaned) or raw in known or len(known) > 1 or len(raw) > LONGEST_KEPT:
            return
        if known or len(self._raw) < MOST_KEPT:
            self._raw[cleaned] = (*known, raw)

    def exact(self, shown: str) -> str:
        """The name that the fleet itself has for what is shown so. Raises SourceError: nobody can say."""
        if not is_altered(shown):
            return shown
        known = self._raw.get(shown, ())
        if len(known) == 1:
            return known[0]
        why = "several names are shown so" if known else "nothing tells what the name is exactly"
        raise SourceError(SourceFault.REJECTED, f"{shown}: {why}", _NAME_IT_OTHERWISE)


def is_altered(shown: str) -> bool:
    """Whether a shown name may not be the name itself: something was made visible in it, or it was cut."""
    return hides_something(shown) or (len(shown) == MAXIMUM_LENGTH and shown.endswith(ELLIPSIS))
