"""Debian's own sshd on a free loopback port, for whoever runs the tests: a key and a host key of its own."""

from __future__ import annotations

import getpass
import os
import shlex
import shutil
import socket
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tools.fetch_servers import OPENSSH, cache_folder, fetch

ROOM_SOURCE = Path(__file__).with_name("sshd_room.c")
END_WITHIN_S = 10.0


def compiled_room(folder: Path) -> Path:
    """The library that gives sshd what the package's installation would: built into the folder."""
    compiler = shutil.which("cc")
    assert compiler, "the test with a real sshd needs a C compiler (Debian: gcc and libc6-dev)"
    library = folder / "sshd_room.so"
    flags = ("-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror")
    subprocess.run([compiler, *flags, "-o", str(library), str(ROOM_SOURCE), "-ldl"], check=True)
    return library


class Sshd:
    """An SSH server within a ``with``; whoever logs in finds ``environment`` set. All its files are in ``folder``.

    It listens here and hands each connection to an sshd of its own, as inetd does: so a port is taken as it is chosen.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._package = fetch(OPENSSH, cache_folder())
        self._folder = folder
        self._room = folder / "room"
        (self._room / "home").mkdir(parents=True, mode=0o755)
        self._library = compiled_room(folder)
        self._key, host_key = self._make_key("key"), self._make_key("host_key")
        self._configuration = self._written("sshd_config", self._settings(host_key, environment))
        self._listening = socket.create_server(("127.0.0.1", 0))
        host = f"[127.0.0.1]:{self.port} {host_key.with_suffix('.pub').read_text()}"
        self._known_hosts = self._written("known_hosts", [host])
        self._log = folder / "sshd.log"
        self._accepting = threading.Thread(target=self._accept)
        self._servers: list[subprocess.Popen[bytes]] = []

    @property
    def port(self) -> int:
        """Where it listens on the loopback."""
        return int(self._listening.getsockname()[1])

    @property
    def log(self) -> str:
        """What the servers have said."""
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    def log_in(self, command: Sequence[str]) -> list[str]:
        """The client's command that runs ``command`` on the other side, on a terminal."""
        settings = {
            "BatchMode": "yes",
            "IdentitiesOnly": "yes",
            "StrictHostKeyChecking": "yes",
            "UserKnownHostsFile": str(self._known_hosts),
            "GlobalKnownHostsFile": "none",
            "ConnectTimeout": "30",
        }
        options = [f"-o{name}={value}" for name, value in settings.items()]
        ssh = [str(self._package / "usr/bin/ssh"), "-F", "none", "-tt", "-i", str(self._key), *options]
        return [*ssh, "-p", str(self.port), f"{getpass.getuser()}@127.0.0.1", shlex.join(command)]

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listening.close()
        for server in self._servers:
            server.terminate()
            server.wait(END_WITHIN_S)

    def _accept(self) -> None:
        """Give each connection a server, until the listening socket is shut."""
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection, self._log.open("ab") as log:
                self._servers.append(
                    subprocess.Popen(
                        [str(self._package / "usr/sbin/sshd"), "-i", "-e", "-f", str(self._configuration)],
                        stdin=connection.fileno(),
                        stdout=connection.fileno(),
                        stderr=log,
                        env=self._environment(),
                    )
                )

    def _environment(self) -> dict[str, str]:
        libraries = ":".join(str(path) for path in self._package.glob("**/lib/*-linux-gnu"))
        return {
            **os.environ,
            "LD_LIBRARY_PATH": libraries,
            "LD_PRELOAD": str(self._library),
            "SSHD_ROOM": str(self._room),
        }

    def _settings(self, host_key: Path, environment: Mapping[str, str]) -> list[str]:
        values = " ".join(f'"{name}={value}"' for name, value in environment.items())
        return [
            f"HostKey {host_key}",
            f"AuthorizedKeysFile {self._key.with_suffix('.pub')}",
            "AuthenticationMethods publickey",
            "PermitRootLogin yes",
            "PidFile none",
            "PrintLastLog no",
            "PrintMotd no",
            # The folder of the tests may belong to somebody else than whoever logs in, and be open to a group.
            "StrictModes no",
            "UsePAM no",
            f"SetEnv {values}",
        ]

    def _make_key(self, name: str) -> Path:
        path = self._folder / name
        keygen = self._package / "usr/bin/ssh-keygen"
        subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", path], check=True)
        return path

    def _written(self, name: str, lines: Sequence[str]) -> Path:
        path = self._folder / name
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path
