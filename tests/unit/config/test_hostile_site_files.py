"""Whatever a file holds, it is loaded or refused with a remedy: nothing else ever comes out (fault 27)."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.config.site_file import load_site_file
from raitui.config.yaml_tree import parse, plain
from raitui.errors import ConfigurationError
from tests.unit.config.conftest import SITE

Steps = list[str | int]
EXAMPLE = Path(__file__).parents[3] / "docs" / "site.example.yaml"
# It has every section that there is.
WHOLE = plain(parse(EXAMPLE.read_text(encoding="utf-8")))
NUMBERS = st.integers() | st.floats()
TEXTS = st.text() | st.sampled_from(["{service}", "5m", "1%", "http://[x", "a(b", "%", "\x1b[31m", "{x"])
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile") / "site.yaml"


def all_steps(tree: object) -> list[Steps]:
    """The way to every value within the tree."""
    children = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [[]] + [[step, *deeper] for step, child in children for deeper in all_steps(child)]


def replaced(tree: object, steps: Steps, value: object) -> object:
    """The tree with another value there."""
    if not steps:
        return value
    step, *deeper = steps
    if isinstance(tree, dict):
        return {key: replaced(child, deeper, value) if key == step else child for key, child in tree.items()}
    assert isinstance(tree, list)
    return [replaced(child, deeper, value) if index == step else child for index, child in enumerate(tree)]


@given(
    st.binary() | st.text().map(str.encode) | st.text(st.sampled_from("ab:-{}[]&*!|>'\"#%@`,? \n\t")).map(str.encode)
)
def test_arbitrary_bytes_are_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with pytest.raises(ConfigurationError) as refused:
        load_site_file(path)
    assert str(path) in refused.value.message


@given(st.sampled_from(all_steps(WHOLE)), VALUES)
def test_a_good_file_with_any_value_anywhere_is_loaded_or_refused(path: Path, steps: Steps, value: object) -> None:
    path.write_text(json.dumps(replaced(WHOLE, steps, value)), encoding="utf-8")

    with suppress(ConfigurationError):
        load_site_file(path)


@given(st.integers(0, len(SITE)), st.text(st.sampled_from("abx09:-{}[]&*!|>'\"#%, \n"), max_size=4))
def test_a_good_file_with_a_slip_of_the_fingers_is_loaded_or_refused(path: Path, at: int, slip: str) -> None:
    path.write_text(SITE[:at] + slip + SITE[at:], encoding="utf-8")

    with suppress(ConfigurationError):
        load_site_file(path)
