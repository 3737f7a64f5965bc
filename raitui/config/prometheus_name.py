"""Names of metrics and labels, by the grammar of Prometheus's data model."""

from __future__ import annotations

import re

from raitui.config.problem import quoted
from raitui.core.vector import PART_LABEL
from raitui.errors import ConfigurationError

_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*", re.ASCII)
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*", re.ASCII)
_BUCKET = "_bucket"


def metric_name(text: str) -> str:
    """The name of a metric. Raises ConfigurationError."""
    if not _METRIC.fullmatch(text):
        remedy = "use letters, digits, _ and :, and put conditions under match"
        raise ConfigurationError(f"{quoted(text)} is not the name of a metric", remedy)
    return text


def histogram_name(text: str) -> str:
    """The name of a classic histogram, without the ending of its buckets. Raises ConfigurationError."""
    if text.endswith(_BUCKET):
        remedy = f"did you mean {quoted(text.removesuffix(_BUCKET))}?"
        raise ConfigurationError(f"{quoted(text)} names the buckets, not the histogram", remedy)
    return metric_name(text)


def label_name(text: str) -> str:
    """The name of a label that a series may carry. Raises ConfigurationError."""
    if not _LABEL.fullmatch(text):
        raise ConfigurationError(f"{quoted(text)} is not the name of a label", "use letters, digits and _")
    if text.startswith("__") or text == PART_LABEL:
        raise ConfigurationError(f"the label {quoted(text)} is reserved", "use the label that the site's series carry")
    return text
