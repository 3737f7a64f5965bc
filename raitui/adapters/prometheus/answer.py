"""The JSON of Prometheus's query API, typed, and bounded in what it may hold.

https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview
"""

from __future__ import annotations

import msgspec
from msgspec import Struct, field

Sample = tuple[float, str]
"""Unix seconds, and the value as text: "NaN", "+Inf" and "-Inf" are not JSON numbers."""

SMALLEST_ELEMENT = len('{"metric":{},"value":[0,"0"]},')


class VectorElement(Struct, gc=False):
    """One element of an instant vector; a native histogram has no ``value``. Its labels are still JSON."""

    metric: msgspec.Raw
    value: Sample | None = None


class MatrixElement(Struct, gc=False):
    """One element of a range vector; a native histogram has no ``values``. Its labels are still JSON."""

    metric: msgspec.Raw
    values: list[Sample] | None = None


class VectorData(Struct, tag_field="resultType", tag="vector"):
    """What an instant query is expected to answer."""

    result: list[VectorElement]


class MatrixData(Struct, tag_field="resultType", tag="matrix"):
    """What a range query is expected to answer."""

    result: list[MatrixElement]


class ScalarData(Struct, tag_field="resultType", tag="scalar"):
    """A number without labels."""

    result: Sample


class StringData(Struct, tag_field="resultType", tag="string"):
    """A text."""

    result: Sample


class Payload(Struct):
    """A whole answer, good or bad."""

    status: str
    data: VectorData | MatrixData | ScalarData | StringData | None = None
    error_type: str = field(default="", name="errorType")
    error: str = ""
    warnings: list[str] | None = None
    infos: list[str] | None = None


class _OutlineData(Struct):
    result: list[msgspec.Raw] = []


class _Outline(Struct):
    data: _OutlineData | None = None


class TooManyElementsError(Exception):
    """The answer holds more elements than may be held in memory."""

    def __init__(self, elements: int) -> None:
        super().__init__(elements)
        self.elements = elements


_PAYLOAD = msgspec.json.Decoder(Payload)
_OUTLINE = msgspec.json.Decoder(_Outline)


def decode(body: bytes, maximum_elements: int) -> Payload:
    """The answer. Raises msgspec.DecodeError when it is none, and TooManyElementsError before it is built."""
    # Only an answer that is long enough to hold too many is counted first, by its outline.
    if len(body) > maximum_elements * SMALLEST_ELEMENT:
        outline = _OUTLINE.decode(body)
        if outline.data is not None and len(outline.data.result) > maximum_elements:
            raise TooManyElementsError(len(outline.data.result))
    return _PAYLOAD.decode(body)
