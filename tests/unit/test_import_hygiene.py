"""What a fresh interpreter loads, whatever the import rules say about who names whom."""

from __future__ import annotations

import subprocess
import sys

import pytest

from raitui.screens.other_screens import OTHER_SCREENS

IMPORT_A_ROOM = """
import importlib, pkgutil, sys
room = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(getattr(room, "__path__", ()), f"{room.__name__}."):
    importlib.import_module(module.name)
print(*sys.modules)
"""


def modules_loaded(script: str, *arguments: str) -> set[str]:
    """Every module that is loaded when ``script``, which prints them on its last line, comes to its end."""
    command = [sys.executable, "-I", "-c", script, *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def packages(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules}


@pytest.fixture(scope="module")
def with_msgspec() -> set[str]:
    """What the interpreter, the editable install and msgspec load by themselves."""
    return modules_loaded("import sys, msgspec; print(*sys.modules)")


@pytest.mark.parametrize("room", ["raitui.core", "raitui.ports", "raitui.actions"])
def test_the_inner_rooms_load_the_standard_library_and_msgspec_alone(room: str, with_msgspec: set[str]) -> None:
    loaded = modules_loaded(IMPORT_A_ROOM, room) - with_msgspec
    assert packages(loaded) - sys.stdlib_module_names == {"raitui"}


def test_core_loads_no_other_room() -> None:
    ours = {module for module in modules_loaded(IMPORT_A_ROOM, "raitui.core") if module.startswith("raitui.")}
    assert {module.split(".")[1] for module in ours} <= {"core", "errors"}


COMMAND_LINE = """
import atexit, sys
from raitui.cli import main
atexit.register(lambda: print(*sys.modules))
sys.argv = ["raitui", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize("arguments", [["demo"], ["--help"]])
def test_the_command_line_loads_no_textual_and_the_simulated_fleet_needs_click_and_msgspec_alone(
    arguments: list[str], with_msgspec: set[str]
) -> None:
    """Design, budgets: the path of the demo imports no httpx2, keyring, YAML, numpy or requests."""
    loaded = modules_loaded(COMMAND_LINE, *arguments) - with_msgspec
    assert packages(loaded) - sys.stdlib_module_names == {"raitui", "click"}


@pytest.mark.parametrize("room", ["cli", "wiring"])
def test_a_command_loads_nothing_of_the_others(room: str) -> None:
    """Design, budgets: the demo does not wait for what other commands need."""
    loaded = modules_loaded(COMMAND_LINE, "demo")
    others = {"cli": {"audit", "contain", "doctor", "simulate", "status"}, "wiring": {"checkups", "one_action", "site"}}
    assert not {f"raitui.{room}.{name}" for name in others[room]} & loaded


def test_the_fleet_is_shown_without_the_other_screens() -> None:
    """Design, budgets: they are loaded once it stands."""
    loaded = modules_loaded("import sys, raitui.app; print(*sys.modules)")
    assert "raitui.screens.fleet_screen" in loaded
    assert not {f"raitui.screens.{name}" for name in OTHER_SCREENS} & loaded
