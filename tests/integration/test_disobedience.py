"""A control that accepts and does nothing, lies, undoes, or never answers: what is said of it is what is so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.command import SiteCommand
from tests.integration.console import Console
from tests.integration.fleet_process import accepted_orders, state_of
from tests.integration.fleet_site import BlindSite, Story, blind_site
from tests.readiness import wait_until

PLACES = ("eu1", "us1")
IMPATIENT = "tests.integration.impatient"
NOTICED_WITHIN_S = 90.0


@contextmanager
def disobedient(scenario: str, folder: Path, speed: float = 1.0) -> Iterator[BlindSite]:
    """A fleet whose control does not do as it is told."""
    with blind_site(folder, Story(scenario, speed=speed)) as site:
        yield site


def exposures(site: BlindSite, service: str) -> list[str]:
    """What the fleet shows at each place."""
    return [state_of(site.fleet_url, service, at)["exposure"] for at in PLACES]


@pytest.mark.parametrize(("scenario", "shown"), [("accepts-without-effect", "open"), ("lies", "paused")])
def test_what_is_accepted_without_effect_is_never_green(scenario: str, shown: str, tmp_path: Path) -> None:
    """Fault 18: not even when control itself says that it is done."""
    with disobedient(scenario, tmp_path) as site:
        command = SiteCommand(site.file, IMPATIENT)
        status, document = command.contain("pause", "fraud")

        assert (status, document["state"]) == (5, "unverified"), document
        assert {step["state"] for step in document["steps"]} == {"sent", "accepted", "unverified"}
        assert exposures(site, "fraud") == [shown] * 2
        intent, outcome = command.records()
        assert (intent["kind"], outcome["kind"], outcome["state"]) == ("intent", "outcome", "unverified")
        assert outcome["seq"] == document["audit_seq"]


def test_what_took_effect_without_an_answer_is_read_back_and_not_repeated(tmp_path: Path) -> None:
    """Fault 16, design 14: unknown first, then in effect."""
    with disobedient("times-out-after", tmp_path) as site:
        command = SiteCommand(site.file)
        status, document = command.contain("pause", "fraud")

        assert (status, document["state"]) == (0, "in_effect"), document
        for at in PLACES:
            states = [step["state"] for step in document["steps"] if step["at"] == at]
            assert states == ["sent", "unknown", "in_effect"]
        assert exposures(site, "fraud") == ["paused"] * 2
        assert sorted(order["at"] for order in accepted_orders(site.fleet_url)) == list(PLACES)
        assert command.verify() == 0


def test_what_took_no_effect_and_was_not_answered_stays_unknown(tmp_path: Path) -> None:
    """Fault 16, design 14: it may still come, so nobody says that it has failed."""
    with disobedient("times-out-before", tmp_path) as site:
        command = SiteCommand(site.file, IMPATIENT)
        status, document = command.contain("pause", "fraud")

        assert (status, document["state"]) == (5, "unknown"), document
        for at in PLACES:
            states = [step["state"] for step in document["steps"] if step["at"] == at]
            assert states == ["sent", "unknown", "unknown"]
        assert exposures(site, "fraud") == ["open"] * 2
        assert [record["kind"] for record in command.records()] == ["intent", "outcome"]


@pytest.mark.parametrize(("scenario", "speed"), [("reverts-soon", 3.0), ("reverts-late", 240.0)])
def test_what_is_undone_is_seen_on_the_screen_and_recorded(scenario: str, speed: float, tmp_path: Path) -> None:
    """Fault 19, R-CON-8: after half a minute, and after an hour of the fleet's time, by whatever undoes it."""
    with disobedient(scenario, tmp_path, speed) as site, Console(["--config", str(site.file)]) as console:
        command = SiteCommand(site.file)
        console.wait_for("P pause +all +may ✓")
        service = next(row.service for row in console.rows() if row.selected)
        console.insist("P", "IN EFFECT ✓")
        console.wait_for_row(service, "REVT", NOTICED_WITHIN_S)
        assert exposures(site, service) == ["open"] * 2
        sightings = wait_until(lambda: seen_reverted(command), "both places are recorded as reverted")
        intent = command.records()[0]
        assert {sighting["action_id"] for sighting in sightings} == {intent["action_id"]}
        held = command.service(service)["contained"]
        assert {(one["action"], one["state"]) for one in held} == {("pause", "reverted")}
        assert command.verify() == 0


def seen_reverted(command: SiteCommand) -> list[dict[str, object]] | None:
    """The records that tell of it, once there is one for each place."""
    found = [one for one in command.records() if one["kind"] == "sighting" and one["found"] == "reverted"]
    return found if {one["transition"]["at"] for one in found} == set(PLACES) else None
