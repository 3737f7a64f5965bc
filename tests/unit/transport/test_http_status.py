"""Every status that is no success says what happened and what to do (fault 17, 21, 36, 42)."""

from __future__ import annotations

import pytest

from raitui.errors import SourceFault
from raitui.transport.http_message import HttpAnswer
from raitui.transport.http_status import status_error
from raitui.transport.secret_value import SecretValue


def answer(status: int, **headers: str) -> HttpAnswer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpAnswer(status, named, b"", sent_at=0.0, received_at=0.0, secrets=(SecretValue("hunter2"),))


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (302, SourceFault.REJECTED),
        (400, SourceFault.REJECTED),
        (401, SourceFault.UNAUTHORISED),
        (403, SourceFault.UNAUTHORISED),
        (404, SourceFault.REJECTED),
        (418, SourceFault.REJECTED),
        (429, SourceFault.SERVER_ERROR),
        (500, SourceFault.SERVER_ERROR),
        (503, SourceFault.SERVER_ERROR),
        (504, SourceFault.TIMED_OUT),
    ],
)
def test_each_status_has_its_fault_and_a_remedy(status: int, fault: SourceFault) -> None:
    error = status_error("prom-eu1", answer(status), "its words")
    assert error.fault is fault
    assert error.message.startswith("prom-eu1 ")
    assert str(status) in error.message
    assert error.message.endswith(": its words")
    assert error.remedy


def test_a_redirect_says_where_to_without_what_it_was_sent() -> None:
    error = status_error("prom-eu1", answer(302, location="https://login.example/?token=hunter2"))
    assert "https://login.example/?token=‹secret›" in error.message


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "7"}, 7.0),
        ({"retry_after": "99999999"}, 3600.0),
        ({"retry_after": "Sun, 06 Nov 1994 08:49:37 GMT", "date": "Sun, 06 Nov 1994 08:49:07 GMT"}, 30.0),
        ({"retry_after": "Sun, 06 Nov 1994 08:49:07 GMT", "date": "Sun, 06 Nov 1994 08:49:37 GMT"}, 0.0),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "-5"}, None),
        ({}, None),
    ],
)
def test_the_server_may_say_how_long_to_leave_it_alone(headers: dict[str, str], seconds: float | None) -> None:
    assert status_error("prom-eu1", answer(429, **headers)).retry_after_s == seconds


def test_an_excerpt_is_short_clean_and_without_secrets() -> None:
    body = b"\x1b[2J bad\n token hunter2 " + b"x" * 500
    excerpt = HttpAnswer(400, {}, body, 0.0, 0.0, (SecretValue("hunter2"),)).excerpt()
    assert excerpt.startswith("␛[2J bad token ‹secret› xxx")
    assert len(excerpt) == 200
