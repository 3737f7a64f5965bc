"""The real programs that tests, lab and benchmarks run against: unpacked into a cache folder, by any user, once."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from raitui.errors import RaituiError
from tools.debian_package import unpack

Version = tuple[int, int]


@dataclass(frozen=True)
class Server:
    """A server as Debian packages it: its ``program`` answers ``--version``; any in [oldest, newer) will do."""

    package: str
    program: str
    oldest: Version
    newer: Version


@dataclass(frozen=True)
class AnyVersion:
    """Programs of which any version will do, with the packages that they need and that this machine lacks."""

    package: str
    program: str
    also: tuple[str, ...] = ()


# Prometheus 3 leaves the sample at a range's left end out, and the proof of equivalence counts samples as 2 does.
PROMETHEUS = Server(package="prometheus", program="usr/bin/prometheus", oldest=(2, 42), newer=(3, 0))
ALERTMANAGER = Server(
    package="prometheus-alertmanager", program="usr/bin/prometheus-alertmanager", oldest=(0, 24), newer=(1, 0)
)
OPENSSH = AnyVersion(package="openssh-server", program="usr/sbin/sshd", also=("openssh-client",))
TMUX = AnyVersion(package="tmux", program="usr/bin/tmux")
SCREEN = AnyVersion(package="screen", program="usr/bin/screen")
SERVERS = (PROMETHEUS, ALERTMANAGER, OPENSSH, TMUX, SCREEN)


def cache_folder() -> Path:
    """Where servers are kept: $RAITUI_CACHE, or raitui-servers in the user's cache folder."""
    if chosen := os.environ.get("RAITUI_CACHE"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "raitui-servers"


def fetch(server: Server | AnyVersion, cache: Path) -> Path:
    """The folder that ``server`` is unpacked in; at once when it is there already, whoever else asks at the same time.

    Raises:
        RaituiError: the package cannot be had, or holds a version that will not do.
    """
    folder = cache / server.package
    cache.mkdir(parents=True, exist_ok=True)
    with _alone(cache / f"{server.package}.lock"):
        if not folder.exists():
            _unpack_and_verify(server, folder)
    return folder


def _unpack_and_verify(server: Server | AnyVersion, folder: Path) -> None:
    unfinished = Path(tempfile.mkdtemp(prefix=f"{server.package}-", dir=folder.parent))
    try:
        if isinstance(server, AnyVersion):
            unpack(server.package, unfinished, server.also)
        else:
            unpack(server.package, unfinished)
            _verify(server, unfinished)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _verify(server: Server, folder: Path) -> None:
    found = _version(folder / server.program)
    if not server.oldest <= found < server.newer:
        message = f"Debian's {server.package} here is {_dotted(found)}"
        wanted = f"from {_dotted(server.oldest)} on, and before {_dotted(server.newer)}"
        raise RaituiError(message, f"Use a release of Debian whose version is {wanted}, say Debian 12")


def _version(program: Path) -> Version:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    match = re.search(r"version (\d+)\.(\d+)", said)
    if match is None:
        message = f"{program.name} does not tell its version: {said!r}"
        raise RaituiError(message, "Remove the package from the cache folder and fetch it again")
    return int(match[1]), int(match[2])


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def main() -> int:
    """Fetch all servers, print where each is, and return the exit status."""
    for server in SERVERS:
        try:
            print(fetch(server, cache_folder()) / server.program)
        except RaituiError as error:
            print(f"{error.message}\n{error.remedy}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
