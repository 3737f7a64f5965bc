"""Who acts is what the system says, and not what somebody would like to be (R-AUT-1, R-AUD-1)."""

from __future__ import annotations

import os
import pwd
import subprocess

import pytest

from raitui.authority.unix_account import unix_account


def test_it_is_the_account_that_the_system_names() -> None:
    told = subprocess.run(["/usr/bin/id", "-un"], capture_output=True, text=True, check=True).stdout

    assert unix_account() == told.strip()


@pytest.mark.parametrize("variable", ["LOGNAME", "USER", "LNAME", "USERNAME"])
def test_the_environment_has_no_say(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    before = unix_account()

    monkeypatch.setenv(variable, "mallory")

    assert unix_account() == before


def test_an_account_without_a_name_is_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def unnamed(number: int) -> pwd.struct_passwd:
        raise KeyError(number)

    monkeypatch.setattr(pwd, "getpwuid", unnamed)

    assert unix_account() == str(os.getuid())
