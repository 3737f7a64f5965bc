"""Secrets are read where they lie, each time, and never shown (R-AUD-3, fault 42)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from raitui.config.secrets import EnvironmentSecret, FileSecret, KeyringSecret, Secrets, SecretSource
from raitui.core.backend_settings import SecretReference
from raitui.errors import ConfigurationError

TOKEN = SecretReference("token")


class MemoryKeyring(KeyringBackend):
    """A keyring that holds one entry."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return "hunter2" if (service, username) == ("raitui", "prom") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("raitui only reads the keyring")

    def delete_password(self, service: str, username: str) -> None:
        raise AssertionError("raitui only reads the keyring")


@pytest.fixture(autouse=True)
def _own_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text("hunter2\n")
    path.chmod(0o600)
    return path


def refused(secrets: Secrets) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as error:
        secrets(TOKEN)
    assert "the secret token cannot be read" in error.value.message
    assert error.value.remedy
    assert "hunter2" not in str(error.value)
    return error.value


def test_a_variable_of_the_environment_is_read_anew_each_time() -> None:
    environment = {"PROM_TOKEN": "hunter2"}
    secrets = Secrets({"token": EnvironmentSecret("PROM_TOKEN")}, environment)

    assert secrets(TOKEN) == "hunter2"
    environment["PROM_TOKEN"] = "rotated"
    assert secrets(TOKEN) == "rotated"


def test_a_file_is_read_anew_each_time_without_the_newline_at_its_end(secret_file: Path) -> None:
    secrets = Secrets({"token": FileSecret(secret_file)})

    assert secrets(TOKEN) == "hunter2"
    secret_file.write_text("rotated")
    assert secrets(TOKEN) == "rotated"


def test_an_entry_of_the_keyring_is_read() -> None:
    assert Secrets({"token": KeyringSecret("raitui", "prom")})(TOKEN) == "hunter2"


def test_a_missing_secret_is_named_with_what_to_do(tmp_path: Path) -> None:
    missing: dict[str, SecretSource] = {
        "the variable NOT_SET is not in the environment": EnvironmentSecret("NOT_SET"),
        "No such file or directory": FileSecret(tmp_path / "none"),
        "the keyring's entry for other of raitui is not there": KeyringSecret("raitui", "other"),
    }
    for said, source in missing.items():
        assert said in refused(Secrets({"token": source}, {})).message
    assert "not in the section secrets" in refused(Secrets({})).message


def test_a_machine_without_a_keyring_says_so() -> None:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]

    error = refused(Secrets({"token": KeyringSecret("raitui", "prom")}))

    assert "NoKeyringError" in error.message
    assert "env or file" in error.remedy


@pytest.mark.parametrize("content", [b"", b"\n", b"hunter2\nhunter3\n", b"hunter2\x00", b"hunter2\xff", b"x" * 70_000])
def test_what_cannot_be_sent_as_one_line_is_refused(secret_file: Path, content: bytes) -> None:
    secret_file.write_bytes(content)

    refused(Secrets({"token": FileSecret(secret_file)}))


def test_the_resolver_shows_no_value(secret_file: Path) -> None:
    sources: dict[str, SecretSource] = {"token": FileSecret(secret_file), "other": EnvironmentSecret("OTHER")}
    secrets = Secrets(sources, {"OTHER": "hunter2"})
    secrets(TOKEN)

    assert "hunter2" not in f"{secrets!r} {sources!r} {vars(secrets)['_sources']!r}"


def test_a_file_that_every_user_may_read_is_told(secret_file: Path, tmp_path: Path) -> None:
    secrets = Secrets({"token": FileSecret(secret_file), "absent": FileSecret(tmp_path / "none")})

    assert secrets.exposed() == ()
    secret_file.chmod(0o644)
    assert secrets.exposed() == ("token",)


def test_a_program_that_is_started_does_not_see_the_variables_that_hold_secrets() -> None:
    secrets = Secrets({"token": EnvironmentSecret("PROM_TOKEN"), "k": KeyringSecret("raitui", "prom")})

    assert secrets.withheld_from({"PROM_TOKEN": "hunter2", "PATH": "/bin"}) == {"PATH": "/bin"}
