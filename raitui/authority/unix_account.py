"""Who is at this console, as the system knows it."""

from __future__ import annotations

import os
import pwd

KNOWN_BY = "unix account"
"""How that is known, in the words of the record."""


def unix_account() -> str:
    """The account that this process runs under; its number where it has no name.

    Never what the environment says: whoever sets LOGNAME would act in another's name, and with another's roles.
    """
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
