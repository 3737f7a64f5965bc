"""Prometheus's errors, as what happened and what the operator can do."""

from __future__ import annotations

import msgspec
from msgspec import Struct, field

from raitui.adapters.prometheus.answer import MatrixData, Payload, ScalarData, StringData, VectorData
from raitui.errors import SourceError, SourceFault
from raitui.transport.http_message import HttpAnswer
from raitui.transport.http_status import status_error
from raitui.transport.retry_after import retry_after_s


class _Refusal(Struct):
    error_type: str = field(default="", name="errorType")
    error: str = ""


_REFUSAL = msgspec.json.Decoder(_Refusal)

_CORRECT_THE_QUERY = "Correct the profile that asks this, in the site file; `raitui doctor` names it"
_WAIT = "Nothing to do here: it is asked again, less and less often; see the server's own log"

# https://github.com/prometheus/prometheus/blob/main/web/api/v1/api.go, errorType
_ERROR_TYPES: dict[str, tuple[SourceFault, str, str]] = {
    "bad_data": (SourceFault.REJECTED, "does not understand the query", _CORRECT_THE_QUERY),
    "execution": (SourceFault.REJECTED, "cannot evaluate the query", _CORRECT_THE_QUERY),
    "timeout": (SourceFault.TIMED_OUT, "took too long over the query", "Raise `timeout`, or record the long windows"),
    "canceled": (SourceFault.TIMED_OUT, "gave the query up", _WAIT),
    "internal": (SourceFault.SERVER_ERROR, "failed", _WAIT),
    "unavailable": (SourceFault.SERVER_ERROR, "is not ready", _WAIT),
}

_LIMITS = ("too many samples", "samples limit", "series limit", "chunks limit", "err-mimir-max", "maxSamplesPerQuery")
"""How servers say that a query asks for more than they are allowed to load: Prometheus, Thanos, Mimir and
VictoriaMetrics."""

_TOO_MUCH = (
    SourceFault.TOO_LARGE,
    "is not allowed to load as much as the query takes",
    "Raise its limit (Prometheus: --query.max-samples), or have it load the rules that `raitui rules` writes",
)

_SHAPES = {
    VectorData: "an instant vector",
    MatrixData: "a range vector",
    ScalarData: "a scalar",
    StringData: "a string",
}


def refused(backend: str, answer: HttpAnswer) -> SourceError:
    """The error for an answer that is no success; the server's own words where it has any."""
    try:
        refusal = _REFUSAL.decode(answer.body)
    except msgspec.DecodeError:
        return status_error(backend, answer, _page_or_text(answer))
    said = answer.presentable(refusal.error)
    if refusal.error_type not in _ERROR_TYPES:
        return status_error(backend, answer, said)
    too_much = any(words in refusal.error for words in _LIMITS)
    fault, meaning, remedy = _TOO_MUCH if too_much else _ERROR_TYPES[refusal.error_type]
    message = f"{backend} {meaning} (HTTP {answer.status}, {refusal.error_type}): {said}"
    return SourceError(fault, message, remedy, retry_after_s=retry_after_s(answer))


def unreadable(backend: str, answer: HttpAnswer, error: Exception) -> SourceError:
    """The error for a success that is not JSON of the expected kind."""
    if _is_page(answer):
        message = f"{backend} answers with a web page, not with JSON"
        remedy = "Correct `url` in the site file; if the page is a log-in page, renew the credentials"
    else:
        message = f"{backend} answers with what is not its API's JSON: {answer.presentable(str(error))}"
        remedy = "See whether `url` is that of a Prometheus, and whether a proxy before it cuts answers off"
    return SourceError(SourceFault.MALFORMED, message, remedy)


def misshapen(backend: str, payload: Payload, expected: str) -> SourceError:
    """The error for a result of another type than was asked for."""
    found = "nothing" if payload.data is None else _SHAPES[type(payload.data)]
    message = f"{backend} answers with {found} where {expected} was asked for"
    return SourceError(SourceFault.MALFORMED, message, _CORRECT_THE_QUERY)


def native_histogram(backend: str) -> SourceError:
    """The error for elements that have no number."""
    message = f"{backend} answers with native histograms where numbers were asked for"
    remedy = "Put histogram_quantile or histogram_count around it, or let the target expose classic buckets"
    return SourceError(SourceFault.MALFORMED, message, remedy)


def _page_or_text(answer: HttpAnswer) -> str:
    return "a web page" if _is_page(answer) else answer.excerpt()


def _is_page(answer: HttpAnswer) -> bool:
    return "html" in answer.headers.get("content-type", "") or answer.body.lstrip()[:1] == b"<"
