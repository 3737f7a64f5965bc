"""Secrets are in no log, screen or report (R-AUD-3)."""

from __future__ import annotations

import base64
import json
import pickle
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.transport.secret_value import SecretValue, masked


def test_a_secret_does_not_show_itself() -> None:
    secret = SecretValue("hunter2")
    for shown in (repr(secret), str(secret), f"{secret}", f"{secret!r}", repr([secret]), str({"k": secret})):
        assert "hunter2" not in shown
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert secret.reveal() == "hunter2"


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=6, max_size=40))
def test_a_secret_is_masked_however_a_server_echoes_it(value: str) -> None:
    echoes = [value, json.dumps({"got": value}), quote(value, safe=""), base64.b64encode(value.encode()).decode()]
    for echo in echoes:
        assert value not in masked(f"<{echo}>", [SecretValue(value)]).replace("‹secret›", "")


def test_a_text_without_secrets_stays() -> None:
    assert masked("unauthorised", [SecretValue("hunter2")]) == "unauthorised"


def test_a_secret_that_is_part_of_another_leaves_no_rest() -> None:
    assert masked("ops:hunter2", [SecretValue("hunter2"), SecretValue("ops:hunter2")]) == "‹secret›"
