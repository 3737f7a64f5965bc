"""The user's own file for the console: keys and looks, whatever the site."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from raitui.bindings import Keymap
from raitui.config.places import configuration_folder
from raitui.core.theme_name import ThemeName

FILE_NAME = "console.yaml"


class Preferences(Struct, frozen=True):
    """What a user wants: other keys, a theme (None: the usual one), and ASCII (None: as the terminal is)."""

    keymap: Keymap = {}
    theme: ThemeName | None = None
    ascii: bool | None = None


def read_preferences(environment: Mapping[str, str], site: Keymap | None = None) -> Preferences:
    """What ``console.yaml`` in the user's configuration folder says, upon the ``site``'s keymap; without it, nothing.

    Raises ConfigurationError, with file, line and column, when it does not hold. No YAML is loaded unless it is there.
    """
    path = configuration_folder(environment) / FILE_NAME
    return _read(path, site or {}) if path.is_file() else Preferences(keymap=site or {})


def _read(path: Path, site: Keymap) -> Preferences:
    from raitui.config.located import Located
    from raitui.config.problem import Problem, SiteFileError
    from raitui.config.read_keymap import read_keymap
    from raitui.config.schema import ConsoleFile
    from raitui.config.yaml_file import conforming_tree, read_content
    from raitui.config.yaml_tree import plain

    root = conforming_tree(path, read_content(path, "console file"), ConsoleFile)
    written, problems = msgspec.convert(plain(root), ConsoleFile), list[Problem]()
    keymap = read_keymap(Located(root, problems) / "keymap", written.keymap, site)
    if problems:
        raise SiteFileError(path, problems)
    return Preferences(keymap=keymap, theme=written.theme, ascii=written.ascii)
