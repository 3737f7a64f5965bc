"""Where requests that went wrong can be seen."""

from __future__ import annotations

from typing import Annotated

from raitui.config.schema.scalars import LabelName, Text
from raitui.config.schema.section import Section, says


class Traces(Section, frozen=True):
    """Traces of bad requests, to which exemplars point: where to see them, and what may be told of them."""

    link: Annotated[
        Text | None, says("The address of one trace; {trace_id} is filled in", "https://tempo.example/trace/{trace_id}")
    ] = None
    id: Annotated[
        LabelName | None, says("The label of an exemplar that names its trace; one of the usual ones when left out")
    ] = None
    attributes: Annotated[
        tuple[LabelName, ...],
        says("The labels that may be shown beside a trace; all others are dropped as they come in", ["http_status"]),
    ] = ()
