"""What the simulation server answers to each request; it knows nothing of sockets."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from functools import partial
from ipaddress import ip_address
from threading import Lock
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec
from msgspec import Struct, structs

from raitui.core.action import Axis
from raitui.core.containment import Transition
from raitui.core.ladder import Risk
from raitui.ports import Clock
from raitui.rehearsal import openmetrics
from raitui.rehearsal.control_order import Order, RollbackOrder, printable
from raitui.rehearsal.effect import in_effect
from raitui.rehearsal.exposition import CONTENT_TYPE, Exposition
from raitui.rehearsal.fleet import SimulatedFleet
from raitui.rehearsal.precondition import ControlRefusedError, Refusal

LARGEST_BODY = 16 * 1024
JSON = "application/json"
PLAIN = "text/plain; charset=utf-8"

_STATUS = {Refusal.NO_SUCH_PLACE: 404, Refusal.CONFLICT: 409}
_AXES = {axis.value: axis for axis in Axis}
_COMPRESSION_LEVEL = 1
_ANONYMOUS = "raitui"


class Request(Struct, frozen=True):
    """An HTTP request; the names of its headers are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = {}
    body: bytes = b""


class Response(Struct, frozen=True):
    """An HTTP response; one that is ``withheld`` never reaches whoever asked."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: Mapping[str, str] = {}
    withheld: bool = False


def _json(status: int, content: object, **headers: str) -> Response:
    return Response(status, msgspec.json.encode(content) + b"\n", JSON, headers)


def error(status: int, message: str, remedy: str = "", **headers: str) -> Response:
    """An error as every route tells it."""
    return _json(status, {"error": message, "remedy": remedy}, **headers)


def _refusal(refused: ControlRefusedError) -> Response:
    """With who was there first, where somebody was."""
    who = {"by": refused.by, "action_id": refused.action_id} if refused.refusal is Refusal.CONFLICT else {}
    return _json(_STATUS[refused.refusal], {"error": refused.message, "remedy": refused.remedy, **who})


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
        self._expositions = {CONTENT_TYPE: Exposition(fleet), openmetrics.CONTENT_TYPE: openmetrics.OpenMetrics(fleet)}
        self._lock = Lock()

    def answer(self, request: Request) -> Response:
        """The response to a request; what is wrong with the request is said with a status of 4xx."""
        path = request.path.partition("?")[0]
        method, route, arguments = self._route(path)
        if route is None:
            return error(
                404, f"there is nothing at {path}", "See /metrics, /openmetrics, /state/SERVICE/AT, /log, /-/ready"
            )
        if request.method != method:
            return error(405, f"{path} is asked for with {method}", Allow=method)
        with self._lock:
            try:
                return route(request, *arguments)
            except ControlRefusedError as refused:
                return _refusal(refused)

    def _route(self, path: str) -> tuple[str, Callable[..., Response] | None, tuple[str, ...]]:
        match path.split("/")[1:]:
            case ["metrics"]:
                return "GET", partial(self._metrics, kind=CONTENT_TYPE), ()
            case ["openmetrics"]:
                return "GET", partial(self._metrics, kind=openmetrics.CONTENT_TYPE), ()
            case ["-", "ready"]:
                return "GET", self._ready, ()
            case ["log"]:
                return "GET", self._log, ()
            case ["state", service, at]:
                return "GET", self._state, (unquote(service), unquote(at))
            case ["observed", service, at, axis]:
                return "GET", self._observed, (unquote(service), unquote(at), axis)
            case ["control"]:
                return "POST", partial(self._order, kind=Order), ()
            case ["control", "rollback"]:
                return "POST", partial(self._order, kind=RollbackOrder), ()
            case _:
                return "", None, ()

    def _metrics(self, request: Request, kind: str) -> Response:
        now = self._clock.now()
        if not self._fleet.alive(now):
            return error(503, "the exporter does not answer, as its scenario wants it")
        text = self._expositions[kind].text(now).encode()
        if not _takes_gzip(request):
            return Response(200, text, kind, {"Vary": "Accept-Encoding"})
        headers = {"Vary": "Accept-Encoding", "Content-Encoding": "gzip"}
        return Response(200, gzip.compress(text, _COMPRESSION_LEVEL), kind, headers)

    def _ready(self, request: Request) -> Response:
        return Response(200, b"ready\n", PLAIN)

    def _log(self, request: Request) -> Response:
        return _json(200, self._fleet.happened(self._clock.now()))

    def _state(self, request: Request, service: str, at: str) -> Response:
        return _json(200, self._fleet.observe(service, at, self._clock.now()))

    def _observed(self, request: Request, service: str, at: str, axis: str) -> Response:
        """Whether the traffic is as it would be after the change that the query names."""
        told = {name: values[-1] for name, values in parse_qs(urlsplit(request.path).query).items()}
        if axis not in _AXES or "after" not in told:
            return error(400, f"{printable(axis)} is no axis with an after", "Ask /observed/SERVICE/AT/AXIS?after=…")
        before, component = told.get("before", ""), told.get("component", "")
        desired = Transition(service, at, before, told["after"], "", _AXES[axis], Risk.REDUCES, component)
        return _json(200, {"in_effect": in_effect(self._fleet, desired, self._clock.now())})

    def _order(self, request: Request, kind: type[Order | RollbackOrder]) -> Response:
        if self._is_from_a_page(request):
            return error(403, "pages of other sites may not operate the fleet", "Send the request from a program")
        if _media_type(request) != JSON:
            return error(415, f"the body must be {JSON}")
        try:
            order = msgspec.json.decode(request.body, type=kind)
            desired = order.desired()
        except (msgspec.DecodeError, ValueError) as wrong:
            return error(400, f"the body is no order: {wrong}", f"Send {', '.join(kind.__struct_fields__)}")
        action_id, by = printable(order.action_id), printable(order.by) or _ANONYMOUS
        answered = self._fleet.order(desired, action_id, by, self._clock.now())
        return structs.replace(_json(202, {"accepted": True, "action_id": action_id}), withheld=not answered)

    def _is_from_a_page(self, request: Request) -> bool:
        """Browsers name the origin of such requests; a name rebound to this address shows in the host."""
        return "origin" in request.headers or not self._is_own_name(request.headers.get("host", ""))

    def _is_own_name(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
            return name in self._own_names or bool(ip_address(name))
        except ValueError:
            return False
