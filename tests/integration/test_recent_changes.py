"""What others change, and what raitui does itself, stands beside the signals (R-OBS-6)."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from raitui.authority.unix_account import unix_account
from tests.integration.command import SiteCommand
from tests.integration.console import Console
from tests.integration.fleet_site import BlindSite, Story, blind_site
from tests.readiness import wait_until

SERVICE = "loan-uw"
READ_WITHIN_S = 40.0
"""A feed is read every ten seconds."""


class Pipelines:
    """A file of JSON lines that pipelines append to."""

    def __init__(self, file: Path) -> None:
        self.file = file
        file.touch()

    def tell(self, **change: object) -> None:
        """One change more, of just now."""
        self.write(json.dumps({"when": time.time(), "service": SERVICE, **change}))

    def write(self, line: str) -> None:
        """One line more."""
        with self.file.open("a", encoding="utf-8") as lines:
            lines.write(f"{line}\n")


@pytest.fixture
def pipelines(tmp_path: Path) -> Pipelines:
    return Pipelines(tmp_path / "changes.jsonl")


@pytest.fixture
def site(tmp_path: Path, pipelines: Pipelines) -> Iterator[BlindSite]:
    """A fleet of which the metrics tell nothing: whatever is known of changes is known otherwise."""
    changes = [{"name": "ci", "file": str(pipelines.file)}]
    with blind_site(tmp_path, Story("calm"), changes=changes) as running:
        yield running


def page_to(console: Console, pattern: str) -> None:
    """Go through what is known of the service until the pattern is on the screen."""
    while not re.search(pattern, console.text) and shown_rows(console):
        next_page(console, shown_rows(console))
    console.wait_for(pattern)


def next_page(console: Console, rows: str | None) -> None:
    """Ask for it, and wait until other rows stand there than these."""
    console.press("n")
    wait_until(lambda: shown_rows(console) != rows, "the next page")


def shown_rows(console: Console) -> str | None:
    """Which rows of all there are on the screen; None on the last page."""
    found = re.search(r"\d+–(\d+) of (\d+)", console.text)
    return found[0] if found and found[1] != found[2] else None


def test_a_change_is_seen_while_the_console_runs_and_so_is_what_it_does_itself(
    site: BlindSite, pipelines: Pipelines
) -> None:
    pipelines.tell(kind="prompt", subject="system prompt", before="p3", after="p4", actor="mira")
    with Console(["--config", str(site.file)]) as console:
        console.select(SERVICE)
        console.wait_for(r"changed .*system prompt p3→p4 \(mira\)", READ_WITHIN_S)
        pipelines.tell(kind="deploy", subject="model", before="v41", after="v42", at="eu1", actor="airflow")
        console.wait_for(r"changed .*model v41→v42 eu1 \(airflow\)", READ_WITHIN_S)
        console.wait_for("P pause +all +may ✓")
        console.insist("P", "IN EFFECT ✓")
        console.press("\r")
        console.wait_for(f"{SERVICE} +tier 1")
        page_to(console, rf"pause open→paused eu1,us1 \({unix_account()}\)")
        page_to(console, r"model v41→v42 eu1 \(airflow\)")
        page_to(console, r"system prompt p3→p4 \(mira\)")


def test_a_status_tells_the_same_to_scripts(site: BlindSite, pipelines: Pipelines) -> None:
    command = SiteCommand(site.file)
    pipelines.tell(kind="deploy", subject="model", before="v41", after="v42", at="eu1", actor="airflow")
    assert told(command.service(SERVICE)) == [("version", "model", "eu1", "v41", "v42", "airflow")]

    assert command.contain("pause", SERVICE, "--at", "us1")[0] == 0
    pipelines.tell(kind="retrain", subject="weekly", after="v43", actor="airflow")

    assert told(command.service(SERVICE)) == [
        ("retrain", "weekly", "", "", "v43", "airflow"),
        ("action", "pause", "us1", "open", "paused", unix_account()),
        ("version", "model", "eu1", "v41", "v42", "airflow"),
    ]


def test_a_line_that_cannot_be_read_is_told_and_takes_no_other_with_it(site: BlindSite, pipelines: Pipelines) -> None:
    command = SiteCommand(site.file)
    pipelines.write("half a li")
    pipelines.tell(kind="config", subject="limits", after="c13")

    (feed,) = [source for source in command.sources() if source["kind"] == "changes"]

    assert (feed["name"], feed["state"]) == ("ci", "partial")
    assert [change[1] for change in told(command.service(SERVICE))] == ["limits"]


def told(service: dict[str, Any]) -> list[tuple[str, ...]]:
    """The changes of a service, newest first."""
    fields = ("kind", "subject", "at", "before", "after", "actor")
    return [tuple(change[field] for field in fields) for change in service["changes"]]
