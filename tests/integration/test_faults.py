"""Faults 36 to 41 of a Prometheus, through a proxy that lies: told, survived, and over by themselves (R-CON-6)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from raitui.actions import ROLLBACK
from raitui.core.containment import Containment, Effect
from raitui.core.reading import Quality, Verdict
from raitui.core.snapshot import State
from raitui.core.source_health import SourceState
from tests.integration.faults.lies import WARNING
from tests.integration.faults.lying_proxy import Behaviour, LyingProxy
from tests.integration.fleet_site import FleetSite, Story, served_site, written
from tests.integration.servers.prometheus import PrometheusBinaries
from tests.integration.watching import Watching

PAGING, PAGES_WITH = "price-eng", "price_bounds"
TOLD_WITHIN_S = 20.0
OVER_WITHIN_S = 30.0
LONGEST_LAG_S = 0.5
GOOD = {Quality.FRESH, Quality.PARTIAL, Quality.THIN}


@pytest.fixture(scope="module")
def site(prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FleetSite]:
    """Prices out of bounds page from the beginning; time runs ten times as fast, for samples enough."""
    with served_site(prometheus_binaries, tmp_path_factory.mktemp("site"), Story(speed=10.0)) as served:
        yield served


@pytest.fixture(scope="module")
def proxy(site: FleetSite) -> Iterator[LyingProxy]:
    with LyingProxy(site.prometheus_port) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def watched(site: FleetSite, proxy: LyingProxy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watching]:
    """One console for all faults of this file: it gets over each of them by itself."""
    folder = tmp_path_factory.mktemp("watched")
    document = site.asked_at(proxy.base_url, timeout="2s") | {"audit": {"path": str(folder / "audit.sqlite")}}
    with Watching(written(document, folder / "site.yaml")) as watching:
        yield watching


@pytest.fixture
def watching(watched: Watching, proxy: LyingProxy) -> Iterator[Watching]:
    """All is well but for what the simulated fleet itself does; so it is again afterwards."""
    wait_until_well(watched)
    watched.longest_lag_s()
    yield watched
    lag_s = watched.longest_lag_s()
    proxy.behave(Behaviour.PASS)
    wait_until_well(watched)
    assert lag_s < LONGEST_LAG_S


def wait_until_well(watching: Watching) -> None:
    def well() -> bool:
        paging = watching.service(PAGING)
        known = watching.source.state is SourceState.UP and not paging.stale and not paging.partial
        return known and paging.state is State.PAGE

    watching.wait_for(well, "the source is up and the page fresh", OVER_WITHIN_S)


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (Behaviour.REFUSE, "cannot be reached"),
        (Behaviour.HANG, "within 2 s"),
    ],
    ids=lambda value: value.name.lower() if isinstance(value, Behaviour) else "",
)
def test_while_prometheus_is_down_the_last_figures_stay_and_grow_old(
    watching: Watching, proxy: LyingProxy, behaviour: Behaviour, said: str
) -> None:
    """Fault 36, R-OBS-3: a stale page stays a page in its place, and the source's line says what to do."""
    place = place_of(PAGING, watching)
    before = watching.reading(PAGING, PAGES_WITH)
    proxy.behave(behaviour)
    watching.wait_for(lambda: watching.service(PAGING).stale, "the page is marked stale", TOLD_WITHIN_S)
    assert watching.source.state is SourceState.DOWN
    assert said in watching.source.detail
    assert watching.source.remedy
    stale = watching.reading(PAGING, PAGES_WITH)
    assert (stale.verdict, stale.quality) == (Verdict.BREACH, Quality.STALE)
    assert stale.value == pytest.approx(before.value, rel=0.2)
    assert watching.service(PAGING).state is State.PAGE
    assert place_of(PAGING, watching) <= place
    seen = len(watching.snapshots)
    watching.wait_for(lambda: len(watching.snapshots) > seen, "one more snapshot")
    later = watching.reading(PAGING, PAGES_WITH)
    assert (later.age_s or 0.0) > (stale.age_s or 0.0) > (before.age_s or 0.0)
    assert later.value == stale.value


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (Behaviour.SERVER_ERROR, "out of disk"),
        (Behaviour.UNAVAILABLE, "HTTP 503"),
        (Behaviour.WEB_PAGE, "a web page, not"),
        (Behaviour.TRUNCATED, "what is not its API's JSON"),
    ],
    ids=lambda value: value.name.lower() if isinstance(value, Behaviour) else "",
)
def test_an_answer_that_is_none_is_told_and_takes_nothing_away(
    watching: Watching, proxy: LyingProxy, behaviour: Behaviour, said: str
) -> None:
    """Fault 36."""
    proxy.behave(behaviour)
    watching.wait_for(lambda: watching.source.state is SourceState.DOWN, "the source is called down", TOLD_WITHIN_S)
    assert said in watching.source.detail
    assert watching.source.remedy
    assert watching.reading(PAGING, PAGES_WITH).verdict is Verdict.BREACH
    assert watching.service(PAGING).state is State.PAGE


def place_of(service: str, watching: Watching) -> int:
    return [one.name for one in watching.now.services].index(service)


def test_what_is_not_a_number_is_unknown_and_never_healthy(watching: Watching, proxy: LyingProxy) -> None:
    """Fault 36."""
    proxy.behave(Behaviour.NOT_A_NUMBER)
    watching.wait_for(
        lambda: (
            not any(
                service.state is State.OK or (reading.verdict is not Verdict.UNKNOWN and reading.quality in GOOD)
                for service in watching.now.services
                for reading in service.readings
            )
        ),
        "nothing is known to be good any more",
    )


def test_series_that_vanish_are_missing_and_not_healthy(watching: Watching, proxy: LyingProxy) -> None:
    """Fault 38: missing is neither zero nor well."""
    proxy.behave(Behaviour.DROP_SERIES, series={"service": "moderation"})
    watching.wait_for(lambda: watching.service("moderation").state is State.UNKNOWN, "the service is called unknown")
    watching.wait_for(
        lambda: watching.reading("moderation", "errors").quality is Quality.MISSING, "its errors are missing"
    )
    reading = watching.reading("moderation", "errors")
    assert (reading.value, reading.verdict) == (None, Verdict.UNKNOWN)
    assert watching.source.state is SourceState.UP


def test_a_containment_works_while_prometheus_is_dead(watching: Watching, proxy: LyingProxy) -> None:
    """R-CON-6: what is known of the rollout suffices, and the effect is seen by another way."""
    proxy.behave(Behaviour.REFUSE)
    watching.wait_for(lambda: watching.source.state is SourceState.DOWN, "the source is called down", TOLD_WITHIN_S)
    outcome = watching.contain(Containment(ROLLBACK.id, "rank-home", "", "test"))
    assert outcome.state is Effect.IN_EFFECT
    assert {step.at for step in outcome.steps} == {"eu1", "us1"}


def test_an_answer_with_warnings_is_marked_partial(watched: Watching, proxy: LyingProxy) -> None:
    """Fault 37. Long windows are asked again after a minute: this is the last test of the file."""
    proxy.behave(Behaviour.WARNINGS)
    watched.wait_for(lambda: watched.reading(PAGING, PAGES_WITH).quality is Quality.PARTIAL, "the figure is partial")
    assert WARNING in watched.reading(PAGING, PAGES_WITH).note
    assert watched.service(PAGING).partial
    assert watched.service(PAGING).state is State.PAGE
    assert (watched.source.state, watched.source.detail) == (SourceState.PARTIAL, WARNING)
    proxy.behave(Behaviour.PASS)
    watched.wait_for(lambda: watched.reading(PAGING, PAGES_WITH).quality is Quality.FRESH, "the figure is whole again")
