"""The doctor looks whether every replica tells of alerts, and holds the silences of the others."""

from __future__ import annotations

from raitui.core.alert_board import AlertNews
from raitui.core.alert_checks import ReplicaStanding, alert_checks
from raitui.core.checkup import Health
from tests.raised_alerts import raised

READY = ReplicaStanding("0.25.0", "ready", 2)


def seen(standing: ReplicaStanding = READY, news: AlertNews | None = None, listed: int = 2) -> list[tuple[Health, str]]:
    told = news or AlertNews((raised(), raised("Disk", "")))
    return [(check.health, check.seen) for check in alert_checks("am-0", standing, told, listed, {"loan-uw"})]


def test_a_replica_that_is_well_says_what_it_knows() -> None:
    text = "Alertmanager 0.25.0 answers; alerts that it tells of: 2, on services of the site: 1"
    assert seen() == [(Health.OK, text)]


def test_replicas_that_the_site_file_does_not_name_are_missed() -> None:
    assert (Health.WARNING, "its cluster has 2 replicas, and the site file names 1") in seen(listed=1)


def test_replicas_that_do_not_know_each_other_hold_no_silence_together() -> None:
    for alone in (ReplicaStanding("0.25.0", "disabled", 0), ReplicaStanding("0.25.0", "ready", 1)):
        (_, (health, text)) = seen(alone)
        assert health is Health.WARNING
        assert text.startswith("it knows 1 of the 2 replicas")


def test_one_that_stands_alone_and_is_listed_alone_is_well() -> None:
    assert len(seen(ReplicaStanding("0.27.0", "disabled", 0), listed=1)) == 1


def test_doubts_and_clocks_are_told() -> None:
    doubts = seen(news=AlertNews(remark="it began 3 s ago", remedy="Wait", clock_skew_s=-40.0))
    assert (Health.WARNING, "it began 3 s ago") in doubts
    assert (Health.WARNING, "its clock is 40 s behind ours: silences end at its time") in doubts
