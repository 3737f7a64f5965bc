"""The site file that the simulated fleet writes for itself."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from raitui.actions import ACTIONS
from raitui.config.site_file import load_site_file
from raitui.rehearsal.fleet import build_fleet
from raitui.rehearsal.site_description import describe_site
from raitui.rehearsal.write_config import write_config
from raitui.rehearsal.yaml_text import yaml_text

START = 1_763_790_000.0


@pytest.mark.parametrize("services", [1, 12, 150])
def test_the_file_describes_the_site_that_the_demo_watches(services: int, tmp_path: Path) -> None:
    fleet = build_fleet(services, start=START)
    file = tmp_path / "site.yaml"
    file.write_text(write_config(fleet, "http://127.0.0.1:9090", "http://127.0.0.1:9800/"))
    read = load_site_file(file)
    assert read.site == structs.replace(describe_site(fleet), demo=False)
    assert [backend.url for backend in read.prometheus] == ["http://127.0.0.1:9090"]
    assert [actuator.actions for actuator in read.actuators] == [tuple(action.id for action in ACTIONS)]


def test_it_names_the_replicas_that_are_told_of_alerts(tmp_path: Path) -> None:
    file = tmp_path / "site.yaml"
    replicas = ["http://127.0.0.1:9093", "http://127.0.0.1:9193"]
    file.write_text(
        write_config(build_fleet(1, start=START), "http://127.0.0.1:9090", "http://127.0.0.1:9800/", replicas)
    )
    assert [one.replicas for one in load_site_file(file).alertmanagers] == [tuple(replicas)]


texts = st.text(max_size=20)
scalars = texts | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()
values = st.recursive(
    scalars, lambda inner: st.lists(inner, min_size=1) | st.dictionaries(texts, inner, min_size=1), max_leaves=10
)


@settings(max_examples=40)
@given(st.dictionaries(texts, values, min_size=1))
def test_yaml_is_read_as_it_was_meant(document: dict[str, object]) -> None:
    assert yaml.safe_load(yaml_text(document)) == document  # type: ignore[arg-type]
