"""``raitui alerts`` on the simulated fleet in process: what it lists, silences, refuses, and tells scripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from raitui.cli.root import raitui
from raitui.errors import ConfigurationError


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A state folder of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


def alerts(*arguments: str) -> Result:
    return CliRunner().invoke(raitui, ["alerts", *arguments, "--demo"])


def test_the_alerts_of_a_service_are_listed_and_a_grave_one_is_told_by_the_status() -> None:
    told = alerts("list", "price-eng", "--json")
    document = json.loads(told.stdout)
    assert told.exit_code == 1
    assert {alert["service"] for alert in document["alerts"]} == {"price-eng"}
    assert {alert["state"] for alert in document["alerts"]} == {"firing", "inhibited"}
    assert "held back by RaituiErrorBudgetBurn of price-eng" in alerts("list").stdout


def test_a_silence_is_seen_to_hold_and_is_recorded_with_all_of_it() -> None:
    """R-AUD-1."""
    told = alerts("silence", "loan-uw", "--alert", "Slow", "--for", "90m", "--comment", "known", "--json")
    document = json.loads(told.stdout)
    assert (told.exit_code, document["state"], document["service"]) == (0, "in_effect", "loan-uw")
    listed = CliRunner().invoke(raitui, ["audit", "list", "--demo", "--json"])
    intent, outcome = map(json.loads, listed.stdout.splitlines())
    assert (intent["wish"]["reason"], intent["silence"]["lasts_s"]) == ("known", 5_400.0)
    assert [(one["name"], one["value"]) for one in intent["silence"]["matchers"]] == [
        ("alertname", "Slow"),
        ("service", "loan-uw"),
    ]
    assert outcome["action_id"] == document["action_id"]


def test_a_dry_run_says_what_it_would_hold_and_records_nothing() -> None:
    told = alerts(
        "acknowledge", "--matcher", 'at=~"eu.*"', "--matcher", "severity!=page", "--comment", "x", "--dry-run"
    )
    assert told.exit_code == 0
    assert told.stdout.splitlines()[0] == 'acknowledge at=~"eu.*", severity!="page" for 30m'
    assert "alerts of more than one service" in told.stdout
    assert CliRunner().invoke(raitui, ["audit", "list", "--demo"]).stdout == ""


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("silence", "loan-uw", "--comment", "x", "--for", "400d"), 3, "it must end"),
        (("silence", "loan-uw", "--comment", "x", "--read-only"), 3, "read-only"),
        (("unsilence", "77", "--comment", "x"), 3, "no cluster tells of the silence 77"),
        (("silence", "--comment", "x"), 2, "name a service"),
        (("silence", "loan-uw", "--comment", " "), 2, "it is empty"),
        (("silence", "--matcher", "severity", "--comment", "x"), 2, "is no condition"),
    ],
)
def test_what_cannot_be_done_is_refused_by_its_status(arguments: tuple[str, ...], status: int, said: str) -> None:
    told = alerts(*arguments)
    assert (told.exit_code, said in told.output) == (status, True), told.output


def test_a_service_that_nobody_knows_is_a_typing_error() -> None:
    told = alerts("silence", "loan-uv", "--comment", "x")
    assert isinstance(told.exception, ConfigurationError)


def test_values_may_be_quoted_as_alertmanagers_own_tool_takes_them() -> None:
    told = alerts("silence", "--matcher", r'path="a \"b\" = c"', "--comment", "x", "--dry-run", "--json")
    assert json.loads(told.stdout)["matchers"] == [r'path="a \"b\" = c"']
