"""YAML is read strictly, and every key and value knows its place."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.config.problem import Position
from raitui.config.yaml_tree import Malformed, key_path, parse, plain, position_of

REFUSED = {
    "a duplicate key": ("a: 1\nb: 2\na: 3\n", Position(3, 1), "a", "this key is already there"),
    "an anchor": ("a: &x 1\n", Position(1, 4), "a", "an anchor is not allowed"),
    "an alias": ("a: *x\n", Position(1, 4), "a", "an alias is not allowed"),
    "a merge key": ("a:\n  <<: {b: 1}\n", Position(2, 3), "a", "a merge key is not allowed"),
    "a tag": ("a: !!python/object/apply:os.system [id]\n", Position(1, 4), "a", "a tag is not allowed"),
    "a tag of YAML's own": ("a: !!int '3'\n", Position(1, 4), "a", "a tag is not allowed"),
    "a key that is a list": ("? [a, b]\n: 1\n", Position(1, 3), "", "a key must be a plain text"),
    "a second document": ("a: 1\n---\nb: 2\n", Position(2, 1), "", "a second document begins here"),
    "a tab for indentation": ("a:\n\tb: 1\n", Position(2, 1), "", "not YAML: while scanning for the next token"),
    "a missing quote": ("a: 'b\n", Position(2, 1), "", "not YAML: while scanning a quoted scalar"),
    "a control character": ("a: 1\nbc: \x07\n", Position(2, 5), "", "the character '\\x07' is not allowed"),
    "a tower of lists": ("[" * 40, Position(1, 34), "[0]" * 33, "nested too deeply"),
}


@pytest.mark.parametrize(("text", "position", "key", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_easily_misread_is_refused_at_its_place(text: str, position: Position, key: str, message: str) -> None:
    with pytest.raises(Malformed) as refused:
        parse(text)

    problem = refused.value.problem
    assert (problem.position, problem.key) == (position, key)
    assert problem.message.startswith(message)
    assert problem.remedy


def test_a_place_is_counted_in_characters_from_1() -> None:
    line = "  'näme': {a: 1, ü: [x, y]}"
    root = parse(f"# ü\nsite:\n{line}\n")

    path = ("site", "näme", "ü", 1)
    assert position_of(root, path) == Position(3, line.index("y") + 1)
    assert position_of(root, path[:-1], of_key=True) == Position(3, line.index("ü") + 1)
    assert position_of(root, (*path, "absent")) == Position(3, line.index("y") + 1)


def test_a_path_is_shown_as_people_write_it() -> None:
    assert key_path(("profiles", "core", "slis", 0, "a b")) == "profiles.core.slis[0].'a b'"


def test_words_in_quotes_are_words() -> None:
    assert plain(parse("{a: 'true', b: \"1\", c: true, d: 1, e: off}")) == {
        "a": "true",
        "b": "1",
        "c": True,
        "d": 1,
        "e": "off",
    }


def test_an_empty_file_is_an_empty_mapping() -> None:
    assert plain(parse("# nothing yet\n")) == {}


TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]))
SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS
TREES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXTS.filter(lambda key: key != "<<"), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(TREES.filter(lambda tree: isinstance(tree, dict | list)))
def test_json_is_read_as_json_reads_it(tree: object) -> None:
    assert plain(parse(json.dumps(tree, ensure_ascii=False))) == tree
