"""``raitui contain`` on the simulated fleet in process: what it does, refuses, and tells scripts (R-CON-3, R-CON-7)."""

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


def contain(*arguments: str, reason: str = "a hunch") -> Result:
    return CliRunner().invoke(raitui, ["contain", *arguments, "--demo", "--reason", reason])


def test_an_action_is_seen_in_effect_and_recorded() -> None:
    told = contain("pause", "rank-home", "--json", "--detected-by", "support", "--incident", "INC-7")
    assert told.exit_code == 0, told.output
    document = json.loads(told.stdout)
    assert (document["state"], document["audit_seq"]) == ("in_effect", 2)
    listed = CliRunner().invoke(raitui, ["audit", "list", "--demo", "--json"])
    intent, outcome = map(json.loads, listed.stdout.splitlines())
    assert (intent["wish"]["detected_by"], intent["wish"]["incident"]) == ("support", "INC-7")
    assert intent["actor"]["origin"] == "command line"
    assert outcome["action_id"] == document["action_id"]


def test_a_dry_run_sends_and_records_nothing() -> None:
    told = contain("kill", "rank-home", "--at", "eu1", "--dry-run", "--json")
    document = json.loads(told.stdout)
    assert (told.exit_code, document["state"], document["risk"]) == (0, "planned", "reduces")
    assert [(one["at"], one["before"], one["after"]) for one in document["transitions"]] == [
        ("eu1", "automatic", "off")
    ]
    listed = CliRunner().invoke(raitui, ["audit", "list", "--demo"])
    assert (listed.exit_code, listed.stdout) == (0, "")


def test_what_is_so_already_is_nothing_to_change() -> None:
    told = contain("resume", "rank-home", "--json")
    assert (told.exit_code, json.loads(told.stdout)["state"]) == (0, "nothing_to_change")


def test_a_read_only_run_is_refused_and_the_refusal_recorded() -> None:
    told = contain("pause", "rank-home", "--json", "--read-only")
    document = json.loads(told.stdout)
    assert (told.exit_code, document["state"], document["refused_by"]) == (3, "refused", "read-only")
    (refusal,) = CliRunner().invoke(raitui, ["audit", "list", "--demo", "--json"]).stdout.splitlines()
    assert json.loads(refusal)["kind"] == "refusal"


def test_where_the_service_does_not_run_nothing_is_done() -> None:
    told = contain("pause", "rank-home", "--at", "mars", "--json")
    assert (told.exit_code, json.loads(told.stdout)["state"]) == (4, "failed")


@pytest.mark.parametrize(
    ("arguments", "reason", "told"),
    [
        (["pause", "rank-home"], "  ", "it is empty"),
        (["pause", "rank-home", "--to", "v41"], "why", "only a rollback"),
        (["explode", "rank-home"], "why", "'explode' is not one of"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_status_2(arguments: list[str], reason: str, told: str) -> None:
    refused = contain(*arguments, reason=reason)
    assert refused.exit_code == 2
    assert told in refused.stderr


def test_a_service_that_the_site_does_not_have_is_a_typing_error() -> None:
    assert isinstance(contain("pause", "rank-hone").exception, ConfigurationError)


def test_people_see_each_step_and_what_came_of_it() -> None:
    told = contain("stop_export", "moderation", "--at", "us1")
    assert "us1 in effect by traffic" in told.stderr
    assert "stop_export moderation at us1: IN EFFECT  (log 2, action " in told.stdout
