"""Of what an exemplar carries, only what the site has listed is ever kept (R-AUD-3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.core.exemplar import TraceView

LISTED = ("http_status", "model_version")
VIEW = TraceView("https://tempo.example/trace/{trace_id}", attributes=LISTED)
NAMES = st.sampled_from(
    [*LISTED, "prompt", "gen_ai_prompt", "user_email", "HTTP_STATUS", "http_status ", "trace_id", ""]
)


@given(st.dictionaries(NAMES | st.text(), st.text()), st.dictionaries(NAMES, st.text()))
def test_nothing_that_is_not_listed_is_told(labels: dict[str, str], series: dict[str, str]) -> None:
    told = VIEW.permitted(labels, series)
    assert [name for name, _ in told] == [name for name in LISTED if labels.get(name) or series.get(name)]
    assert all(value == (labels.get(name) or series[name]) for name, value in told)


def test_without_a_list_nothing_is_told() -> None:
    assert TraceView().permitted({"http_status": "500", "prompt": "my card is 4111…"}) == ()


@pytest.mark.parametrize("name", ["trace_id", "traceID", "traceId", "TraceID", "TraceId"])
def test_the_usual_names_of_a_trace_are_known(name: str) -> None:
    assert VIEW.trace_id({"span_id": "00f067aa0ba902b7", name: "4bf92f3577b34da6a3ce929d0e0e4736"}).startswith("4bf9")


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "../../admin",
        "x?next=https://evil.example",
        "a/b",
        "4bf9 2f35",
        "\x1b]8;;http://evil.example\x07",
        "f" * 65,
        "Ünïcode",
        "\uff11\uff12\uff13",
    ],
)
def test_what_no_trace_is_called_comes_to_stand_in_no_link(hostile: str) -> None:
    assert VIEW.trace_id({"trace_id": hostile}) == ""


def test_a_link_leads_to_the_trace() -> None:
    assert VIEW.link_to("4bf92f35") == "https://tempo.example/trace/4bf92f35"
