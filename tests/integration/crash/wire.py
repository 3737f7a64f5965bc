"""What operators and the backend of these tests say to each other: one line of JSON each way over the loopback."""

from __future__ import annotations

import os
import socket
from enum import Enum

import msgspec
from msgspec import Struct

from raitui.core.containment import Containment, Outcome, Transition
from raitui.core.snapshot import Posture

HOST = "127.0.0.1"
ANSWER_WITHIN_S = 150.0
"""Longer than any test: whoever is held is held until the test lets go, or ends."""


class Point(Enum):
    """Where an operator may meet its death, in the order in which an action passes by."""

    BEFORE_INTENT = "before the intent"
    AFTER_INTENT = "after the intent is durable"
    BEFORE_REQUEST = "before the request"
    REQUEST_SENT = "after the request was sent, before it is applied"
    APPLIED = "after the request was applied, before the answer"
    ANSWERED = "after the answer"
    LOOKING = "during verification"
    BEFORE_OUTCOME = "before the outcome"
    AFTER_OUTCOME = "after the outcome"
    BETWEEN = "between two actions"


class Who(Struct, frozen=True):
    """An operator, and the process in which it lives now."""

    name: str
    pid: int


class Reached(Struct, frozen=True, tag=True):
    """It has come so far, and waits for leave to go on."""

    who: Who
    point: Point


class Perform(Struct, frozen=True, tag=True):
    """Do this, if things still stand as they did."""

    who: Who
    desired: Transition
    action_id: str
    by: str


class Observe(Struct, frozen=True, tag=True):
    """Is this in effect?"""

    who: Who
    desired: Transition


class Read(Struct, frozen=True, tag=True):
    """Where does the service stand?"""

    who: Who
    service: str


class Next(Struct, frozen=True, tag=True):
    """What became of the last action, and what is to be done next?"""

    who: Who
    done: Outcome | None = None


Message = Reached | Perform | Observe | Read | Next


class Answer(Struct, frozen=True, omit_defaults=True):
    """What the backend says. Without a wish, whoever asked for the next one is to end."""

    status: int = 200
    detail: str = ""
    seen: bool = False
    posture: Posture | None = None
    wish: Containment | None = None


def ask(port: int, message: Message) -> Answer:
    """The backend's answer. An operator whose backend is gone ends: the test is over."""
    try:
        with socket.create_connection((HOST, port), ANSWER_WITHIN_S) as connection, connection.makefile("rwb") as line:
            line.write(msgspec.json.encode(message) + b"\n")
            line.flush()
            answer = line.readline()
    except OSError:
        answer = b""
    if not answer:
        os._exit(1)
    return msgspec.json.decode(answer, type=Answer)
