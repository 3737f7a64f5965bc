"""Credentials, authorities and tenants between raitui and a real Prometheus (fault 42, R-AUD-3)."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from raitui.config.places import state_folder
from raitui.core.source_health import SourceState
from tests.certificate_authority import CertificateAuthority
from tests.integration.faults.guarded_proxy import GuardedProxy
from tests.integration.fleet_site import FleetSite, SiteDocument, written
from tests.integration.watching import Watching

TOKEN, NEXT_TOKEN, WRONG_TOKEN = "token-that-is-right", "token-that-comes-next", "token-that-is-wrong"
PASSWORD = "correct horse battery staple"
TENANT = "tenant-1"
BEARER = {"bearer": {"secret": "prom-token"}}
BASIC = {"basic": {"user": "ops", "password": {"secret": "prom-password"}}}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    return CertificateAuthority("the site's own", tmp_path_factory.mktemp("authority"))


@pytest.fixture
def proxy(busy_site: FleetSite, authority: CertificateAuthority) -> Iterator[GuardedProxy]:
    with GuardedProxy(busy_site.prometheus_port, authority.server_context(), f"Bearer {TOKEN}") as proxy:
        yield proxy


class Secrets:
    """The site's secrets and its authority, in files and the environment."""

    def __init__(self, folder: Path, authority: CertificateAuthority) -> None:
        self.token = folder / "token"
        self.authority = folder / "ca.pem"
        self.authority.write_bytes(authority.pem)
        self.token.write_text(f"{TOKEN}\n", encoding="ascii")

    def in_site(self, document: SiteDocument) -> SiteDocument:
        return document | {
            "secrets": {"prom-token": {"file": str(self.token)}, "prom-password": {"env": "PROM_PASSWORD"}}
        }


@pytest.fixture
def secrets(tmp_path: Path, authority: CertificateAuthority) -> Secrets:
    return Secrets(tmp_path, authority)


def wait_until_source_is(state: SourceState, watching: Watching) -> None:
    watching.wait_for(lambda: watching.source.state is state, f"the source is {state.value}")


def status(site_file: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "raitui", "status", "--json", "--config", str(site_file)]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=60, env={**os.environ, **environment}
    )


def source_of(told: subprocess.CompletedProcess[str]) -> dict[str, str]:
    (source,) = json.loads(told.stdout)["sources"]
    return dict(source)


def test_a_token_from_a_file_an_authority_and_a_tenant(
    busy_site: FleetSite, proxy: GuardedProxy, secrets: Secrets, tmp_path: Path
) -> None:
    """The tenant's header goes with every request, as Mimir wants it."""
    access = {"authorization": BEARER, "ca": str(secrets.authority), "headers": {"X-Scope-OrgID": TENANT}}
    told = status(written(secrets.in_site(busy_site.asked_at(proxy.base_url, **access)), tmp_path / "site.yaml"))
    assert source_of(told)["state"] == "up", told.stdout
    assert proxy.tenants == {TENANT}
    assert TOKEN not in told.stdout + told.stderr


def test_a_password_from_the_environment(
    busy_site: FleetSite, proxy: GuardedProxy, secrets: Secrets, tmp_path: Path
) -> None:
    proxy.accepts = f"Basic {base64.b64encode(f'ops:{PASSWORD}'.encode()).decode()}"
    access = {"authorization": BASIC, "ca": str(secrets.authority)}
    site_file = written(secrets.in_site(busy_site.asked_at(proxy.base_url, **access)), tmp_path / "site.yaml")
    told = status(site_file, PROM_PASSWORD=PASSWORD)
    assert source_of(told)["state"] == "up", told.stdout
    without = status(site_file)
    assert source_of(without)["state"] == "down"
    assert "PROM_PASSWORD" in source_of(without)["detail"]


def test_an_authority_that_nobody_trusts_is_told_with_the_remedy(
    busy_site: FleetSite, proxy: GuardedProxy, secrets: Secrets, tmp_path: Path
) -> None:
    site_file = written(
        secrets.in_site(busy_site.asked_at(proxy.base_url, authorization=BEARER)), tmp_path / "site.yaml"
    )
    told = source_of(status(site_file))
    assert told["state"] == "down"
    assert "certificate is not trusted" in told["detail"]
    assert "`ca`" in told["remedy"]
    assert proxy.tenants == set()


def test_a_wrong_token_is_told_with_the_remedy_and_never_shown(
    busy_site: FleetSite, proxy: GuardedProxy, secrets: Secrets, tmp_path: Path
) -> None:
    """R-AUD-3: not even when the server repeats it."""
    secrets.token.write_text(WRONG_TOKEN, encoding="ascii")
    access = {"authorization": BEARER, "ca": str(secrets.authority)}
    told = status(written(secrets.in_site(busy_site.asked_at(proxy.base_url, **access)), tmp_path / "site.yaml"))
    source = source_of(told)
    assert source["state"] == "down"
    assert "does not accept our credentials (HTTP 401)" in source["detail"]
    assert "who is" in source["detail"]
    assert "Renew the secret" in source["remedy"]
    kept = [file.read_bytes() for file in state_folder(os.environ).rglob("*") if file.is_file()]
    assert all(WRONG_TOKEN.encode() not in text for text in (told.stdout.encode(), told.stderr.encode(), *kept))


def test_a_token_that_is_rotated_is_picked_up_without_a_restart(
    busy_site: FleetSite, proxy: GuardedProxy, secrets: Secrets, tmp_path: Path
) -> None:
    """Fault 42."""
    access = {"authorization": BEARER, "ca": str(secrets.authority)}
    site_file = written(secrets.in_site(busy_site.asked_at(proxy.base_url, **access)), tmp_path / "site.yaml")
    with Watching(site_file) as console:
        wait_until_source_is(SourceState.UP, console)
        proxy.accepts = f"Bearer {NEXT_TOKEN}"
        wait_until_source_is(SourceState.DOWN, console)
        assert "does not accept our credentials" in console.source.detail
        secrets.token.write_text(NEXT_TOKEN, encoding="ascii")
        wait_until_source_is(SourceState.UP, console)
