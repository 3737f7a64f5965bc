"""A disk that fails on demand: a library that is preloaded into the program under test, and the rules that it obeys."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("disk_faults.c")


def compiled(folder: Path) -> Path:
    """The library, built into the folder. Without a compiler the tests fail: they do not prove what they are for."""
    compiler = shutil.which("cc")
    assert compiler, "tests of failing disks need a C compiler (Debian: gcc and libc6-dev)"
    library = folder / "disk_faults.so"
    flags = ("-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror")
    subprocess.run([compiler, *flags, "-o", str(library), str(SOURCE), "-ldl"], check=True)
    return library


class DiskFaults:
    """The rules for the programs that are started in ``environment``; they hold from the next operation on."""

    def __init__(self, library: Path, folder: Path) -> None:
        self._library = library
        self._rules = folder / "disk_faults.txt"
        self.clear()

    @property
    def environment(self) -> dict[str, str]:
        """What a program must be started with to be subject to the rules."""
        return {**os.environ, "LD_PRELOAD": str(self._library), "DISK_FAULTS": str(self._rules)}

    def obey(self, *rules: str) -> None:
        """From now on these rules alone: ``OPERATION PATTERN FAULT``, as the library's source explains."""
        fresh = self._rules.with_suffix(".fresh")
        fresh.write_text("".join(f"{rule}\n" for rule in rules))
        fresh.rename(self._rules)

    def clear(self) -> None:
        """The disk is well again."""
        self.obey()
