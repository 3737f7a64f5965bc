"""What is written where a secret belongs is never repeated, however wrong it is (R-AUD-3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Refusal = Callable[..., list[str]]
REQUEST = 'http: {url: "http://127.0.0.1:9800/rollback", json: {service: "{service}"}}'
URL = "      url: http://127.0.0.1:9090\n"

MISTAKES = {
    "a token in place of a reference": (URL, URL + "      authorization: {bearer: hunter2}\n"),
    "a token in place of the authorization": (URL, URL + "      authorization: hunter2\n"),
    "a token as a key": (URL, URL + "      authorization: {bearer: {hunter2}}\n"),
    "a token as a reference's name": (URL, URL + "      authorization: {bearer: {secret: hunter2}}\n"),
    "a number": (URL, URL + "      authorization: {bearer: {secret: 8242}}\n"),
    "a password": (URL, URL + "      authorization: {basic: {user: ops, password: hunter2}}\n"),
    "a list": (URL, URL + "      authorization: {basic: [ops, hunter2]}\n"),
    "an Authorization header": (URL, URL + "      headers: {Authorization: Bearer hunter2}\n"),
    "a key in a header": (URL, URL + "      headers: {X-Api-Key: hunter2}\n"),
    "a cookie": (URL, URL + "      headers: {Cookie: hunter2}\n"),
    "a header with a line break": (URL, URL + '      headers: {X-A: "a\\nhunter2"}\n'),
    "a header without its name": (URL, URL + "      headers: hunter2\n"),
    "a secret in place of its source": ("{env: PROM_TOKEN}", "hunter2"),
    "a secret in place of a variable's name": ("{env: PROM_TOKEN}", "{env: 'hunter2 '}"),
    "a secret under a key of its own": ("{env: PROM_TOKEN}", "{value: hunter2}"),
    "a secret as a key": ("{env: PROM_TOKEN}", "{hunter2}"),
    "credentials in an address": (URL, "      url: http://ops:hunter2@127.0.0.1:9090\n"),
    "half of the credentials": (URL, "      url: http://ops:hunter2\n"),
    "a token for a program": (REQUEST, "exec: {argv: [undo], env: {TOKEN: hunter2}}"),
    "a token for a program as a reference's name": (REQUEST, "exec: {argv: [undo], env: {A: {secret: hunter2}}}"),
    "a token in place of a program's variables": (REQUEST, "exec: {argv: [undo], env: hunter2}"),
    "a number for a program": (REQUEST, "exec: {argv: [undo], env: {A: 8242}}"),
    "not YAML": ("{env: PROM_TOKEN}", "{hunter2: ]"),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_secret_in_the_wrong_place_is_refused_and_not_repeated(refusal: Refusal, mistake: tuple[str, str]) -> None:
    said = "\n".join(refusal(mistake))

    assert "hunter2" not in said
    assert "8242" not in said


def test_an_inline_secret_is_told_how_to_refer_to_one(refusal: Refusal) -> None:
    assert refusal((URL, URL + "      authorization: {bearer: ▸hunter2}\n")) == [
        (
            "site.yaml▸ backends.prometheus[0].authorization.bearer: expected a mapping, found a single value: "
            "a secret must be a reference: {secret: NAME}, with NAME in the section secrets"
        )
    ]
    assert refusal((URL, URL + "      headers: {Authorization: ▸Bearer hunter2}\n")) == [
        (
            "site.yaml▸ backends.prometheus[0].headers.Authorization: a secret must be a reference: "
            "write {secret: NAME}, with NAME in the section secrets"
        )
    ]
    assert refusal(("{env: PROM_TOKEN}", "▸hunter2")) == [
        (
            "site.yaml▸ secrets.token: expected a mapping, found a single value: say where it lies, never what it is: "
            "{env: VARIABLE}, {file: PATH} or {keyring: {service: …, user: …}}"
        )
    ]


def test_an_undefined_secret_is_told_which_there_are(refusal: Refusal) -> None:
    assert refusal((URL, URL + "      authorization: {bearer: {secret: ▸tokn}}\n")) == [
        (
            "site.yaml▸ backends.prometheus[0].authorization.bearer.secret: "
            "no secret of this name is in the section secrets: did you mean 'token'?"
        )
    ]
