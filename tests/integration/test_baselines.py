"""End to end on a real Prometheus: what evidence is compared with, and that nothing else counts (R-OBS-4, R-DEC-5).

Every service has a past in which another baseline would have said something else. What was drawn is known to the last
request; what of it should count is added up here, and the evidence of a rollout is computed anew from raw samples.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from raitui.core.compared_evidence import ComparedEvidence
from raitui.core.evidence.verdict import Standing
from tests.integration.baseline_stories import (
    CHANGED_S,
    CONTAINED,
    DAY_S,
    HOUR_S,
    LIFTED,
    MINUTE_S,
    OLD,
    ROLLED_OUT_S,
    SPAN_DAYS,
    SPAN_S,
    USUAL,
    WEEK_S,
    document,
    pasts,
    rollouts,
    write_log,
)
from tests.integration.command import SiteCommand
from tests.integration.drawn_past import METRIC, Counted, openmetrics
from tests.integration.fleet_site import written
from tests.integration.own_e_process import Block, own_e_process
from tests.integration.prometheus_api import Samples, samples_at
from tests.integration.servers.prometheus import PrometheusBinaries, PrometheusServer
from tests.integration.watching import Watching

Told = Mapping[str, tuple[ComparedEvidence, ...]]
"""The evidence of each service."""


@dataclass(frozen=True)
class Compared:
    """The site, what really was counted, and what one console said of it."""

    file: Path
    url: str
    end: int
    past: tuple[Counted, ...]
    told: Told

    def of(self, service: str, sli: str = "by_day", cohort: str | None = "young") -> ComparedEvidence:
        """The comparison of a cohort, or of a whole candidate."""
        (found,) = (one for one in self.told[service] if (one.sli, one.place.cohort) == (sli, cohort))
        return found

    def counted(self, service: str, version: str, age: str, start: float, end: float) -> tuple[int, int]:
        """Failures and requests as they were drawn."""
        (found,) = (one for one in self.past if (one.service, one.version, one.age) == (service, version, age))
        return found.within(start, end)


def looked_at(file: Path, *services: str) -> Told:
    """What a console that was just started tells of each service, once it waits for nothing more."""
    told: dict[str, tuple[ComparedEvidence, ...]] = {}
    with Watching(file) as watching:
        for name in services:

            def judged(name: str = name) -> bool:
                asked = watching.service(name).evidence_asked
                return bool(watching.service(name).evidence and asked is not None and not asked.waiting)

            watching.look_at(name)
            watching.wait_for(judged, f"the evidence of {name}")
            told[name] = watching.service(name).evidence
    return told


@pytest.fixture(scope="module")
def compared(prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compared]:
    folder = tmp_path_factory.mktemp("compared")
    end = int(time.time()) // MINUTE_S * MINUTE_S
    past = tuple(pasts(end))
    history = folder / "history.om"
    history.write_text(openmetrics(past, rollouts(end)), encoding="utf-8")
    server = PrometheusServer(prometheus_binaries, folder)
    prometheus_binaries.create_blocks(history, server.data)
    log = folder / "audit.db"
    write_log(log, end)
    with server as prometheus:
        site = {**document(prometheus.base_url, end), "audit": {"path": str(log)}}
        file = written(site, folder / "site.yaml")
        names = [service["name"] for service in site["services"]]
        yield Compared(file, prometheus.base_url, end, past, looked_at(file, *names))


def last_block(one: ComparedEvidence) -> float:
    return max(at for at, _ in one.evidence.log10_e)


def near(counted: tuple[int, int]) -> tuple[object, object]:
    """The share that failed and the number of requests; a scrape more or less at the beginning of a counter."""
    failed, asked = counted
    return pytest.approx(failed / asked, rel=0.01), pytest.approx(asked, rel=0.01)


def exactly(counted: tuple[int, int]) -> tuple[object, object]:
    failed, asked = counted
    return pytest.approx(failed / asked, rel=1e-9), pytest.approx(asked, rel=1e-9)


def dated_to(found: ComparedEvidence, began: float) -> bool:
    """To the likeliest beginning: by chance a little earlier than it was, but never later than two blocks after it."""
    since = found.evidence.worse_since
    return since is not None and began - 2 * HOUR_S <= since <= began + 10 * MINUTE_S


def test_a_worse_candidate_is_found_beside_stable_in_the_same_moments(compared: Compared) -> None:
    """Trouble that came for both at once is no reason to blame the candidate; three times as much of it is."""
    found = compared.of("worse-candidate", cohort=None)
    assert (found.standing, found.place.version, found.of_rollout) == (Standing.WORSE, "v2", True)
    assert found.baseline == "stable v1, at the same moments"
    assert found.since == pytest.approx(compared.end - ROLLED_OUT_S, abs=MINUTE_S)
    last = last_block(found)
    assert (found.own.value, found.own.samples) == near(
        compared.counted("worse-candidate", "v2", "all", found.since, last)
    )
    assert (found.other.value, found.other.samples) == near(
        compared.counted("worse-candidate", "v1", "all", found.since, last)
    )
    low, high = found.evidence.interval or (0.0, 0.0)
    assert 0.0 < low <= 0.09 - 0.03 <= high


def test_a_healthy_candidate_is_not_called_worse_though_more_fails_than_before_it_came(compared: Compared) -> None:
    found = compared.of("fine-candidate", cohort=None)
    before = compared.counted("fine-candidate", "v1", "all", compared.end - 6 * HOUR_S, compared.end - ROLLED_OUT_S)
    assert (found.own.value or 0.0) > 2 * before[0] / before[1]
    assert (found.standing, found.baseline) == (Standing.NOT_WORSE, "stable v1, at the same moments")
    low, high = found.evidence.interval or (0.0, 0.0)
    assert low <= 0.0 <= high


def counted_by(samples: Samples, end: float) -> int:
    """What a raw counter counted in the minute that ends then."""
    values = dict(samples)
    return round(values[end] - values[end - MINUTE_S])


def blocks(compared: Compared, service: str, since: float, last: float) -> list[Block]:
    """Minute by minute what both versions counted, subtracted from raw samples that Prometheus tells."""
    told = samples_at(compared.url, f'{METRIC}_total{{service="{service}"}}[4h]', last + 1)
    by = {(dict(labels)["version"], dict(labels)["outcome"]): samples for labels, samples in told.items()}
    found = []
    for end in range(round(since) + MINUTE_S, round(last) + 1, MINUTE_S):
        failed, asked, other_failed, other_asked = (
            sum(counted_by(by[version, outcome], end) for outcome in outcomes)
            for version in ("v2", "v1")
            for outcomes in (("error",), ("error", "ok"))
        )
        found.append(Block(failed, asked, other_failed, other_asked))
    return found


@pytest.mark.parametrize("service", ["worse-candidate", "fine-candidate"])
def test_the_evidence_of_each_look_is_what_the_published_formula_makes_of_raw_samples(
    compared: Compared, service: str
) -> None:
    """Design 15. The first minute, in which the candidate's counters begin, tells nothing."""
    found = compared.of(service, cohort=None)
    expected = own_e_process(blocks(compared, service, found.since, last_block(found)))
    assert [log10_e for _, log10_e in found.evidence.log10_e] == pytest.approx(expected, abs=1e-6)


def test_what_is_usual_at_this_hour_of_the_week_is_no_alarm_though_yesterday_it_was_not(compared: Compared) -> None:
    """Baseline `last_week` allows for the season; the day before would not."""
    weekly, daily = (compared.of("busy", sli) for sli in ("by_week", "by_day"))
    assert (weekly.standing, weekly.baseline) == (Standing.NOT_WORSE, "v1, the same hours the week before")
    assert (daily.standing, daily.baseline) == (Standing.WORSE, "v1, the same hours the day before")
    last = last_block(weekly)
    told = compared.counted("busy", "v1", "young", weekly.since, last)
    before = compared.counted("busy", "v1", "young", weekly.since - WEEK_S, last - WEEK_S)
    assert (weekly.own.value, weekly.own.samples) == exactly(told)
    assert (weekly.other.value, weekly.other.samples) == exactly(before)


def test_what_is_worse_than_at_this_hour_of_last_week_is_found(compared: Compared) -> None:
    found = compared.of("busy-and-worse", "by_week")
    assert found.standing is Standing.WORSE
    assert dated_to(found, compared.end - CHANGED_S)
    first, last = (found.evidence.worse_since or 0.0) - 5 * MINUTE_S, last_block(found)
    told = compared.counted("busy-and-worse", "v1", "young", first, last)
    before = compared.counted("busy-and-worse", "v1", "young", first - WEEK_S, last - WEEK_S)
    assert (found.own.value, found.own.samples) == exactly(told)
    assert (found.other.value, found.other.samples) == exactly(before)
    assert compared.of("busy-and-worse", "by_week", "old").standing is Standing.NOT_WORSE


def test_what_creeps_in_is_found_beside_a_frozen_span_though_yesterday_it_was_so_already(compared: Compared) -> None:
    """A reference that was agreed on: M4's slow drift, which every moving baseline follows."""
    found, daily = (compared.of("creeping", sli) for sli in ("by_span", "by_day"))
    assert (found.standing, daily.standing) == (Standing.WORSE, Standing.NOT_WORSE)
    start = compared.end - SPAN_DAYS * DAY_S
    assert found.baseline == f"v1, frozen {moment_shown(start)} to {moment_shown(start + SPAN_S)}"
    low, high = found.evidence.interval or (0.0, 0.0)
    assert 0.0 < low <= 0.05 - USUAL <= high
    old = compared.of("creeping", "by_span", "old")
    assert old.standing is Standing.NOT_WORSE
    assert (old.own.value, old.own.samples) == exactly(
        compared.counted("creeping", "v1", "old", old.since, last_block(old))
    )
    minutes = round(old.other.samples / (2 * OLD))
    assert (old.other.value, old.other.samples) == exactly(
        compared.counted("creeping", "v1", "old", start, start + minutes * MINUTE_S)
    )
    assert 0 < minutes * MINUTE_S <= SPAN_S


def moment_shown(when: float) -> str:
    return f"{datetime.fromtimestamp(when, UTC):%m-%d %H:%MZ}"


def test_what_was_contained_yesterday_is_no_baseline_for_today(compared: Compared) -> None:
    """From an hour before the containment in the log until it was lifted; what lies around it is."""
    found = compared.of("contained")
    condemned = (compared.end - CONTAINED - HOUR_S, compared.end - LIFTED)
    assert found.standing is Standing.WORSE
    assert dated_to(found, compared.end - CHANGED_S)
    first, last = (found.evidence.worse_since or 0.0) - 5 * MINUTE_S, last_block(found)
    before = compared.counted("contained", "v1", "young", first - DAY_S, last - DAY_S)
    assert (found.other.value, found.other.samples) == exactly(before)
    old = compared.of("contained", cohort="old")
    whole = compared.counted("contained", "v1", "old", old.since - DAY_S, last - DAY_S)
    left_out = compared.counted("contained", "v1", "old", *condemned)
    assert old.other.samples < whole[1]
    assert old.other.samples == pytest.approx(whole[1] - left_out[1], abs=2 * 10 * OLD)
    assert old.own.samples == pytest.approx(old.other.samples, rel=1e-9)


def test_a_baseline_is_of_one_version_though_two_served_in_those_hours(compared: Compared) -> None:
    """The older one, which failed less often, would make the newer one look worse than it was yesterday."""
    found = compared.of("renewed", cohort="all")
    start, end = found.since - DAY_S, last_block(found) - DAY_S
    older, newer = (compared.counted("renewed", version, "all", start, end) for version in ("v1", "v2"))
    assert older[1] > 0
    assert (found.standing, found.baseline) == (Standing.NOT_WORSE, "v2, the same hours the day before")
    assert (found.other.value, found.other.samples) == near(newer)


def test_a_restart_comes_to_the_same_evidence_look_by_look(compared: Compared) -> None:
    """R-DEC-5: nothing is kept that the sources could not tell again."""
    again = looked_at(compared.file, "worse-candidate", "busy")
    for service, rows in again.items():
        before = {(one.sli, one.place, one.of_rollout, one.since): one for one in compared.told[service]}
        shared = [one for one in rows if (one.sli, one.place, one.of_rollout, one.since) in before]
        assert shared
        for one in shared:
            was = dict(before[one.sli, one.place, one.of_rollout, one.since].evidence.log10_e)
            common = [(at, log10_e) for at, log10_e in one.evidence.log10_e if at in was]
            assert len(common) > 60
            assert [log10_e for _, log10_e in common] == pytest.approx([was[at] for at, _ in common], abs=1e-9)


def test_a_script_is_told_the_same_as_the_console(compared: Compared) -> None:
    command = SiteCommand(compared.file)
    for service in ("fine-candidate", "contained", "creeping"):
        told = {(one["sli"], one["cohort"]): one["standing"] for one in command.service(service)["evidence"]}
        assert told == {(one.sli, one.place.cohort): one.standing.value for one in compared.told[service]}
