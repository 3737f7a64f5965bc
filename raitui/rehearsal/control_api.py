"""What the simulation server answers to each request; it knows nothing of sockets."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from threading import Lock
from typing import Annotated
from urllib.parse import unquote, urlsplit

import msgspec
from msgspec import Meta, Struct

from raitui.core.action import Axis
from raitui.core.containment import Transition
from raitui.core.ladder import Risk
from raitui.ports import Clock
from raitui.rehearsal.exposition import CONTENT_TYPE, Exposition
from raitui.rehearsal.fleet import ControlRefusedError, Refusal, SimulatedFleet

LARGEST_BODY = 16 * 1024
JSON = "application/json"
PLAIN = "text/plain; charset=utf-8"

_Text = Annotated[str, Meta(min_length=1, max_length=200)]
_STATUS = {Refusal.NO_SUCH_PLACE: 404, Refusal.NOTHING_TO_ROLL_BACK: 409}
_COMPRESSION_LEVEL = 1


class RollbackOrder(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST /control/rollback."""

    service: _Text
    at: _Text
    leaves: _Text
    target: _Text
    action_id: _Text
    by: _Text = "raitui"


class Request(Struct, frozen=True):
    """An HTTP request; the names of its headers are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = {}
    body: bytes = b""


class Response(Struct, frozen=True):
    """An HTTP response."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: Mapping[str, str] = {}


def _json(status: int, content: object, **headers: str) -> Response:
    return Response(status, msgspec.json.encode(content) + b"\n", JSON, headers)


def error(status: int, message: str, remedy: str = "", **headers: str) -> Response:
    """An error as every route tells it."""
    return _json(status, {"error": message, "remedy": remedy}, **headers)


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _takes_gzip(request: Request) -> bool:
    codings = (coding.strip().lower() for coding in request.headers.get("accept-encoding", "").split(","))
    return any(coding.partition(";")[0] in {"gzip", "*"} and not coding.endswith("q=0") for coding in codings)


class ControlApi:
    """Answers requests, from several threads too.

    ``host`` is the name that the server was told to listen on: a page of another site, or of a name that was made to
    point here, may not operate the fleet.
    """

    def __init__(self, fleet: SimulatedFleet, clock: Clock, host: str) -> None:
        self._fleet = fleet
        self._clock = clock
        self._own_names = {host.lower(), "localhost"}
        self._exposition = Exposition(fleet)
        self._lock = Lock()

    def answer(self, request: Request) -> Response:
        """The response to a request; what is wrong with the request is said with a status of 4xx."""
        path = request.path.partition("?")[0]
        method, route, arguments = self._route(path)
        if route is None:
            return error(404, f"there is nothing at {path}", "See /metrics, /state/SERVICE/AT, /log, /-/ready")
        if request.method != method:
            return error(405, f"{path} is asked for with {method}", Allow=method)
        with self._lock:
            try:
                return route(request, *arguments)
            except ControlRefusedError as refused:
                return error(_STATUS[refused.refusal], refused.message, refused.remedy)

    def _route(self, path: str) -> tuple[str, Callable[..., Response] | None, tuple[str, ...]]:
        match path.split("/")[1:]:
            case ["metrics"]:
                return "GET", self._metrics, ()
            case ["-", "ready"]:
                return "GET", self._ready, ()
            case ["log"]:
                return "GET", self._log, ()
            case ["state", service, at]:
                return "GET", self._state, (unquote(service), unquote(at))
            case ["control", "rollback"]:
                return "POST", self._roll_back, ()
            case _:
                return "", None, ()

    def _metrics(self, request: Request) -> Response:
        now = self._clock.now()
        if not self._fleet.alive(now):
            return error(503, "the exporter does not answer, as its scenario wants it")
        text = self._exposition.text(now).encode()
        if not _takes_gzip(request):
            return Response(200, text, CONTENT_TYPE, {"Vary": "Accept-Encoding"})
        headers = {"Vary": "Accept-Encoding", "Content-Encoding": "gzip"}
        return Response(200, gzip.compress(text, _COMPRESSION_LEVEL), CONTENT_TYPE, headers)

    def _ready(self, request: Request) -> Response:
        return Response(200, b"ready\n", PLAIN)

    def _log(self, request: Request) -> Response:
        return _json(200, self._fleet.log.until(self._clock.now()))

    def _state(self, request: Request, service: str, at: str) -> Response:
        return _json(200, self._fleet.observe(service, at, self._clock.now()))

    def _roll_back(self, request: Request) -> Response:
        if self._is_from_a_page(request):
            return error(403, "pages of other sites may not operate the fleet", "Send the request from a program")
        if _media_type(request) != JSON:
            return error(415, f"the body must be {JSON}")
        try:
            order = msgspec.json.decode(request.body, type=RollbackOrder)
        except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
            return error(400, f"the body is not a rollback: {wrong}", "Send service, at, leaves, target, action_id")
        wish = Transition(order.service, order.at, order.leaves, order.target, "rollback", Axis.VERSION, Risk.REDUCES)
        self._fleet.roll_back(wish, order.action_id, order.by, self._clock.now())
        return _json(202, {"accepted": True, "action_id": order.action_id})

    def _is_from_a_page(self, request: Request) -> bool:
        """Browsers name the origin of such requests; a name rebound to this address shows in the host."""
        return "origin" in request.headers or not self._is_own_name(request.headers.get("host", ""))

    def _is_own_name(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
            return name in self._own_names or bool(ip_address(name))
        except ValueError:
            return False
