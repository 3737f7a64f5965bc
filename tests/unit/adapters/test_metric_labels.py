"""Labels are read once: what comes with every answer costs no more than being recognised."""

from __future__ import annotations

import msgspec
import pytest

from raitui.adapters.prometheus import metric_labels
from raitui.adapters.prometheus.metric_labels import LONGEST_KEPT, MetricLabels


def raw(text: str) -> msgspec.Raw:
    return msgspec.Raw(text.encode())


def test_equal_labels_are_the_same_object_in_every_answer() -> None:
    """Design, budgets: what a refresh costs beside the backend's own work."""
    labels = MetricLabels()
    first = labels.of(raw('{"service":"loan"}'))
    assert first == {"service": "loan"}
    assert labels.of(raw('{"service":"loan"}')) is first


def test_what_steers_a_terminal_is_cleaned() -> None:
    """Fault 31."""
    assert MetricLabels().of(raw('{"service":"loan\\u001bx"}')) == {"service": "loan␛x"}


def test_labels_without_end_do_not_fill_the_memory() -> None:
    labels, long = MetricLabels(), raw(f'{{"service":"{"x" * LONGEST_KEPT}"}}')
    assert labels.of(long) is not labels.of(long)


def test_it_begins_anew_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metric_labels, "MOST_KEPT", 1)
    labels = MetricLabels()
    first = labels.of(raw('{"a":"1"}'))
    labels.of(raw('{"a":"2"}'))
    assert labels.of(raw('{"a":"1"}')) == first


@pytest.mark.parametrize("text", ['{"a":1}', '{"a":"\\ud800"}', "[]"])
def test_what_is_no_set_of_labels_is_refused(text: str) -> None:
    with pytest.raises(msgspec.DecodeError):
        MetricLabels().of(raw(text))
