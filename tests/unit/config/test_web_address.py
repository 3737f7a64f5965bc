"""Addresses are http or https, and hold no credentials."""

from __future__ import annotations

import pytest

from raitui.config.web_address import address_template, server_address, web_address
from raitui.errors import ConfigurationError

ALLOWED = frozenset({"service", "at"})


@pytest.mark.parametrize("address", ["http://127.0.0.1:9090", "https://mimir.test/prometheus", "http://[::1]:9090"])
def test_addresses_of_servers_are_taken(address: str) -> None:
    assert server_address(address) == web_address(address) == address


def test_a_closing_slash_is_dropped() -> None:
    assert server_address("http://prom:9090/") == "http://prom:9090"


@pytest.mark.parametrize(
    "address",
    [
        "http://ops:hunter2@prom",
        "https://hunter2@prom",
        "http://prom:hunter2",
        "http://[hunter2",
        "hunter2://prom",
        "http://",
        "prom:9090",
        "",
        "http://prom /x",
        "http://prom\\x",
        "http://prom:99999",
        "//prom",
        "file:///etc/passwd",
    ],
)
def test_other_addresses_are_refused_and_never_repeated(address: str) -> None:
    """R-AUD-3: no secret in a message."""
    with pytest.raises(ConfigurationError) as refused:
        server_address(address)

    assert "hunter2" not in str(refused.value)
    assert refused.value.remedy


def test_credentials_are_to_be_moved_to_authorization() -> None:
    with pytest.raises(ConfigurationError, match="holds credentials") as refused:
        server_address("http://ops:hunter2@prom")
    assert "authorization" in refused.value.remedy


@pytest.mark.parametrize("address", ["http://prom/?a=b", "http://prom/#a"])
def test_a_server_has_no_query(address: str) -> None:
    with pytest.raises(ConfigurationError, match="query or a fragment"):
        server_address(address)


def test_placeholders_stand_after_the_host() -> None:
    template = "http://control:9800/state/{service}?at={at}"
    assert address_template(template, ALLOWED) == template
    for host in ("http://{service}/state", "http://control.{at}:80/", "http://{service}"):
        with pytest.raises(ConfigurationError, match="host"):
            address_template(host, ALLOWED)


def test_an_unknown_placeholder_is_named() -> None:
    with pytest.raises(ConfigurationError, match=r"\{sevice\} is unknown") as refused:
        address_template("http://control/{sevice}", ALLOWED)
    assert refused.value.remedy == "did you mean 'service'?"
