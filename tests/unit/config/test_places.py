"""Where configuration and state lie, by the XDG Base Directory Specification."""

from __future__ import annotations

from pathlib import Path

from raitui.config.places import configuration_folder, state_folder


def test_without_variables_they_lie_in_the_home_folder() -> None:
    assert configuration_folder({"HOME": "/home/ops"}) == Path("/home/ops/.config/raitui")
    assert state_folder({"HOME": "/home/ops"}) == Path("/home/ops/.local/state/raitui")


def test_variables_move_them() -> None:
    environment = {"HOME": "/home/ops", "XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s"}
    assert configuration_folder(environment) == Path("/c/raitui")
    assert state_folder(environment) == Path("/s/raitui")


def test_a_relative_path_in_a_variable_is_ignored_as_the_specification_asks() -> None:
    assert state_folder({"HOME": "/home/ops", "XDG_STATE_HOME": "state"}) == Path("/home/ops/.local/state/raitui")


def test_without_a_home_in_the_environment_the_users_own_is_taken() -> None:
    assert state_folder({}) == Path.home() / ".local/state/raitui"
