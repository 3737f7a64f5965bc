"""Traces of bad requests: where to see them, and why there are none (R-OBS-7)."""

from __future__ import annotations

from msgspec import structs

from raitui.core.reading import Place
from raitui.core.sli import Unit
from raitui.core.snapshot import State, Why
from raitui.core.trace_sample import Traces, TraceSample
from raitui.widgets.slice_lines import NOT_YET
from raitui.widgets.styled_line import plain, width
from raitui.widgets.trace_lines import SHOWN_OF_AN_INDICATOR, trace_panel
from tests.ui.fleets import NOW, service

LINK = "https://tempo.example/trace/"
ANSWERED = Traces(asked_for=("errors", "p99"), span_s=3_600.0, answered_at=NOW - 12.0)
FAILED = TraceSample(
    "4bf92f3577b34da6a3ce929d0e0e4736",
    NOW - 30.0,
    "errors",
    Place("eu1", "v42", "age<25"),
    attributes=(("http_status", "500"),),
    link=f"{LINK}4bf92f3577b34da6a3ce929d0e0e4736",
)
SLOW = TraceSample("a64935411207c555", NOW - 40.0, "p99", Place("us1"), 1.48, Unit.SECONDS, 0.8, link=f"{LINK}a649")


def panel(traces: Traces | None, why: Why | str = "", cells: int = 80) -> list[str]:
    lines = trace_panel(structs.replace(service("loan-uw", State.PAGE, why), traces=traces), NOW, cells)
    assert all(width(one) <= cells for one in lines)
    assert lines
    return [plain(one) for one in lines]


def test_a_bad_request_says_when_what_where_and_leads_to_its_trace() -> None:
    assert panel(structs.replace(ANSWERED, samples=(FAILED, SLOW))) == [
        "03:13:00Z errors ✗  v42 age<25 at eu1  http_status=500",
        "  https://tempo.example/trace/4bf92f3577b34da6a3ce929d0e0e4736",
        "03:12:50Z p99 ✗ 1.48s >0.8s  at us1",
        "  https://tempo.example/trace/a649",
        "asked 12s ago, for 60m",
    ]


def test_what_says_why_comes_first_and_first_where_the_trouble_is() -> None:
    elsewhere = structs.replace(SLOW, trace_id="b", place=Place("eu1"), at=NOW)
    why = Why("P99 2s", sli="p99", place=Place("us1"))
    told = panel(structs.replace(ANSWERED, samples=(elsewhere, FAILED, SLOW)), why)
    assert [one.split()[1] + one.split()[-1] for one in told if "✗" in one] == [
        "p99us1",
        "p99eu1",
        "errorshttp_status=500",
    ]


def test_what_is_bad_for_nobody_is_in_question_and_not_marked_as_bad() -> None:
    """A declined applicant is no bad request, though too few are selected."""
    told = panel(structs.replace(ANSWERED, samples=(structs.replace(FAILED, bad=False),)))
    assert told[0] == "03:13:00Z errors · in question  v42 age<25 at eu1  http_status=500"


def test_an_indicator_whose_bound_is_not_known_says_so_and_what_to_do() -> None:
    for asked_for in (("errors",), ()):
        told = " ".join(panel(Traces(asked_for=asked_for, unbounded=("fast",), answered_at=NOW)))
        assert "no request is known to be bad by fast: it counts buckets whose le" in told


def test_one_indicator_does_not_fill_the_panel() -> None:
    many = tuple(structs.replace(FAILED, trace_id=f"{n}", at=NOW - n) for n in range(20))
    told = panel(structs.replace(ANSWERED, samples=(*many, SLOW)))
    assert sum(" errors " in one for one in told) == SHOWN_OF_AN_INDICATOR
    assert any(" p99 " in one for one in told)


def test_a_long_link_is_whole() -> None:
    link = f"https://grafana.example/explore?{'x' * 120}=4bf92f35"
    told = panel(structs.replace(ANSWERED, samples=(structs.replace(FAILED, link=link),)))
    assert link in "".join(one.removeprefix("  ") for one in told)


def test_without_a_link_the_trace_is_named_and_it_says_how_to_have_one() -> None:
    told = " ".join(panel(structs.replace(ANSWERED, samples=(structs.replace(FAILED, link=""),))))
    assert "  trace 4bf92f3577b34da6a3ce929d0e0e4736" in told
    assert 'traces: {link: "https://…/{trace_id}"}' in told


def test_a_source_that_keeps_none_is_named_with_how_to_switch_them_on() -> None:
    told = " ".join(panel(structs.replace(ANSWERED, off=("prom-eu1",))))
    assert "prom-eu1 keeps no exemplars: start it with --enable-feature=exemplar-storage" in told


def test_a_source_that_does_not_say_is_not_taken_for_one_that_has_nothing_to_tell() -> None:
    told = " ".join(panel(structs.replace(ANSWERED, silent=("mimir",))))
    assert "mimir has no exemplars, and does not say whether it keeps any" in told
    assert "no request" not in told


def test_none_found_says_what_was_looked_for() -> None:
    told = " ".join(panel(ANSWERED))
    assert "no request of the past 60m is known to be bad by errors, p99" in told


def test_what_failed_is_said_beside_what_is_known() -> None:
    told = " ".join(panel(structs.replace(ANSWERED, samples=(FAILED,), error="prom-us1 did not answer within 10 s")))
    assert "not all is known: prom-us1 did not answer" in told
    assert "4bf92f3577" in told


def test_before_anybody_has_asked_it_says_so() -> None:
    assert panel(None) == [NOT_YET]


def test_a_service_whose_indicators_know_no_single_request_says_what_would() -> None:
    told = " ".join(panel(Traces(answered_at=NOW)))
    assert "only ratios, and quantiles with a target, do" in told
