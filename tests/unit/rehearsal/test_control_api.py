"""What the simulation server answers, without a socket."""

import gzip
import re
from collections.abc import Mapping

import msgspec
import pytest

from raitui.rehearsal.control_api import ControlApi, Request, Response
from raitui.rehearsal.family_series import BUILDERS
from raitui.rehearsal.fleet import SimulatedFleet, build_fleet

START = 1_763_790_000.0
NOW = START + 300.0
ORDER = {"service": "rank-home", "at": "eu1", "leaves": "v77", "target": "v76", "action_id": "action-1"}
PROGRAM = {"host": "127.0.0.1:9800", "content-type": "application/json"}


class StandingClock:
    def __init__(self, at: float) -> None:
        self.at = at

    def now(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        raise AssertionError


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(NOW)


@pytest.fixture
def fleet() -> SimulatedFleet:
    return build_fleet(start=START)


@pytest.fixture
def api(fleet: SimulatedFleet, clock: StandingClock) -> ControlApi:
    return ControlApi(fleet, clock, "127.0.0.1")


def get(api: ControlApi, path: str, **headers: str) -> Response:
    return api.answer(Request("GET", path, headers))


def order(api: ControlApi, content: object = ORDER, headers: Mapping[str, str] = PROGRAM) -> Response:
    body = content if isinstance(content, bytes) else msgspec.json.encode(content)
    return api.answer(Request("POST", "/control/rollback", headers, body))


def told(response: Response) -> dict[str, object]:
    return msgspec.json.decode(response.body, type=dict[str, object])


def traffic(api: ControlApi) -> object:
    return told(get(api, "/state/rank-home/eu1"))["traffic"]


def test_every_series_is_exposed_once_with_its_value_at_the_time_that_the_scrape_names(
    api: ControlApi, fleet: SimulatedFleet
) -> None:
    lines = get(api, "/metrics").body.decode().splitlines()
    samples = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    expected = {metric: sum(series.exists(NOW) for series in fleet.family(metric)) for metric in BUILDERS}
    found = dict.fromkeys(expected, 0)
    for name in samples.keys() - {"simulation_time_seconds"}:
        found[name.partition("{")[0]] += 1
    assert found == expected
    assert float(samples["simulation_time_seconds"]) == NOW
    assert len(samples) == sum(not line.startswith("#") for line in lines)


def test_label_values_are_escaped(api: ControlApi) -> None:
    line = r'[a-z_]+(\{[a-z_]+="([^"\\\n]|\\["\\n])*"(,[a-z_]+="([^"\\\n]|\\["\\n])*")*\})? [0-9.e+-]+'
    for sample in get(api, "/metrics").body.decode().splitlines():
        assert sample.startswith("#") or re.fullmatch(line, sample), sample


def test_a_scrape_is_compressed_when_asked(api: ControlApi) -> None:
    plain, zipped = (
        get(api, "/metrics", **{"accept-encoding": coding}) for coding in ("identity, gzip;q=0", "deflate, gzip;q=0.8")
    )
    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.body) == plain.body


def test_an_exporter_that_stopped_answers_no_scrape_and_control_goes_on(clock: StandingClock) -> None:
    api = ControlApi(build_fleet(scenario="exporter-dies", start=START), clock, "127.0.0.1")
    clock.at = START + 119.0
    assert get(api, "/metrics").status == 200
    clock.at = START + 121.0
    assert get(api, "/metrics").status == 503
    assert order(api).status == 202
    clock.at = START + 421.0
    assert get(api, "/metrics").status == 200


def test_a_rollback_is_accepted_at_once_and_in_effect_later(api: ControlApi, clock: StandingClock) -> None:
    """R-CON-3."""
    answer = order(api)
    assert (answer.status, told(answer)) == (202, {"accepted": True, "action_id": "action-1"})
    assert traffic(api) == {"v76": 0.9, "v77": 0.1}
    clock.at += 6.0
    assert traffic(api) == {"v76": 1.0, "v77": 0.0}


def test_repeating_an_action_does_nothing_more(api: ControlApi, clock: StandingClock) -> None:
    assert [order(api).status for _ in range(2)] == [202, 202]
    entries = msgspec.json.decode(get(api, "/log").body, type=list[dict[str, object]])
    assert [entry["who"] for entry in entries].count("raitui") == 1


def test_the_log_tells_what_happened_and_nothing_that_is_only_planned(api: ControlApi, clock: StandingClock) -> None:
    order(api)
    before = msgspec.json.decode(get(api, "/log").body, type=list[dict[str, object]])
    clock.at += 60.0
    after = msgspec.json.decode(get(api, "/log").body, type=list[dict[str, object]])
    assert after[: len(before)] == before
    assert len(after) > len(before)
    assert all(isinstance(entry["when"], float) and entry["when"] <= clock.at for entry in after)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"\xff\xfe", 400),
        (b"[]", 400),
        ({}, 400),
        (ORDER | {"leaves": 77}, 400),
        (ORDER | {"leaves": ""}, 400),
        (ORDER | {"service": "x" * 201}, 400),
        (ORDER | {"urgent": True}, 400),
        (ORDER | {"service": "rank-away"}, 404),
        (ORDER | {"at": "mars"}, 404),
        (ORDER | {"leaves": "v76", "target": "v77"}, 409),
    ],
)
def test_a_wrong_order_is_refused_with_a_reason_and_changes_nothing(
    api: ControlApi, fleet: SimulatedFleet, content: object, status: int
) -> None:
    entries = list(fleet.log)
    answer = order(api, content)
    assert answer.status == status
    assert told(answer)["error"]
    assert list(fleet.log) == entries


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (PROGRAM, 202),
        (PROGRAM | {"host": "localhost:9800"}, 202),
        (PROGRAM | {"host": "[::1]:9800"}, 202),
        (PROGRAM | {"content-type": "application/json; charset=utf-8"}, 202),
        (PROGRAM | {"content-type": "text/plain"}, 415),
        ({"host": "127.0.0.1"}, 415),
        (PROGRAM | {"origin": "https://evil.example"}, 403),
        (PROGRAM | {"origin": "null"}, 403),
        (PROGRAM | {"host": "rebound.evil.example:9800"}, 403),
        (PROGRAM | {"host": ""}, 403),
        (PROGRAM | {"host": "[::1"}, 403),
    ],
)
def test_pages_of_other_sites_cannot_operate_the_fleet(
    api: ControlApi, headers: Mapping[str, str], status: int
) -> None:
    assert order(api, headers=headers).status == status


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/state/rank-home", 404),
        ("GET", "/state/rank-home/mars", 404),
        ("GET", "/state/rank%2Dhome/eu1?x=1", 200),
        ("GET", "/control/rollback", 405),
        ("POST", "/metrics", 405),
        ("HEAD", "/metrics", 405),
        ("GET", "/-/ready", 200),
        ("OPTIONS", "/control/rollback", 405),
        ("GET", "//[", 404),
    ],
)
def test_other_paths_and_methods_are_told_apart(api: ControlApi, method: str, path: str, status: int) -> None:
    assert api.answer(Request(method, path)).status == status
