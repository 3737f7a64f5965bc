r"""Regular expressions as Prometheus takes them: RE2, which leaves out what cannot be matched in linear time.

Source: RE2's syntax page, which Prometheus's querying documentation refers to. Python's compiler checks the rest. What
RE2 has and Python lacks (``\pL``, ``\z``, ``[[:alpha:]]``, ``\Q…\E``) is refused too: the simulated fleet matches with
Python's.
"""

from __future__ import annotations

import re
import warnings

from raitui.errors import ConfigurationError

_TOKEN = re.compile(
    r"""
      (?P<back_reference> \\[1-9] | \(\?P= )
    | (?P<escape>         \\. )
    | (?P<set>            \[\^?\]?(?:\\.|[^\]\\])*\] )
    | (?P<look_around>    \(\?<?[=!] )
    | (?P<atomic_group>   \(\?> )
    | (?P<condition>      \(\?\( )
    | (?P<comment>        \(\?\# )
    | (?P<possessive>     (?:[*+?]|\{[0-9,]+\})\+ )
    | (?P<other>          . )
    """,
    re.VERBOSE | re.DOTALL,
)
_NOT_IN_RE2 = {
    "back_reference": "a back reference",
    "look_around": "a look-around",
    "atomic_group": "an atomic group",
    "condition": "a condition",
    "comment": "a comment",
    "possessive": "a possessive repetition",
}
_REPETITION = re.compile(r"\{([0-9]+)(?:,([0-9]*))?\}")
_MOST_REPETITIONS = 1_000
_LONGEST = 1_000


def regular_expression(text: str) -> str:
    """An expression that Prometheus will take, as it stands. Raises ConfigurationError."""
    if len(text) > _LONGEST:
        raise ConfigurationError(f"the expression is longer than {_LONGEST} characters", "write a shorter one")
    for token in _TOKEN.finditer(text):
        if token.lastgroup in _NOT_IN_RE2:
            message = f"{_NOT_IN_RE2[token.lastgroup]} at character {token.start() + 1} is not part of RE2"
            raise ConfigurationError(message, "Prometheus would refuse it: write it without")
    if any(int(count or 0) > _MOST_REPETITIONS for found in _REPETITION.finditer(text) for count in found.groups()):
        raise ConfigurationError(f"it repeats more than {_MOST_REPETITIONS} times", "Prometheus would refuse it")
    return _compiled(text)


def _compiled(text: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(text)
    except (re.error, FutureWarning, DeprecationWarning) as error:
        raise ConfigurationError(f"not a regular expression: {error}", "correct it; escape with \\") from None
    except (OverflowError, RecursionError):
        raise ConfigurationError("the expression is too large", "write a simpler one") from None
    return text
