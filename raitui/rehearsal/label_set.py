"""Label sets as the keys of instant vectors: one object for each distinct set, so that equal ones are the same one."""

from __future__ import annotations

from collections.abc import Mapping

METRIC_NAME = "__name__"

_Pairs = tuple[tuple[str, str], ...]


class LabelSet:
    """A set of labels, made by `LabelSets` alone and compared by identity.

    What it becomes without a label, or with one more, is remembered: an evaluation asks each series the same each time.
    """

    __slots__ = ("_only", "_pool", "_with", "_without", "mapping")

    def __init__(self, pool: LabelSets, mapping: Mapping[str, str]) -> None:
        self.mapping = mapping
        self._pool = pool
        self._only: dict[tuple[str, ...], LabelSet] = {}
        self._without: dict[str, LabelSet] = {}
        self._with: dict[tuple[str, str], LabelSet] = {}

    def only(self, names: tuple[str, ...]) -> LabelSet:
        """Those of the labels that are named."""
        found = self._only.get(names)
        if found is None:
            mapping = self.mapping
            found = self._only[names] = self._pool.of({name: mapping[name] for name in names if name in mapping})
        return found

    def without(self, name: str) -> LabelSet:
        """All but this label."""
        found = self._without.get(name)
        if found is None:
            rest = {label: value for label, value in self.mapping.items() if label != name}
            found = self._without[name] = self._pool.of(rest)
        return found

    def unnamed(self) -> LabelSet:
        """All but the metric's name: what vectors are matched on."""
        return self.without(METRIC_NAME)

    def with_label(self, name: str, value: str) -> LabelSet:
        """The labels with this one added, or in the place of one of the same name."""
        found = self._with.get((name, value))
        if found is None:
            found = self._with[name, value] = self._pool.of({**self.mapping, name: value})
        return found

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
