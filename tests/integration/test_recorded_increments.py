"""Long windows summed from recorded increments, on a real Prometheus that has evaluated the rules (design decision 4).

A history of nine hours is drawn, loaded, and the rules are evaluated over it by promtool, as whoever loads them into a
Prometheus with a past would. What the console then asks is compared with what was recorded, and with what was drawn.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from raitui.core.answer import Answer, Row
from raitui.core.expression import EVENTS, TOTAL, Ratio, counts_vector
from raitui.core.promql import render
from raitui.core.question import Grain
from raitui.core.recorded_series import EVENTS_METRIC, STEP_S, TOTAL_METRIC, recorded_counts, recorded_steps
from raitui.core.recordings import recorded_ratio_id, recordings_in
from raitui.core.site import LabelNames
from raitui.wiring.rules import rule_file
from tests.integration.prometheus_api import Labels, samples_at, vector_at
from tests.integration.random_history import openmetrics
from tests.integration.servers.prometheus import PrometheusBinaries, PrometheusServer
from tests.ruled import ERRORS, SITE
from tests.scripted_series import ScriptedSeries

START, HOURS, SCRAPE_S = 1_700_000_123, 9, 15
END = START + HOURS * 3_600
LABELS = LabelNames()
RATE = {"ok": 4.0, "error": 0.03}
"""Expected events a scrape."""

LAG_S = STEP_S + 60
"""What a sum lags behind at most: the step it ends with is up to so old, and was recorded up to a minute before."""

assert isinstance(ERRORS.expression, Ratio)
RATIO = ERRORS.expression
ID = recorded_ratio_id(RATIO, LABELS)
BY = Grain.VERSION.by(LABELS)


def drawn() -> list[ScriptedSeries]:
    """Counters of two versions of two services, with what each scrape found."""
    random = Random(7)
    times = [START + SCRAPE_S * step for step in range(HOURS * 3_600 // SCRAPE_S + 1)]
    return [
        ScriptedSeries(
            {"service": service, "at": "eu1", "version": version, "outcome": outcome},
            dict(zip(map(float, times), map(float, accumulate(_poisson(random, rate) for _ in times)), strict=True)),
        )
        for service in ("loan", "chat")
        for version in ("v1", "v2")
        for outcome, rate in RATE.items()
    ]


def _poisson(random: Random, mean: float) -> int:
    """Knuth, The Art of Computer Programming, volume 2, 3.4.1."""
    product, count = random.random(), 0
    while product > math.exp(-mean):
        product *= random.random()
        count += 1
    return count


@dataclass(frozen=True)
class Recorded:
    """The server, and what was drawn."""

    base_url: str
    history: list[ScriptedSeries]

    def sums(self, window_s: int, at: float) -> tuple[dict[Labels, float], dict[Labels, float]]:
        """By recorded increments, and by the raw series."""
        vectors = (recorded_counts(ID, BY, window_s), counts_vector(RATIO, BY, window_s))
        recorded, raw = (vector_at(self.base_url, render(vector), at) for vector in vectors)
        return recorded, raw

    def counted(self, place: Mapping[str, str], start: float, end: float) -> float:
        """What the drawn counters of one place and part grew by between the last scrapes before two times."""
        return sum(
            _at(series, end) - _at(series, start)
            for series in self.history
            if all(series.labels[label] == place[label] for label in BY)
            and (place["raitui_part"] == TOTAL or series.labels["outcome"] == "error")
        )

    def samples_touched(self, promql: str, at: float) -> int:
        """By the server's own account."""
        query = urlencode({"query": promql, "time": at, "stats": "all"})
        with urlopen(f"{self.base_url}/api/v1/query?{query}", timeout=30) as answer:
            return int(json.load(answer)["data"]["stats"]["samples"]["totalQueryableSamples"])


def _at(series: ScriptedSeries, time: float) -> float:
    steps = max(0, min(math.floor((time - START) / SCRAPE_S), len(series.samples) - 1))
    return series.samples[float(START + steps * SCRAPE_S)]


@pytest.fixture(scope="module")
def recorded(prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    folder = tmp_path_factory.mktemp("recorded")
    rules, history = folder / "raitui.yml", drawn()
    rules.write_text(rule_file(SITE, SCRAPE_S))
    server = PrometheusServer(prometheus_binaries, folder)
    server.remember(openmetrics({"requests_total": history}))
    with server:
        prometheus_binaries.record_past(rules, server, START, END)
        server.stop()
        server.start()
        yield Recorded(server.base_url, history)


MOMENTS = (END - 7.5, END - 3_600.0, float(END // STEP_S * STEP_S))


@pytest.mark.parametrize("window_s", [7_200, 21_600])
@pytest.mark.parametrize("at", MOMENTS)
def test_a_sum_is_that_of_the_increments_that_were_recorded(recorded: Recorded, window_s: int, at: float) -> None:
    """To 1e-9: at each step of five minutes the newest increment, if none is older than five minutes."""
    summed, _ = recorded.sums(window_s, at)
    assert len(summed) == 8
    steps = [step for step in range(0, int(at) + 1, STEP_S) if at - window_s < step <= at]
    assert len(steps) == window_s // STEP_S
    for metric, part in ((EVENTS_METRIC, EVENTS), (TOTAL_METRIC, TOTAL)):
        stored = samples_at(recorded.base_url, f"{metric}[{window_s + STEP_S}s]", at)
        for labels, samples in stored.items():
            newest = [[value for when, value in samples if step - STEP_S < when <= step][-1] for step in steps]
            place = {name: value for name, value in labels if name in BY} | {"raitui_part": part}
            assert summed[frozenset(place.items())] == pytest.approx(math.fsum(newest), rel=1e-9)


@pytest.mark.parametrize("window_s", [7_200, 21_600])
@pytest.mark.parametrize("at", MOMENTS)
def test_a_sum_counts_every_event_of_its_window_once(recorded: Recorded, window_s: int, at: float) -> None:
    """It is what was drawn over a window as long that ends up to six minutes earlier, give or take a scrape."""
    summed, raw = recorded.sums(window_s, at)
    assert summed.keys() == raw.keys()
    for labels, found in summed.items():
        place, edge = dict(labels), LAG_S + SCRAPE_S
        least = recorded.counted(place, at - window_s, at - edge)
        most = recorded.counted(place, at - window_s - edge, at)
        assert least <= found <= most
        ends = (recorded.counted(place, at - window_s - edge, at - window_s), recorded.counted(place, at - edge, at))
        assert abs(found - raw[labels]) <= max(ends) + 1


def test_a_sum_is_cheaper_than_the_raw_series(recorded: Recorded) -> None:
    """As the server counts: one sample in five minutes for each version, instead of one a scrape for each counter."""
    at, window_s = END - 7.5, 21_600
    vectors = {"recorded": recorded_counts(ID, BY, window_s), "raw": counts_vector(RATIO, BY, window_s)}
    touched = {name: recorded.samples_touched(render(vector), at) for name, vector in vectors.items()}
    assert touched["recorded"] == 2 * 4 * window_s // STEP_S
    assert touched["raw"] == (4 + 8) * window_s // SCRAPE_S


def test_the_console_finds_what_is_recorded(recorded: Recorded) -> None:
    """And for how long: six hours are there, a day is not."""
    windows_s, at = (21_600, 86_400), float(END - 30)
    found = vector_at(recorded.base_url, render(recorded_steps(windows_s)), at)
    told = recordings_in(Answer(tuple(Row(dict(labels), value) for labels, value in found.items()), at))
    assert told.enough(ID, 21_600)
    assert not told.enough(ID, 86_400)
