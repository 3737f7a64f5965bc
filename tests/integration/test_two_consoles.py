"""Two consoles on one service: each sees what the other did, and what both want is done once (faults 14, 15)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from raitui.authority.unix_account import unix_account
from tests.integration.command import SiteCommand
from tests.integration.console import Console
from tests.integration.fleet_process import accepted_orders
from tests.integration.fleet_site import BlindSite, Story, blind_site
from tests.readiness import wait_until

SEEN_WITHIN_S = 20.0
"""The log is read every five seconds."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[BlindSite]:
    """A fleet, and one log for all."""
    with blind_site(tmp_path, Story("calm")) as running:
        yield running


@pytest.fixture
def consoles(site: BlindSite) -> Iterator[tuple[Console, Console]]:
    """Two, both with the pointer on the same service, whose actions they offer."""
    with ExitStack() as running:
        one, other = (running.enter_context(Console(["--config", str(site.file)])) for _ in range(2))
        for console in (one, other):
            console.wait_for("F fallback +all +may ✓")
        assert one.selected == other.selected
        yield one, other


def test_what_one_does_the_other_sees(consoles: tuple[Console, Console]) -> None:
    """R-CON-8: by whom, where, and since when, without having asked."""
    one, other = consoles
    one.insist("P", "IN EFFECT ✓")

    other.wait_for(rf"pause from open at eu1, us1, in force, by {unix_account()} since", SEEN_WITHIN_S)
    other.wait_for("P pause +paused already", SEEN_WITHIN_S)


def site_records(site: BlindSite) -> list[dict[str, Any]]:
    """What the log holds, once it holds anything."""
    return wait_until(lambda: SiteCommand(site.file).records(), "a record in the log", SEEN_WITHIN_S)


def test_while_one_acts_the_other_sees_who_and_under_which_number_of_the_log(
    site: BlindSite, consoles: tuple[Console, Console]
) -> None:
    """Fault 44: as long as it is under way, and no longer."""
    one, other = consoles
    other.wait_for("nobody else acting")
    one.press("F")

    (intent,) = (record for record in site_records(site) if record["kind"] == "intent")
    other.wait_for(
        rf"{unix_account()} is switching it to fallback at eu1, us1 since .*Z, log {intent['seq']}", SEEN_WITHIN_S
    )
    assert f"{unix_account()} is switching" not in one.text
    one.wait_for("IN EFFECT ✓")
    other.wait_for("nobody else acting", SEEN_WITHIN_S)


def test_what_both_want_at_once_is_sent_once_and_the_second_is_told_who_was_first(
    site: BlindSite, consoles: tuple[Console, Console]
) -> None:
    """Fault 14: in effect for both, by the order of one; each has an intent and an outcome in one whole log."""
    for console in consoles:
        console.press("F")
    for console in consoles:
        console.wait_for("IN EFFECT ✓")

    orders = accepted_orders(site.fleet_url)
    assert sorted(order["at"] for order in orders) == ["eu1", "us1"]
    (sent,) = {order["action_id"] for order in orders}
    command = SiteCommand(site.file)
    first, second = (record for record in command.records() if record["kind"] == "intent")
    assert first["action_id"] == sent
    for intent in (first, second):
        assert [one["kind"] for one in command.records("--action", intent["action_id"])] == ["intent", "outcome"]
    told = [" ".join(console.text.split()) for console in consoles]
    already = f"not sent again, already on its way: {unix_account()} does fallback"
    assert [already in text for text in told].count(True) == 1
    assert f"log {first['seq']}" in next(text for text in told if already in text)
    assert command.verify() == 0
