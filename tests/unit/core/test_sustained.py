"""A transient calls nobody, what lasts calls, and what clears does not flap, whenever the console began (R-DEC-3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from raitui.core.answer import Answer
from raitui.core.derived import TimeToClear
from raitui.core.expression import Gauge, RawPromQL
from raitui.core.findings import Findings
from raitui.core.freshness import Moment
from raitui.core.plan import reading_question, steps_past_question
from raitui.core.reading import Reading, Verdict
from raitui.core.readings import headline
from raitui.core.row_reason import why_of
from raitui.core.selector import Selector
from raitui.core.site import Profile
from raitui.core.sli import Direction, Sli, Urgency
from raitui.core.sli_document import sli_documents
from raitui.core.snapshot import State
from raitui.core.subject import Subject
from raitui.core.sustained import CallsAfter, steps
from raitui.core.table import Observation, tabulate
from raitui.core.triage import state_of
from raitui.core.vector import Aggregation
from raitui.rehearsal.evaluator import Evaluator
from tests.knowledge import LABELS, Told
from tests.scripted_series import ScriptedSeries, ScriptedStore
from tests.watched import BACKLOG, CORRECTED, LEAKAGE

SCRAPE_S = 15.0
BEGAN = 1_800_000_000.0
"""A multiple of every step."""

LEVEL = structs.replace(BACKLOG, expression=Gauge(Selector("level")), target=50.0, on_breach=Urgency.PAGE)
SUMMED = structs.replace(LEVEL, expression=Gauge(Selector("level"), Aggregation.SUM), target=60.0)

EU, US = {"service": "svc", "at": "eu1", "version": "v1"}, {"service": "svc", "at": "us1", "version": "v1"}


class Looks:
    """Scrapes of a gauge, and what a console that begins at each of them says of it."""

    def __init__(self, sli: Sli, values: Sequence[float], *, beside: Sequence[float] | None = None) -> None:
        self.sli, self.profile = sli, Profile("levels", (sli,))
        self.times = [BEGAN + SCRAPE_S * index for index in range(len(values))]
        told: list[tuple[Mapping[str, str], Sequence[float]]] = [(EU, values)]
        told += [(US, beside)] if beside is not None else []
        self._places = [("svc", labels["at"]) for labels, _ in told]
        family = [ScriptedSeries(labels, dict(zip(self.times, found, strict=True))) for labels, found in told]
        self._evaluator = Evaluator(ScriptedStore({"level": family}, self.times))

    def reading(self, at: float, meanwhile: Callable[[Told], None] = lambda _: None) -> Reading:
        known = Told(now=at)
        known.alive(self.profile, self._places)
        for question in (reading_question(self.sli, self.profile), steps_past_question(self.sli, self.profile)):
            if question is not None:
                rows = self._evaluator.rows(question.vector(LABELS), at)
                table = tabulate(Answer(rows, at), LABELS)
                known.observations.keep(question, Observation("prom", at, at, table))
        meanwhile(known)
        return headline(Subject("svc", self.profile, known.observations, Moment(at, SCRAPE_S)), self.sli)

    def states(self) -> Iterator[State]:
        for at in self.times:
            reading = self.reading(at)
            yield state_of(Findings((reading,), (), {self.sli.name: self.sli}))

    @property
    def paging(self) -> list[int]:
        """At which scrapes it pages."""
        return [index for index, state in enumerate(self.states()) if state is State.PAGE]


def trace(*spells: tuple[int, float]) -> list[float]:
    """So many scrapes each of a value."""
    return [value for scrapes, value in spells for _ in range(scrapes)]


WELL, BAD = 5.0, 90.0

TRACES: list[tuple[str, list[float], list[int]]] = [
    ("one scrape", trace((20, WELL), (1, BAD), (20, WELL)), []),
    ("seen for a quarter of a minute less than two", trace((20, WELL), (8, BAD), (20, WELL)), []),
    ("two minutes, and one until it is well", trace((20, WELL), (9, BAD), (20, WELL)), list(range(28, 33))),
    ("half an hour", trace((20, WELL), (120, BAD), (20, WELL)), list(range(28, 144))),
    ("every other scrape", trace((20, WELL), *((1, BAD), (1, WELL)) * 20), []),
    ("well for a scrape", trace((20, WELL), (12, BAD), (1, WELL), (12, BAD), (8, WELL)), list(range(28, 49))),
]  # fmt: skip


@pytest.mark.parametrize(("values", "paging"), [case[1:] for case in TRACES], ids=[case[0] for case in TRACES])
def test_a_page_is_what_lasted_two_minutes_to_a_console_that_begins_at_any_moment(
    values: list[float], paging: list[int]
) -> None:
    """Each scrape is looked at by a console that has seen none before: nothing is lost by a restart, nor delayed."""
    assert Looks(LEVEL, values).paging == paging


@given(st.lists(st.booleans(), min_size=13, max_size=40))
def test_it_calls_when_it_was_past_its_bound_at_nine_of_the_last_thirteen_scrapes(past: list[bool]) -> None:
    looks = Looks(LEVEL, [BAD if one else WELL for one in past])
    assert looks.paging == [index for index in range(len(past)) if sum(past[max(0, index - 12) : index + 1]) >= 9]


def test_until_it_has_lasted_it_is_shown_as_a_breach_with_how_far_it_is() -> None:
    looks = Looks(LEVEL, trace((20, WELL), (4, BAD)))
    reading = looks.reading(looks.times[-1])
    assert (reading.verdict, reading.note) == (Verdict.BREACH, "past for 45s of 2m")
    why = why_of(State.OK, Findings((reading,), (), {LEVEL.name: LEVEL}), None)
    assert why.text == "backlog 90 (<50) for 45s of 2m"
    (told,) = sli_documents((reading,))
    assert (told.verdict, told.past_s, told.calls_after_s) == ("breach", 45.0, 120.0)


def test_what_has_just_cleared_says_so() -> None:
    looks = Looks(LEVEL, trace((20, WELL), (20, BAD), (2, WELL)))
    reading = looks.reading(looks.times[-1])
    assert (reading.verdict, reading.note) == (Verdict.OK, "just cleared")
    why = why_of(State.PAGE, Findings((reading,), (), {LEVEL.name: LEVEL}), None)
    assert why.text == "backlog 5 (<50) just cleared"


def test_a_ticket_waits_longer_and_the_site_says_how_long_both_wait() -> None:
    ticket = structs.replace(LEVEL, on_breach=Urgency.TICKET)
    states = list(Looks(ticket, trace((20, WELL), (50, BAD))).states())
    # Ten minutes are 40 scrapes, and it is looked at every five.
    assert states.index(State.TICKET) - 20 in range(40, 46)
    profile = Profile("levels", (LEVEL, ticket), calls_after=CallsAfter(30, 60))
    found = [steps_past_question(sli, profile) for sli in profile.slis]
    assert [one.lasting_s for one in found if one is not None] == [30, 60]


def test_a_location_alone_must_have_lasted_and_none_hides_another() -> None:
    """R-OBS-4: of what cannot be summed the worst is told, whichever that is."""
    looks = Looks(LEVEL, trace((20, WELL), (9, BAD)), beside=trace((28, WELL), (1, 2 * BAD)))
    assert looks.reading(looks.times[-1]).place.at == "us1"
    assert looks.paging == [28]
    by_turns = Looks(LEVEL, trace((20, WELL), (5, BAD), (5, WELL)), beside=trace((25, WELL), (5, BAD)))
    assert by_turns.paging == []


def test_of_a_sum_the_sum_must_have_lasted() -> None:
    """Neither location is past the bound, and both together are."""
    assert Looks(SUMMED, trace((20, WELL), (9, 40.0)), beside=trace((20, WELL), (9, 40.0))).paging == [28]


BACKED_UP = structs.replace(BACKLOG, expression=TimeToClear(Selector("waiting"), Selector("done_total")))


@pytest.mark.parametrize("sli", [BACKLOG, LEAKAGE, BACKED_UP, structs.replace(BACKLOG, expression=RawPromQL("x"))])
def test_what_one_moment_tells_must_last(sli: Sli) -> None:
    assert steps_past_question(sli, Profile("p", (sli,))) is not None


@pytest.mark.parametrize(
    "sli",
    [CORRECTED, structs.replace(BACKLOG, target=None), structs.replace(BACKLOG, on_breach=Urgency.NONE)],
    ids=["has a window", "has no bound", "calls nobody"],
)
def test_what_has_a_window_or_calls_nobody_waits_for_nothing(sli: Sli) -> None:
    assert steps_past_question(sli, Profile("p", (sli,))) is None


def told_in_breach(profile: Profile, sli: Sli, sources: Sequence[str] = ("prom",)) -> Told:
    known = Told()
    known.alive(profile, [("svc", "eu1")])
    for source in sources:
        known.answer(reading_question(sli, profile), {("svc", "eu1", "v1"): {"value": BAD}}, source=source)
    return known


@pytest.mark.parametrize("asked_ago", [None, 60.0])
def test_where_nobody_tells_how_long_a_breach_calls_as_it_is_seen(asked_ago: float | None) -> None:
    """A page is never lost for want of an answer: of none, or of one that is too old."""
    profile = Profile("levels", (LEVEL,))
    known, question = told_in_breach(profile, LEVEL), steps_past_question(LEVEL, profile)
    if asked_ago is not None and question is not None:
        known.answer(question, {}, ago=asked_ago)
    reading = headline(known.subject("svc", profile), LEVEL)
    assert reading.time_past is None
    assert state_of(Findings((reading,), (), {LEVEL.name: LEVEL})) is State.PAGE


def test_a_dead_source_that_holds_nothing_of_a_service_lets_no_transient_of_it_call() -> None:
    """Fault 36: one of several sources is down, and the services of the others are judged as before."""
    looks = Looks(LEVEL, trace((20, WELL), (1, BAD)))
    at, question = looks.times[-1], steps_past_question(LEVEL, looks.profile)
    assert question is not None

    def meanwhile(known: Told) -> None:
        known.observations.keep(question, Observation("elsewhere", at - 3_600.0, at - 3_600.0, {}))

    reading = looks.reading(at, meanwhile)
    assert (reading.verdict, reading.has_not_lasted) == (Verdict.BREACH, True)


def test_as_long_as_one_that_tells_of_it_has_not_answered_a_breach_calls_as_it_is_seen() -> None:
    """The worst figure may be that of the source whose past nobody knows yet."""
    profile = Profile("levels", (LEVEL,))
    known, question = told_in_breach(profile, LEVEL, ("a", "b")), steps_past_question(LEVEL, profile)
    assert question is not None
    known.answer(question, {}, source="a")
    assert headline(known.subject("svc", profile), LEVEL).time_past is None


def test_of_a_sum_over_several_sources_no_source_knows_how_long() -> None:
    profile = Profile("levels", (SUMMED,))
    known, question = told_in_breach(profile, SUMMED, ("a", "b")), steps_past_question(SUMMED, profile)
    assert question is not None
    known.answer(question, {}, source="a")
    known.answer(question, {}, source="b")
    assert headline(known.subject("svc", profile), SUMMED).time_past is None


@given(st.integers(1, 86_400))
def test_the_steps_take_as_long_as_it_must_last_and_half_as_long_again(lasting_s: int) -> None:
    found = steps(lasting_s)
    assert lasting_s <= found.needed_s < lasting_s + found.step_s
    assert found.window_s - found.needed * found.step_s in range(lasting_s // 2, lasting_s // 2 + 2 * found.step_s)
    assert found.needed <= 16


def test_a_lower_bound_is_passed_downwards() -> None:
    higher = structs.replace(LEVEL, direction=Direction.HIGHER_IS_BETTER, target=10.0)
    assert Looks(higher, trace((20, BAD), (9, WELL))).paging == [28]
