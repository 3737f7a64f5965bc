"""The site file: found, read, held against the schema, and made into what the console works with."""

from __future__ import annotations

import math
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct

from raitui.bindings import Keymap
from raitui.config import schema
from raitui.config.located import Located
from raitui.config.places import SYSTEM_FOLDER, configuration_folder
from raitui.config.problem import Problem, SiteFileError
from raitui.config.read_access import AccessReader
from raitui.config.read_actuators import read_actuators
from raitui.config.read_authority import read_roles
from raitui.config.read_backends import read_alertmanagers, read_change_feeds, read_postures, read_prometheus
from raitui.config.read_keymap import read_keymap
from raitui.config.read_secrets import read_secret
from raitui.config.read_site import read_site
from raitui.config.scope import scope_of
from raitui.config.secrets import SecretSource
from raitui.config.yaml_file import conforming_tree, read_content
from raitui.config.yaml_tree import plain
from raitui.core.backend_settings import (
    ActuatorSettings,
    AlertmanagerSettings,
    ChangeFeedSettings,
    HttpPostureSettings,
    PrometheusSettings,
)
from raitui.core.role import Role
from raitui.core.site import Site
from raitui.errors import ConfigurationError

FILE_NAME = "site.yaml"
VARIABLE = "RAITUI_CONFIG"
_SCRAPES_IN_WINDOW = 4
"""A rate needs two samples; with four it survives scrapes that fail."""


class SiteFile(Struct, frozen=True):
    """What a site file says. ``content_hash`` is the SHA-256 of its bytes, in hexadecimal.

    ``audit_path`` None means the user's state folder; ``audit_spool`` is where records go while the log cannot be
    written, ``audit_syslog`` whether they go to the system's log too. ``authority`` are the roles of those who may act:
    without any, nobody may. ``keymap`` gives bindings other keys. With ``read_only`` no action is ever performed.
    """

    path: Path
    content_hash: str
    site: Site
    prometheus: tuple[PrometheusSettings, ...]
    actuators: tuple[ActuatorSettings, ...] = ()
    postures: tuple[HttpPostureSettings, ...] = ()
    changes: tuple[ChangeFeedSettings, ...] = ()
    authority: tuple[Role, ...] = ()
    secrets: Mapping[str, SecretSource] = {}
    audit_path: Path | None = None
    audit_spool: Path | None = None
    audit_syslog: bool = False
    keymap: Keymap = {}
    read_only: bool = False
    alertmanagers: tuple[AlertmanagerSettings, ...] = ()


def find_site_file(explicit: Path | None, environment: Mapping[str, str]) -> Path:
    """The file named on the command line, else by $RAITUI_CONFIG, else the user's, else the machine's.

    Raises ConfigurationError when the file that was named is not there, or none was named and none is found.
    """
    named = [(explicit, "--config")] if explicit else []
    if environment.get(VARIABLE):
        named.append((Path(environment[VARIABLE]).expanduser(), f"${VARIABLE}"))
    for path, by in named[:1]:
        if not path.is_file():
            raise ConfigurationError(f"there is no file {path}, which {by} names", "correct the path")
        return path
    places = (configuration_folder(environment) / FILE_NAME, SYSTEM_FOLDER / FILE_NAME)
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        looked = f"--config (not given), ${VARIABLE} (not set), {', '.join(map(str, places))}"
        raise ConfigurationError(f"no site file was found; looked in {looked}", "write one, or try: raitui demo")
    return found


def load_site_file(path: Path) -> SiteFile:
    """Read a site file. Raises ConfigurationError: SiteFileError, with every problem's place, when it does not hold."""
    content = read_content(path, "site file")
    root = conforming_tree(path, content, schema.File)
    problems: list[Problem] = []
    site_file = _read(path, content, msgspec.convert(plain(root), schema.File), Located(root, problems))
    if problems:
        raise SiteFileError(path, problems)
    return site_file


def _read(path: Path, content: bytes, written: schema.File, top: Located) -> SiteFile:
    folder = path.absolute().parent
    secrets = {name: read_secret(top / "secrets" / name, secret, folder) for name, secret in written.secrets.items()}
    access = AccessReader(secrets, folder)
    site, scope = read_site(top, written), scope_of(written)
    prometheus = _prometheus(top / "backends" / "prometheus", written, access)
    audit_path, audit_spool = _audit_files(top / "audit", written.audit, folder)
    _check_windows(top / "profiles", site, written, max(backend.scrape_interval_s for backend in prometheus))
    return SiteFile(
        path=path,
        content_hash=sha256(content).hexdigest(),
        site=site,
        prometheus=prometheus,
        alertmanagers=read_alertmanagers(top / "backends" / "alertmanager", written.backends.alertmanager, access),
        actuators=read_actuators(top / "actuators", written.actuators, access, scope),
        postures=read_postures(top / "postures", written.postures, access, scope),
        changes=read_change_feeds(top / "changes", written.changes, access),
        authority=read_roles(top / "authority" / "roles", written.authority.roles, scope),
        secrets=secrets,
        audit_path=audit_path,
        audit_spool=audit_spool,
        audit_syslog=written.audit.syslog,
        keymap=read_keymap(top / "keymap", written.keymap),
        read_only=written.read_only,
    )


def _prometheus(place: Located, written: schema.File, access: AccessReader) -> tuple[PrometheusSettings, ...]:
    backends = written.backends.prometheus
    place.refuse_repeated((backend.name for backend in backends), "backend")
    return tuple(read_prometheus(at, backend, access) for at, backend in place.each(backends))


def _check_windows(place: Located, site: Site, written: schema.File, scrape_interval_s: float) -> None:
    least_s = math.ceil(_SCRAPES_IN_WINDOW * scrape_interval_s)
    for profile in site.profiles:
        own = {sli.name: index for index, sli in enumerate(written.profiles[profile.name].slis)}
        for sli in profile.slis:
            if sli.window_s < least_s:
                at = place / profile.name
                at = at / "slis" / own[sli.name] / "window" if sli.name in own else at / "adjust" / sli.name / "window"
                message = f"the window of {sli.window_s}s holds fewer than {_SCRAPES_IN_WINDOW} scrapes"
                at.refuse(message, f"give at least {least_s}s, or scrape more often")


def _audit_files(place: Located, written: schema.Audit, folder: Path) -> tuple[Path | None, Path | None]:
    """The log and its spool."""
    path, spool = (None if text is None else folder / Path(text).expanduser() for text in (written.path, written.spool))
    if spool is not None and spool == path:
        (place / "spool").refuse("this is the log itself", "name another file, on another filesystem")
    return path, spool
