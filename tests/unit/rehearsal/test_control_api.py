"""What the simulation server answers, without a socket."""

import gzip
import re
from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec
import pytest

from raitui.rehearsal.control_api import ControlApi, Request, Response
from raitui.rehearsal.family_series import BUILDERS
from raitui.rehearsal.fleet import SimulatedFleet, build_fleet
from tests.simulated_counts import StandingClock

START = 1_763_790_000.0
NOW = START + 300.0
ORDER = {"service": "rank-home", "at": "eu1", "leaves": "v77", "target": "v76", "action_id": "action-1"}
WISH = {
    "action": "kill",
    "service": "rank-home",
    "at": "eu1",
    "axis": "mode",
    "component": "",
    "before": "automatic",
    "after": "off",
    "action_id": "action-1",
    "by": "kim",
}
PROGRAM = {"host": "127.0.0.1:9800", "content-type": "application/json"}


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


def order(
    api: ControlApi, content: object = ORDER, headers: Mapping[str, str] = PROGRAM, path: str = "/control/rollback"
) -> Response:
    body = content if isinstance(content, bytes) else msgspec.json.encode(content)
    return api.answer(Request("POST", path, headers, body))


def wish(api: ControlApi, **changes: object) -> Response:
    return order(api, {**WISH, **changes}, path="/control")


def observed(api: ControlApi, axis: str, **query: str) -> object:
    return told(get(api, f"/observed/rank-home/eu1/{axis}?{urlencode(query)}"))["in_effect"]


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
    told_once = [(entry["when"], entry["service"], entry["at"], str(entry["event"])) for entry in after]
    assert len(set(told_once)) == len(told_once)
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


def test_every_axis_is_ordered_told_and_observed_in_the_same_way(api: ControlApi, clock: StandingClock) -> None:
    """R-CON-2, R-CON-3."""
    moves = (
        ("kill", "mode", "", "automatic", "off"),
        ("pause", "exposure", "", "open", "paused"),
        ("stop_export", "export", "", "on", "stopped"),
        ("rollback", "version", "config", "c230", "c229"),
        ("rollback", "version", "model", "v77", "v76"),
    )
    for action, axis, component, before, after in moves:
        answer = wish(api, action=action, axis=axis, component=component, before=before, after=after)
        assert (answer.status, told(answer)) == (202, {"accepted": True, "action_id": "action-1"})
        assert observed(api, axis, component=component, before=before, after=after) is False
    clock.at += 20.0
    for _, axis, component, before, after in moves:
        assert observed(api, axis, component=component, before=before, after=after) is True
    state = told(get(api, "/state/rank-home/eu1"))
    assert (state["mode"], state["exposure"], state["export"]) == ("off", "paused", "stopped")
    assert state["components"] == {"model": "v76", "config": "c229"}
    assert state["versions"] == [
        {"component": "model", "stable": "v76", "candidate": "v77", "weight": 0.0},
        {"component": "config", "stable": "c229", "candidate": "", "weight": 0.0},
    ]


def test_what_control_shows_is_not_what_is_observed_when_it_lies(clock: StandingClock) -> None:
    """R-CON-3."""
    api = ControlApi(build_fleet(scenario="lies", start=START), clock, "127.0.0.1")
    assert wish(api).status == 202
    clock.at += 60.0
    assert told(get(api, "/state/rank-home/eu1"))["mode"] == "off"
    assert observed(api, "mode", before="automatic", after="off") is False


def test_a_conflict_is_refused_with_who_and_what_was_there_first(api: ControlApi) -> None:
    """Design.md, 13."""
    assert wish(api).status == 202
    answer = wish(api, action="fallback", after="fallback", action_id="action-2", by="bea")
    assert answer.status == 409
    assert told(answer) == {
        "error": "mode of rank-home at eu1: it is off until revive, by kim (action-1)",
        "remedy": "Read its state again, and order what it needs now",
        "by": "kim",
        "action_id": "action-1",
    }


@pytest.mark.parametrize(("scenario", "applied"), [("times-out-after", True), ("times-out-before", False)])
def test_a_silent_control_withholds_its_answer(clock: StandingClock, scenario: str, applied: bool) -> None:
    """Design.md, 14."""
    api = ControlApi(build_fleet(scenario=scenario, start=START), clock, "127.0.0.1")
    assert wish(api).withheld
    assert order(api).withheld
    clock.at += 20.0
    assert not get(api, "/state/rank-home/eu1").withheld
    assert observed(api, "mode", before="automatic", after="off") is applied


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"axis": "weather"}, 400),
        ({"after": "asleep"}, 400),
        ({"after": ""}, 400),
        ({"action": ""}, 400),
        ({"action_id": ""}, 400),
        ({"after": "x" * 201}, 400),
        ({"urgent": True}, 400),
        ({"service": "rank-away"}, 404),
        ({"at": "mars"}, 404),
        ({"axis": "version", "component": "weather"}, 404),
        ({"before": "human_approval"}, 409),
        ({"axis": "version", "component": "model", "before": "v70", "after": "v69"}, 409),
    ],
)
def test_a_wrong_wish_is_refused_with_a_reason_and_changes_nothing(
    api: ControlApi, fleet: SimulatedFleet, change: Mapping[str, object], status: int
) -> None:
    entries = list(fleet.log)
    answer = wish(api, **change)
    assert answer.status == status
    assert told(answer)["error"]
    assert list(fleet.log) == entries


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/observed/rank-home/eu1/weather?after=off", 400),
        ("/observed/rank-home/eu1/mode", 400),
        ("/observed/rank-home/mars/mode?after=off", 404),
        ("/observed/rank-home/eu1/mode?component=&before=&after=off", 200),
    ],
)
def test_a_wrong_question_is_told_apart_from_no_effect(api: ControlApi, path: str, status: int) -> None:
    assert get(api, path).status == status


def test_foreign_names_hide_nothing_in_the_log_nor_in_the_labels(api: ControlApi, clock: StandingClock) -> None:
    """Design.md, 7."""
    name = "v7\x1b[2J\u202e\n"
    moved = {"action": "rollback", "axis": "version", "component": "model", "before": "v77", "after": name}
    assert wish(api, **moved, by=name, action_id=name).status == 202
    clock.at += 20.0
    for path in ("/log", "/metrics", "/state/rank-home/eu1"):
        text = get(api, path).body.decode().replace("\n", "")
        assert text.isprintable(), path
        assert "\\u202e" in text, path


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
    assert order(api, WISH, headers, "/control").status == status


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
        ("GET", "/control", 405),
        ("POST", "/observed/rank-home/eu1/mode", 405),
        ("GET", "//[", 404),
    ],
)
def test_other_paths_and_methods_are_told_apart(api: ControlApi, method: str, path: str, status: int) -> None:
    assert api.answer(Request(method, path)).status == status
