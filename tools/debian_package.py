"""Debian packages, downloaded and unpacked into a folder: nothing is installed or started, and no root is needed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from raitui.errors import RaituiError

NEEDED = ("apt-get", "dpkg-deb")

DOWNLOAD_WITH_DEPENDENCIES = (
    "install",
    "--download-only",
    "--reinstall",
    "--no-install-recommends",
    "--yes",
    # Nothing is installed, so the system's own lock, which is root's, is not needed.
    "--option=Debug::NoLocking=true",
)


def unpack(package: str, destination: Path, also: Sequence[str] | None = None) -> None:
    """Unpack the archive's present version of ``package`` into ``destination``, an empty folder that exists.

    With ``also``, packages of that name, and whatever else all of them depend on and this machine lacks, go there too.

    apt-get keeps its lists and its cache beside ``destination``, so that it works for any user, whatever the
    machine's own lists hold, and checks the archive's signature and the package's hash as always.

    Raises:
        RaituiError: apt is not here, or the package cannot be had from the archive.
    """
    _require_apt()
    scratch = destination.with_name(f"{destination.name}.apt")
    try:
        for archive in _download(package, scratch, also):
            _run(["dpkg-deb", "--extract", str(archive), str(destination)], scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _require_apt() -> None:
    missing = [program for program in NEEDED if shutil.which(program) is None]
    if missing:
        message = f"{' and '.join(missing)} not found: the servers to test against come from Debian's archive"
        raise RaituiError(message, "Run this on Debian or Ubuntu, or in a container of theirs")


def _download(package: str, scratch: Path, also: Sequence[str] | None) -> list[Path]:
    for folder in ("lists/partial", "cache/archives/partial", "download"):
        (scratch / folder).mkdir(parents=True)
    apt = ["apt-get", "--quiet", *_private_state(scratch)]
    # An update that reaches a part of the archive succeeds with warnings: they explain a download that then fails.
    warnings = _run([*apt, "update"], scratch)
    if also is None:
        _run([*apt, "download", package], scratch / "download", explanation=warnings)
        return list((scratch / "download").glob("*.deb"))
    _run([*apt, *DOWNLOAD_WITH_DEPENDENCIES, package, *also], scratch, explanation=warnings)
    return list((scratch / "cache/archives").glob("*.deb"))


def _private_state(scratch: Path) -> list[str]:
    settings = {
        "Dir::State::Lists": f"{scratch}/lists",
        "Dir::Cache": f"{scratch}/cache",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        # Otherwise root's apt downloads as a user who may not write here.
        "APT::Sandbox::User": "root",
    }
    return [f"--option={name}={value}" for name, value in settings.items()]


def _run(command: list[str], folder: Path, explanation: str = "") -> str:
    """Run to the end and return what went to standard error; raise with it, after ``explanation``, upon failure."""
    environment = os.environ | {"LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        message = f"{command[0]} exited with {done.returncode}:\n{explanation}{done.stderr}"
        raise RaituiError(message.strip(), "See whether Debian's archive can be reached from here")
    return done.stderr
