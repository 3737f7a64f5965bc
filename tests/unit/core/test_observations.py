"""What is known stays known, and a picture is made of one moment."""

from __future__ import annotations

from msgspec import structs

from raitui.core.observations import Observations
from raitui.core.question import InfoOf
from raitui.core.reading import Place
from raitui.core.selector import Selector
from raitui.core.table import Cell, Observation

QUESTION = InfoOf(Selector("ai_mode_info"))


def observation(received_at: float) -> Observation:
    return Observation("prom", at=received_at, received_at=received_at, services={"svc": ()})


def test_what_comes_while_a_picture_is_made_is_not_in_it() -> None:
    """R-OBS-3: the services of one picture are told of by the same answers."""
    observations = Observations()
    observations.keep(QUESTION, observation(1.0))
    picture = observations.as_of_now()
    observations.keep(QUESTION, observation(2.0))
    observations.fail(QUESTION, "prom", "timed out")
    assert [one.received_at for one in picture.of(QUESTION, "svc")] == [1.0]
    assert [one.received_at for one in observations.of(QUESTION, "svc")] == [2.0]
    assert picture.failure(QUESTION) == ""


def test_equal_questions_are_one_question() -> None:
    observations = Observations()
    observations.keep(QUESTION, observation(1.0))
    equal = InfoOf(Selector("ai_mode_info"))
    observations.keep(equal, observation(2.0))
    assert [one.received_at for one in observations.of(QUESTION, "svc")] == [2.0]
    assert [one.received_at for one in observations.as_of_now().of(equal, "svc")] == [2.0]


def test_what_an_info_metric_told_last_of_a_service_is_known_until_it_tells_of_it_again() -> None:
    observations = Observations()
    told = Cell(Place("eu1"), {"": 0.1}, {"candidate": "v2"})
    both = structs.replace(observation(1.0), services={"svc": (told,), "other": ()})
    observations.keep(QUESTION, both)
    for when in (2.0, 3.0):
        observations.keep(QUESTION, structs.replace(observation(when), services={"other": ()}))
    assert list(observations.as_of_now().vanished(QUESTION, "svc")) == [both]
    assert list(observations.vanished(QUESTION, "other")) == []
    observations.keep(QUESTION, observation(4.0))
    assert list(observations.vanished(QUESTION, "svc")) == []


def test_what_vanished_an_hour_ago_keeps_no_answer_in_memory() -> None:
    """Fault 41: of services that come and go all day nothing piles up."""
    observations = Observations()
    observations.keep(QUESTION, observation(1.0))
    observations.keep(QUESTION, structs.replace(observation(2.0), services={}))
    for when in (3_590.0, 3_602.0):
        observations.keep(QUESTION, structs.replace(observation(when), services={}))
        assert bool(list(observations.vanished(QUESTION, "svc"))) is (when < 3_601.0)


def test_when_a_whole_fleet_vanishes_each_service_is_looked_up_by_itself() -> None:
    """A source that comes back empty must not make a picture of 10,000 services a matter of half a minute."""
    names = [f"svc {number}" for number in range(10_000)]
    observations = Observations()
    observations.keep(QUESTION, structs.replace(observation(1.0), services=dict.fromkeys(names, ())))
    observations.keep(QUESTION, structs.replace(observation(2.0), services={}))
    still = observations.as_of_now()
    assert all(len(list(still.vanished(QUESTION, name))) == 1 for name in names)
