"""What may be told of traces is a list of what is allowed (R-AUD-3)."""

from __future__ import annotations

import pytest

from raitui.config.problem import SiteFileError
from raitui.core.exemplar import USUAL_IDS, TraceView
from tests.unit.config.conftest import Load

BEFORE = "secrets:\n"


def traces(load: Load, text: str) -> TraceView:
    return load((BEFORE, f"traces: {text}\n{BEFORE}")).site.traces


def test_link_label_and_attributes(load: Load) -> None:
    written = '{link: "https://tempo.example/t/{trace_id}?org=1", id: traceparent_id, attributes: [http_status, tier]}'
    assert traces(load, written) == TraceView(
        "https://tempo.example/t/{trace_id}?org=1", ("traceparent_id",), ("http_status", "tier")
    )


def test_without_the_section_traces_are_named_and_nothing_is_told_of_them(load: Load) -> None:
    assert load().site.traces == TraceView("", USUAL_IDS, ())


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('{link: "https://tempo.example/trace"}', "the address is the same for every trace: put {trace_id} where"),
        ('{link: "https://{trace_id}.example/"}', "the host is filled in from outside"),
        ('{link: "https://tempo.example/{user}/{trace_id}"}', "the placeholder {user} is unknown here"),
        ('{link: "javascript:alert({trace_id})"}', "not an http or https address"),
        ("{attributes: [http-status]}", "'http-status' is not the name of a label"),
        ("{attributes: [gen_ai_prompt]}", "'gen_ai_prompt' holds personal data or secrets by its name (prompt)"),
        ("{attributes: [user_email]}", "'user_email' holds personal data or secrets by its name (email)"),
        ("{attributes: [lastPromptText]}", "'lastPromptText' holds personal data or secrets by its name (prompt)"),
        ("{attributes: [COOKIE]}", "'COOKIE' holds personal data or secrets by its name (cookie)"),
        ("{attributes: [http_authorization]}", "'http_authorization' holds personal data or secrets by its name"),
        ("{attributes: [caller_phone]}", "'caller_phone' holds personal data or secrets by its name (phone)"),
        ("{id: user_email}", "'user_email' holds personal data or secrets by its name (email)"),
        ("{attribute: [x]}", "this key is unknown here: did you mean 'attributes'?"),
    ],
)
def test_what_cannot_be_meant_is_refused(load: Load, written: str, told: str) -> None:
    with pytest.raises(SiteFileError) as refused:
        traces(load, written)
    assert told in refused.value.message
