"""Certificates are checked, what is wrong with them is said, and rotation needs no restart (fault 42)."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import pytest

from raitui.core.backend_settings import HttpAccess
from raitui.errors import SourceError, SourceFault
from raitui.transport.http_client import HttpClient
from raitui.transport.http_failure import HttpFailureError
from raitui.transport.http_message import HttpRequest
from tests.certificate_authority import CertificateAuthority
from tests.scripted_server import ScriptedServer, response, saying

FINE = saying(response("fine"))


@pytest.fixture
def authority(tmp_path: Path) -> CertificateAuthority:
    return CertificateAuthority("the site's own", tmp_path)


@pytest.fixture
def ca(authority: CertificateAuthority, tmp_path: Path) -> Path:
    file = tmp_path / "site-ca.pem"
    file.write_bytes(authority.pem)
    return file


def put(ca: Path, authority: CertificateAuthority) -> None:
    ca.write_bytes(authority.pem)


def client_that_trusts(ca: Path | None) -> HttpClient:
    return HttpClient("prom-eu1", HttpAccess(ca=None if ca is None else str(ca)), lambda reference: "", time.time)


async def failure(url: str, ca: Path | None) -> SourceError:
    async with aclosing(client_that_trusts(ca)) as client:
        with pytest.raises(SourceError) as raised:
            await client.send(HttpRequest("GET", url))
    return raised.value


async def test_a_certificate_of_the_trusted_authority(authority: CertificateAuthority, ca: Path) -> None:
    async with (
        ScriptedServer(FINE, tls=authority.server_context()) as server,
        aclosing(client_that_trusts(ca)) as client,
    ):
        assert (await client.send(HttpRequest("GET", server.url))).body == b"fine"


async def test_a_certificate_that_the_system_does_not_know(authority: CertificateAuthority) -> None:
    async with ScriptedServer(FINE, tls=authority.server_context()) as server:
        error = await failure(server.url, None)
    assert error.fault is SourceFault.CERTIFICATE
    assert "not trusted" in error.message
    assert "`ca`" in error.remedy
    assert isinstance(error, HttpFailureError)
    assert not error.sent
    assert server.heard == []


async def test_a_trusted_authority_replaces_those_of_the_system(ca: Path, tmp_path: Path) -> None:
    other = CertificateAuthority("another", tmp_path)
    async with ScriptedServer(FINE, tls=other.server_context()) as server:
        assert (await failure(server.url, ca)).fault is SourceFault.CERTIFICATE


async def test_a_certificate_for_another_name(authority: CertificateAuthority, ca: Path) -> None:
    async with ScriptedServer(FINE, tls=authority.server_context("prometheus.example")) as server:
        error = await failure(server.url, ca)
    assert error.fault is SourceFault.CERTIFICATE
    assert "prometheus.example" in error.message or "localhost" in error.message
    assert "`url`" in error.remedy


async def test_a_certificate_that_has_expired(authority: CertificateAuthority, ca: Path) -> None:
    async with ScriptedServer(FINE, tls=authority.server_context(valid=timedelta(days=-1))) as server:
        error = await failure(server.url, ca)
    assert error.fault is SourceFault.CERTIFICATE
    assert "expired" in error.message
    assert "Renew" in error.remedy


async def test_a_server_without_tls(ca: Path) -> None:
    async def refusing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(refusing, "127.0.0.1", 0) as server:
        error = await failure(f"https://localhost:{server.sockets[0].getsockname()[1]}", ca)
    assert error.fault is SourceFault.CERTIFICATE
    assert "http://" in error.remedy


@pytest.mark.parametrize("content", [None, b"", b"no certificate\n"], ids=["missing", "empty", "not PEM"])
async def test_a_file_of_authorities_that_cannot_be_used(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "broken.pem"
    if content is not None:
        file.write_bytes(content)
    error = await failure("https://127.0.0.1:9", file)
    assert error.fault is SourceFault.CERTIFICATE
    assert str(file) in error.message
    assert error.remedy


async def test_a_rotated_authority_is_picked_up_without_a_restart(
    authority: CertificateAuthority, ca: Path, tmp_path: Path
) -> None:
    successor = CertificateAuthority("its successor", tmp_path)
    async with aclosing(client_that_trusts(ca)) as client:
        async with ScriptedServer(FINE, tls=authority.server_context()) as server:
            await client.send(HttpRequest("GET", server.url))
        async with ScriptedServer(FINE, tls=successor.server_context()) as server:
            with pytest.raises(SourceError, match="not trusted"):
                await client.send(HttpRequest("GET", server.url))
            put(ca, successor)
            assert (await client.send(HttpRequest("GET", server.url))).body == b"fine"


async def test_an_authority_that_is_no_longer_trusted_is_not_reached_on_kept_connections(
    authority: CertificateAuthority, ca: Path, tmp_path: Path
) -> None:
    async with (
        ScriptedServer(FINE, tls=authority.server_context()) as server,
        aclosing(client_that_trusts(ca)) as client,
    ):
        await client.send(HttpRequest("GET", server.url))
        put(ca, CertificateAuthority("its successor", tmp_path))
        with pytest.raises(SourceError, match="not trusted"):
            await client.send(HttpRequest("GET", server.url))
    assert len(server.heard) == 1


async def test_the_systems_authorities_are_read_again_after_a_certificate_was_refused(
    authority: CertificateAuthority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    system = tmp_path / "system.pem"
    system.write_bytes(CertificateAuthority("another", tmp_path).pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(system))
    async with (
        ScriptedServer(FINE, tls=authority.server_context()) as server,
        aclosing(client_that_trusts(None)) as client,
    ):
        with pytest.raises(SourceError, match="not trusted"):
            await client.send(HttpRequest("GET", server.url))
        put(system, authority)
        assert (await client.send(HttpRequest("GET", server.url))).body == b"fine"
