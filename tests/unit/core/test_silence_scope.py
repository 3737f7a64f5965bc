"""What a silence would be about: by what its conditions say, never by what somebody says of it."""

from __future__ import annotations

import pytest

from raitui.core.silence import Silence, SilenceMatcher, mark_of, matchers_text
from raitui.core.silence_scope import by_labels, exactly, held_to, lets_through
from tests.raised_alerts import raised, silenced

ON = SilenceMatcher("service", "loan-uw")


@pytest.mark.parametrize(
    ("matchers", "service"),
    [
        ((ON,), "loan-uw"),
        ((ON, SilenceMatcher("severity", "page")), "loan-uw"),
        ((SilenceMatcher("sloth_service", "loan-uw"),), "loan-uw"),
        ((ON, SilenceMatcher("sloth_service", "hiring")), ""),
        ((SilenceMatcher("service", "loan-uw", is_regex=True),), ""),
        ((SilenceMatcher("service", "loan-uw", is_equal=False),), ""),
        ((SilenceMatcher("service", ""),), ""),
        ((SilenceMatcher("app", "loan-uw"),), ""),
        ((), ""),
    ],
)
def test_a_silence_is_of_one_service_only_where_a_condition_holds_it_to_that(
    matchers: tuple[SilenceMatcher, ...], service: str
) -> None:
    assert held_to(matchers, "service") == service


def test_the_sites_own_label_for_the_service_counts() -> None:
    assert held_to((SilenceMatcher("app", "loan-uw"),), "app") == "loan-uw"


def test_an_alert_meets_its_own_conditions_and_no_other_does() -> None:
    alert, other = raised(at="eu1"), raised(at="us1")
    assert lets_through(exactly(alert), alert) is True
    assert lets_through(exactly(alert), other) is False
    assert lets_through(by_labels(alert, ("alertname", "service")), other) is True


def test_an_alert_that_names_no_service_is_not_silenced_for_every_service() -> None:
    """Alertmanager's conditions are met by whatever has more labels, too."""
    stray = raised(service="", labels=(("alertname", "Slow"),))
    assert lets_through(exactly(stray), stray) is True
    assert lets_through(exactly(stray), raised()) is False
    assert (
        lets_through(exactly(stray), raised(service="", labels=(*stray.labels, ("sloth_service", "hiring")))) is False
    )


def test_the_window_in_which_a_burn_was_found_is_no_part_of_the_alert() -> None:
    """The same alert goes on over another window; who has acknowledged it has acknowledged that too."""
    labels = raised().labels
    quick, slow = (raised(labels=(*labels, ("sloth_window", window))) for window in ("5m", "30m"))
    assert lets_through(exactly(quick), slow) is True


def test_a_label_that_is_not_there_is_as_if_it_were_empty() -> None:
    """As Alertmanager has it (https://prometheus.io/docs/alerting/latest/configuration/#matcher)."""
    assert lets_through((SilenceMatcher("team", ""),), raised()) is True
    assert lets_through((SilenceMatcher("team", "risk", is_equal=False),), raised()) is True


def test_what_a_regular_expression_lets_through_only_alertmanager_can_tell() -> None:
    regex = SilenceMatcher("at", "eu.*", is_regex=True)
    assert lets_through((regex,), raised(at="eu1")) is None
    assert lets_through((regex, SilenceMatcher("service", "hiring")), raised(at="eu1")) is False


def test_conditions_are_written_as_alertmanager_writes_them() -> None:
    signs = [(True, False), (False, False), (True, True), (False, True)]
    written = matchers_text(SilenceMatcher("a", "b", is_regex, is_equal) for is_equal, is_regex in signs)
    assert written == 'a="b", a!="b", a=~"b", a!~"b"'


def test_a_silence_tells_its_authors_words_without_what_was_added() -> None:
    made: Silence = silenced(comment=f"ACK! rolling back {mark_of('3e0c4f7a9b1d0000')}")
    assert (made.is_acknowledgement, made.said) == (True, "rolling back")
    assert made.is_of("3e0c4f7a9b1d0000")
    assert not made.is_of("3e0c4f7a9b1e0000")
