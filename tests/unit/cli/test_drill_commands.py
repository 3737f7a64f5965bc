"""``raitui drill`` where no drill is run: what there is, what was, and what is refused (R-DRL-1)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from raitui.cli.root import raitui
from raitui.errors import ConfigurationError


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def run(*arguments: str) -> str:
    done = CliRunner().invoke(raitui, ["drill", *arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_the_list_says_what_is_trained_and_what_counts_as_good() -> None:
    (drill,) = json.loads(run("list", "--json"))["drills"]
    assert (drill["id"], drill["limit_s"]) == ("rollback", 900.0)
    assert sum(target["points"] for target in drill["targets"]) == 100
    told = run("list")
    assert drill["trains"] in told
    assert all(target["target"] in told for target in drill["targets"])


def test_a_history_without_runs_is_empty_and_no_failure() -> None:
    assert json.loads(run("history", "--json")) == {"runs": [], "trends": []}
    assert "no drill has been run yet" in run("history")


@pytest.mark.parametrize(("drill", "why"), [("rollback", "this is none"), ("nonesuch", "there is no drill nonesuch")])
def test_what_cannot_be_run_is_refused_with_its_reason(drill: str, why: str) -> None:
    with pytest.raises(ConfigurationError, match=why):
        CliRunner().invoke(raitui, ["drill", "run", drill], catch_exceptions=False)


def test_the_log_of_a_drill_is_asked_for_apart() -> None:
    with pytest.raises(ConfigurationError, match="no drill has recorded anything yet"):
        CliRunner().invoke(raitui, ["audit", "list", "--drill"], catch_exceptions=False)
    both = CliRunner().invoke(raitui, ["audit", "list", "--drill", "--demo"])
    assert both.exit_code == 2
