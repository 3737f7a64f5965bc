"""The words left open in a request are filled in without adding anything to it (R-CON-3)."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.core.backend_settings import JsonValue
from raitui.errors import SourceError
from raitui.transport.placeholders import filled_json, filled_text, filled_url, words_of
from tests.transitions import rollback_of

DESIRED = rollback_of(service="loan-uw", at="eu1", before="v42", after="v41")
NAMES = st.text(st.characters(codec="utf-8"), min_size=1)


def test_each_placeholder_has_its_word() -> None:
    template = "{service} {at} {leaves} {target} {action_id}"
    assert filled_text(template, words_of(DESIRED, "a-1")) == "loan-uw eu1 v42 v41 a-1"


def test_a_probe_knows_no_action_and_other_braces_stay() -> None:
    assert filled_text("{service}{action_id}{other}{", words_of(DESIRED)) == "loan-uw{action_id}{other}{"


def test_a_name_that_looks_like_a_placeholder_stays_what_it_is() -> None:
    desired = rollback_of(service="{at}", at="{service}", before="a", after="b")
    assert filled_text("{service}/{at}", words_of(desired)) == "{at}/{service}"


@pytest.mark.parametrize("name", [".", ".."])
@pytest.mark.parametrize("template", ["http://c:1/state/{service}", "http://c:1/state/{service}/x?q={service}"])
def test_a_name_that_would_lead_up_the_path_is_refused(name: str, template: str) -> None:
    """Fault 30: the path that the site file writes is the one that is asked."""
    with pytest.raises(SourceError, match="would lead elsewhere"):
        filled_url(template, words_of(rollback_of(name, "x", "a", "b")))


def test_a_dot_that_leads_nowhere_is_sent() -> None:
    words = words_of(rollback_of("..", "", "v1.0", ".b"))

    assert filled_url("http://c:1/{before}/{after}/v{service}?q={service}", words) == "http://c:1/v1.0/.b/v..?q=.."


@given(NAMES.filter(lambda name: name not in {".", ".."}))
def test_a_name_stays_one_segment_of_the_address(name: str) -> None:
    url = filled_url("http://control:9800/state/{service}/x", words_of(rollback_of(name, "x", "a", "b")))
    path, query, fragment = urlsplit(url).path, urlsplit(url).query, urlsplit(url).fragment
    assert (path.count("/"), query, fragment) == (3, "", "")
    assert unquote(path.split("/")[2]) == name


@given(NAMES)
def test_a_name_stays_one_text_of_the_json(name: str) -> None:
    template: JsonValue = {"{service}": ["{service}", {"deep": "is {service}"}, 3, None, True]}
    filled = filled_json(template, words_of(rollback_of(name, "x", "a", "b")))
    decoded = msgspec.json.decode(msgspec.json.encode(filled))
    assert decoded == {"{service}": [name, {"deep": f"is {name}"}, 3, None, True]}
