"""Secrets, and how an HTTP server is reached."""

from __future__ import annotations

from typing import Annotated

from raitui.config.schema.scalars import Text
from raitui.config.schema.section import Section, says


class SecretReference(Section, frozen=True):
    """A secret by its name in the section secrets; never the secret itself."""

    CONFIDENTIAL = True
    REMEDY = "a secret must be a reference: {secret: NAME}, with NAME in the section secrets"
    secret: Annotated[Text, says("A name in the section secrets")]


class KeyringEntry(Section, frozen=True):
    """An entry of the system's keyring."""

    CONFIDENTIAL = True
    REMEDY = "name the entry: {service: …, user: …}"
    service: Annotated[Text, says("The service under which it is stored")]
    user: Annotated[Text, says("The user under whom it is stored")]


class SecretSource(Section, frozen=True):
    """Where a secret is read from, each time it is needed: the environment, a file or the keyring."""

    EXACTLY_ONE = ("env", "file", "keyring")
    CONFIDENTIAL = True
    REMEDY = "say where it lies, never what it is: {env: VARIABLE}, {file: PATH} or {keyring: {service: …, user: …}}"
    env: Annotated[Text | None, says("The name of a variable of the environment", "PROM_TOKEN")] = None
    file: Annotated[Text | None, says("A path; one newline at the file's end is dropped", "/run/secrets/prom")] = None
    keyring: KeyringEntry | None = None


class BasicAuthorization(Section, frozen=True):
    """A user and a password."""

    CONFIDENTIAL = True
    REMEDY = "write {user: NAME, password: {secret: NAME}}"
    user: Annotated[Text, says("The user's name")]
    password: SecretReference


class Authorization(Section, frozen=True):
    """What is sent as the Authorization header."""

    EXACTLY_ONE = ("bearer", "basic")
    CONFIDENTIAL = True
    REMEDY = "write {bearer: {secret: NAME}} or {basic: {user: NAME, password: {secret: NAME}}}"
    bearer: SecretReference | None = None
    basic: BasicAuthorization | None = None


Headers = Annotated[dict[str, str | SecretReference], says("Sent with every request: a text, or {secret: NAME}")]
CertificateAuthorities = Annotated[
    Text | None, says("A PEM file of the authorities to trust, in place of the system's")
]
