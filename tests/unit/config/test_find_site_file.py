"""The site file is looked for in the places that the help names, in that order."""

from __future__ import annotations

from pathlib import Path

import pytest

from raitui.config.site_file import find_site_file
from raitui.errors import ConfigurationError


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    paths = {"named": tmp_path / "named.yaml", "variable": tmp_path / "variable.yaml"}
    paths["user"] = tmp_path / "raitui" / "site.yaml"
    paths["user"].parent.mkdir()
    for path in paths.values():
        path.touch()
    return paths


def test_the_option_comes_before_the_variable_and_that_before_the_users_folder(
    tmp_path: Path, files: dict[str, Path]
) -> None:
    folder = {"XDG_CONFIG_HOME": str(tmp_path)}
    both = folder | {"RAITUI_CONFIG": str(files["variable"])}

    assert find_site_file(files["named"], both) == files["named"]
    assert find_site_file(None, both) == files["variable"]
    assert find_site_file(None, folder) == files["user"]


def test_a_file_that_was_named_and_is_absent_is_not_replaced_by_another(tmp_path: Path, files: dict[str, Path]) -> None:
    environment = {"XDG_CONFIG_HOME": str(tmp_path), "RAITUI_CONFIG": str(tmp_path / "absent")}

    with pytest.raises(ConfigurationError, match=r"absent, which \$RAITUI_CONFIG names"):
        find_site_file(None, environment)
    with pytest.raises(ConfigurationError, match="gone, which --config names"):
        find_site_file(tmp_path / "gone", environment)


def test_when_there_is_none_every_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        find_site_file(None, {"XDG_CONFIG_HOME": str(tmp_path)})

    for place in ("--config", "$RAITUI_CONFIG", f"{tmp_path}/raitui/site.yaml", "/etc/raitui/site.yaml"):
        assert place in refused.value.message
    assert "raitui demo" in refused.value.remedy
