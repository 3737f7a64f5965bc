"""Label sets as the keys of instant vectors: one object for each distinct set, so that equal ones are the same one."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

METRIC_NAME = "__name__"

_Pairs = tuple[tuple[str, str], ...]


class _With(Struct, frozen=True, gc=False):
    name: str
    value: str


_Wish = tuple[str, ...] | str | _With
"""These labels only, all but this one, or all and this one."""


class LabelSet:
    """A set of labels, made by `LabelSets` alone and compared by identity.

    What was made of it is remembered: evaluations ask each series the same again and again.
    """

    __slots__ = ("_made", "_pool", "mapping")

    def __init__(self, pool: LabelSets, mapping: Mapping[str, str]) -> None:
        self.mapping = mapping
        self._pool = pool
        self._made: dict[_Wish, LabelSet] = {}

    def only(self, names: tuple[str, ...]) -> LabelSet:
        """Those of the labels that are named."""
        made = self._made.get(names)
        if made is None:
            mapping = self.mapping
            made = self._made[names] = self._pool.of({name: mapping[name] for name in names if name in mapping})
        return made

    def without(self, name: str) -> LabelSet:
        """All but this label; itself when it has no such label."""
        if name not in self.mapping:
            return self
        made = self._made.get(name)
        if made is None:
            rest = {label: value for label, value in self.mapping.items() if label != name}
            made = self._made[name] = self._pool.of(rest)
        return made

    def unnamed(self) -> LabelSet:
        """All but the metric's name: what vectors are matched on."""
        return self.without(METRIC_NAME)

    def with_label(self, name: str, value: str) -> LabelSet:
        """The labels with this one added, or in the place of one of the same name."""
        wish = _With(name, value)
        made = self._made.get(wish)
        if made is None:
            made = self._made[wish] = self._pool.of({**self.mapping, name: value})
        return made

    def __repr__(self) -> str:
        return f"LabelSet({dict(self.mapping)})"


class LabelSets:
    """Makes label sets, the same one for the same labels. An empty value is no label, as in Prometheus."""

    def __init__(self) -> None:
        self._known: dict[_Pairs, LabelSet] = {}

    def of(self, labels: Mapping[str, str]) -> LabelSet:
        """The label set of these labels."""
        pairs = tuple(sorted(pair for pair in labels.items() if pair[1]))
        known = self._known.get(pairs)
        if known is None:
            known = self._known[pairs] = LabelSet(self, dict(pairs))
        return known
