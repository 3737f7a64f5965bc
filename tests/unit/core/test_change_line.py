"""Pipelines tell their changes line by line; a bad line is told, and costs nobody else's (R-OBS-6)."""

from __future__ import annotations

import json

import pytest

from raitui.core.change import Change, ChangeKind
from raitui.core.change_line import change_of, parsed

WHEN = 1_767_323_045.0
"""2026-01-02T03:04:05Z, by `date -u -d @1767323045`."""


def line(**told: object) -> bytes:
    return json.dumps({"when": WHEN, "service": "loan-uw", **told}).encode()


def test_every_field_has_its_place() -> None:
    told = line(at="eu1", kind="retrain", subject="model", before="v41", after="v42", actor="airflow")
    assert change_of(told) == Change(WHEN, "loan-uw", "eu1", ChangeKind.RETRAIN, "model", "v41", "v42", "airflow")


@pytest.mark.parametrize(
    "when", [WHEN, int(WHEN), "2026-01-02T03:04:05Z", "2026-01-02T04:04:05+01:00", "2026-01-02T03:04:05.000000Z"]
)
def test_time_is_unix_seconds_or_rfc_3339(when: object) -> None:
    assert change_of(line(when=when)).when == WHEN


@pytest.mark.parametrize(
    ("word", "subject", "kind", "shown"),
    [
        ("deploy", "model", ChangeKind.VERSION, "model"),
        ("prompt", "prompt", ChangeKind.PROMPT, "prompt"),
        ("config", "", ChangeKind.CONFIG, "config"),
        ("weight", "rollout", ChangeKind.WEIGHT, "rollout"),
        ("flag", "new-ranker", ChangeKind.OTHER, "flag new-ranker"),
        ("flag", "", ChangeKind.OTHER, "flag"),
        ("", "model", ChangeKind.OTHER, "model"),
    ],
)
def test_a_kind_that_nobody_knows_stays_readable(word: str, subject: str, kind: ChangeKind, shown: str) -> None:
    change = change_of(line(kind=word, subject=subject))
    assert (change.kind, change.subject) == (kind, shown)


def test_no_feed_passes_for_raitui_itself() -> None:
    assert change_of(line(kind="action", subject="rollback")).kind is ChangeKind.OTHER


def test_keys_that_nobody_knows_are_ignored() -> None:
    assert change_of(line(commit="abc", nested={"a": [1]})).service == "loan-uw"


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (b"{", "truncated"),
        (b"not json", "malformed"),
        (b"[]", "array"),
        (b'{"when": 1}', "service"),
        (b'{"service": "a"}', "when"),
        (line(service=""), "length"),
        (line(when="2026-01-02T03:04:05"), "timezone"),
        (line(when="yesterday"), "RFC3339"),
        (line(when=True), "bool"),
        (line(when=WHEN * 1_000), "milliseconds"),
        (line(when=-1), "no unix time"),
        (b'{"when": 1e999, "service": "a"}', "out of range"),
        (b'{"when": 1, "service": "\xff"}', "utf-8"),
        (b'{"when": 1, "service": "a", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "deep"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_by_its_number_and_the_others_stay(bad: bytes, why: str) -> None:
    found = parsed([line(after="v1"), b"", bad, line(after="v2")])
    assert [change.after for change in found.changes] == ["v1", "v2"]
    assert [fault.number for fault in found.faults] == [3]
    assert why.lower() in found.faults[0].why.lower()
