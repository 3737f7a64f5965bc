"""What a lying proxy makes of an honest answer of Prometheus (faults 36 to 42)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from raitui.core.vector import PART_LABEL


class Behaviour(Enum):
    """What the proxy does with each request."""

    PASS = "passes it on"
    REFUSE = "refuses the connection"
    HANG = "accepts the connection and never answers"
    DRIP = "answers, one byte at a time, without end"
    SERVER_ERROR = "answers 500"
    UNAVAILABLE = "answers 503, and when to come back"
    TOO_MANY_REQUESTS = "answers 429, and when to come back"
    UNAUTHORISED = "answers 401"
    WEB_PAGE = "answers with a log-in page"
    TRUNCATED = "cuts the JSON off in the middle, as if it were whole"
    CUT_OFF = "closes the connection in the middle of the answer"
    NOT_A_NUMBER = "turns every value into NaN"
    HUGE = "adds series until the answer has 5 MB"
    WARNINGS = "adds the warning of a store that did not answer"
    DROP_SERIES = "leaves series out"
    CLOCK_AHEAD = "evaluates a minute in the future"
    MULTIPLY = "has a thousand series for each one"


RETRY_AFTER_S = 7
HUGE_BYTES = 5_000_000
COPIES = 1000
NOT_A_NAME = frozenset({"__name__", "le", PART_LABEL})
"""Labels whose values are the query's, not the fleet's."""
WARNING = "store us1 did not answer: connection refused"
LOGIN_PAGE = b"<!DOCTYPE html><html><title>Sign in</title></html>"


@dataclass(frozen=True)
class Reply:
    """A whole HTTP answer."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


@dataclass(frozen=True)
class Lie:
    """A behaviour, and which series it concerns: those that have all of these labels. None: every one."""

    behaviour: Behaviour
    series: Mapping[str, str] | None = None

    def told(self, honest: Reply) -> Reply:
        """What the client is answered instead."""
        tell = _TOLD.get(self.behaviour)
        return honest if tell is None else tell(self, honest)

    def concerns(self, element: Mapping[str, Any]) -> bool:
        """Whether the lie is about this element of a result."""
        return self.series is None or self.series.items() <= element["metric"].items()


def _server_error(_lie: Lie, _honest: Reply) -> Reply:
    error = {"status": "error", "errorType": "internal", "error": "out of disk"}
    return Reply(500, json.dumps(error).encode())


def _come_back(status: int) -> Callable[[Lie, Reply], Reply]:
    return lambda _lie, _honest: Reply(status, b"come back later", {"Retry-After": str(RETRY_AFTER_S)})


def _unauthorised(_lie: Lie, _honest: Reply) -> Reply:
    return Reply(401, b"token has expired", {"WWW-Authenticate": "Bearer"})


def _web_page(_lie: Lie, _honest: Reply) -> Reply:
    return Reply(200, LOGIN_PAGE, {"Content-Type": "text/html; charset=utf-8"})


def _truncated(_lie: Lie, honest: Reply) -> Reply:
    return replace(honest, body=honest.body[: len(honest.body) // 2])


def _warnings(_lie: Lie, honest: Reply) -> Reply:
    return replace(honest, body=json.dumps({**json.loads(honest.body), "warnings": [WARNING]}).encode())


def _retold(of: Callable[[Lie, dict[str, Any]], Iterator[dict[str, Any]]]) -> Callable[[Lie, Reply], Reply]:
    """A lie that makes other elements of each element of a result; answers without such a result stay."""

    def told(lie: Lie, honest: Reply) -> Reply:
        document = json.loads(honest.body) if honest.status == 200 else {}
        data = document.get("data")
        if not isinstance(data, dict) or data.get("resultType") not in {"vector", "matrix"}:
            return honest
        data["result"] = [other for element in data["result"] for other in of(lie, element)]
        return replace(honest, body=json.dumps(document).encode())

    return told


def _not_a_number(lie: Lie, element: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if not lie.concerns(element):
        yield element
    elif "value" in element:
        yield {**element, "value": [element["value"][0], "NaN"]}
    else:
        yield {**element, "values": [[time, "NaN"] for time, _ in element["values"]]}


def _a_minute_ahead(_lie: Lie, element: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "value" in element:
        time, value = element["value"]
        yield {**element, "value": [time + 60, value]}
    else:
        yield {**element, "values": [[time + 60, value] for time, value in element["values"]]}


def _dropped(lie: Lie, element: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if not lie.concerns(element):
        yield element


def _multiplied(lie: Lie, element: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield element
    if lie.concerns(element):
        for copy in range(1, COPIES):
            yield {**element, "metric": _altered(element["metric"], copy)}


def _altered(labels: Mapping[str, str], copy: int) -> dict[str, str]:
    """Every name differs in every copy: whatever the console groups by, there are a thousand of it."""
    return {name: value if name in NOT_A_NAME else f"{value}-{copy}" for name, value in labels.items()}


def _huge(_lie: Lie, honest: Reply) -> Reply:
    document = json.loads(honest.body)
    sample = {"metric": {"filler": "x" * 400}, "value": [0, "0"]}
    missing = HUGE_BYTES - len(honest.body)
    document["data"]["result"] += [sample] * (missing // len(json.dumps(sample)) + 1)
    return replace(honest, body=json.dumps(document).encode())


_TOLD: Mapping[Behaviour, Callable[[Lie, Reply], Reply]] = {
    Behaviour.SERVER_ERROR: _server_error,
    Behaviour.UNAVAILABLE: _come_back(503),
    Behaviour.TOO_MANY_REQUESTS: _come_back(429),
    Behaviour.UNAUTHORISED: _unauthorised,
    Behaviour.WEB_PAGE: _web_page,
    Behaviour.TRUNCATED: _truncated,
    Behaviour.NOT_A_NUMBER: _retold(_not_a_number),
    Behaviour.HUGE: _huge,
    Behaviour.WARNINGS: _warnings,
    Behaviour.DROP_SERIES: _retold(_dropped),
    Behaviour.CLOCK_AHEAD: _retold(_a_minute_ahead),
    Behaviour.MULTIPLY: _retold(_multiplied),
}
