"""A backend in another place: where services stand, and its own journal of all that it was asked and did."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from raitui.core.action import Axis
from raitui.core.containment import Containment, Outcome, Transition
from raitui.core.ladder import AUTOMATIC, OPEN
from raitui.core.snapshot import Posture, ServingVersions
from tests.integration.crash.wire import HOST, Answer, Message, Next, Observe, Perform, Point, Reached, Read, Who
from tests.serving import Serving

FIRST_VERSION = "v2"
COMPONENT = "model"

What = tuple[str, str, Axis, str]
_USUAL = {Axis.MODE: AUTOMATIC, Axis.EXPOSURE: OPEN, Axis.VERSION: FIRST_VERSION}


class Fate(Protocol):
    """What meets an operator at each point: nothing, a pause, or its end."""

    def meets(self, who: Who, point: Point) -> None:
        """Return when the operator may go on, or never will."""


class Mercy:
    """Lets everybody go on."""

    def meets(self, who: Who, point: Point) -> None:
        return


@dataclass(frozen=True)
class Asked:
    """One request that arrived, whether it was applied, and whether its intent was on a disk by then."""

    action_id: str
    by: str
    desired: Transition
    applied: bool
    witnessed: bool


@dataclass
class Backend(Serving):
    """Runs within a ``with``. ``wishes`` tells each operator what to do next, ``witness`` whether an intent is kept."""

    wishes: Callable[[str], Containment | None]
    witness: Callable[[str], bool]
    fate: Fate = field(default_factory=Mercy)
    journal: list[Asked] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    _stands: dict[What, tuple[str, str]] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._server = _Server((HOST, 0), _Handler)
        self._server.backend = self
        super().__init__(self._server)

    @property
    def port(self) -> int:
        """Where it listens on the loopback."""
        return int(self._server.server_address[1])

    @property
    def applied(self) -> list[str]:
        """The ids of the actions that it carried out, in order."""
        return [asked.action_id for asked in self.journal if asked.applied]

    def put(self, what: What, position: str) -> None:
        """Let something stand elsewhere than usual from the beginning."""
        self._stands[what] = position, "nobody"

    def shows(self, desired: Transition) -> bool:
        """Whether things stand so."""
        return self._position(desired.what) == desired.after

    def answer(self, message: Message) -> Answer:
        """What it answers."""
        match message:
            case Reached(who, point):
                self.fate.meets(who, point)
                return Answer()
            case Perform():
                return self._performed(message)
            case Observe(who, desired):
                self.fate.meets(who, Point.LOOKING)
                return Answer(seen=self.shows(desired))
            case Read(_, service):
                return Answer(posture=self.posture(service))
            case Next(who, done):
                if done is not None:
                    self.outcomes[done.action_id] = done
                self.fate.meets(who, Point.BETWEEN)
                wish = self.wishes(who.name)
                return Answer(wish=wish, posture=self.posture(wish.service) if wish else None)

    def _performed(self, message: Perform) -> Answer:
        self.fate.meets(message.who, Point.REQUEST_SENT)
        answer = self._judged(message)
        self.fate.meets(message.who, Point.APPLIED)
        return answer

    def _judged(self, message: Perform) -> Answer:
        """Apply it if things stand as it expects, and only then (409 otherwise)."""
        desired, witnessed = message.desired, self.witness(message.action_id)
        with self._turn:
            fits = desired.before in {"", self._position(desired.what)}
            self.journal.append(Asked(message.action_id, message.by, desired, fits, witnessed))
            if fits:
                self._stands[desired.what] = desired.after, f"{message.by} ({message.action_id})"
                return Answer(202, "HTTP 202")
            position, by = self._stands.get(desired.what, ("as it was", "nobody"))
            return Answer(409, f"HTTP 409: {position} by {by}")

    def _position(self, what: What) -> str:
        return self._stands[what][0] if what in self._stands else _USUAL[what[2]]

    def posture(self, service: str) -> Posture:
        """Where the service stands."""
        at = self._position
        return Posture(
            "",
            exposure=at((service, "", Axis.EXPOSURE, "")),
            mode=at((service, "", Axis.MODE, "")),
            versions=(ServingVersions(COMPONENT, at((service, "", Axis.VERSION, COMPONENT))),),
        )


class _Server(socketserver.ThreadingTCPServer):
    backend: Backend
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 64


class _Handler(socketserver.StreamRequestHandler):
    server: _Server
    _decoder = msgspec.json.Decoder(Message)

    def handle(self) -> None:
        line = self.rfile.readline()
        if not line.endswith(b"\n"):
            return  # it died while it was asking
        answer = self.server.backend.answer(self._decoder.decode(line))
        try:
            self.wfile.write(msgspec.json.encode(answer) + b"\n")
        except OSError:
            return  # it died while it was waiting
