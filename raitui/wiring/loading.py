"""Loading without a search for garbage: it makes a few hundred thousand objects, and no garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """What is made within is there to stay: it is not looked through for garbage, now or later.

    To look through it costs a tenth of the start now, and a pause of the whole console every time later.
    """
    searches = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if searches:
            gc.enable()
