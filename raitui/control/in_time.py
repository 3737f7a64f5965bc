"""Waiting for something for so long, and saying what went wrong with it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable

from raitui.errors import RaituiError

_LOG = logging.getLogger(__name__)


async def trouble_within(call: Awaitable[None], within_s: float, doing: str) -> str:
    """What went wrong; empty when the call succeeded in time."""
    try:
        async with asyncio.timeout(within_s):
            await call
    except TimeoutError:
        return f"{doing} took longer than {seconds(within_s)}"
    except RaituiError as error:
        return f"{doing} failed: {error.message}"
    except Exception as error:  # noqa: BLE001  # a defect of one must not keep the others from what they do
        _LOG.exception("%s", doing)
        return f"{doing} failed: {error!r}"
    return ""


def seconds(spent_s: float) -> str:
    """As people say it: what is left of a deadline has many digits."""
    return f"{max(0.1, round(spent_s, 1)):g} s"
