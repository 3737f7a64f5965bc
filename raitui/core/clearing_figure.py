"""How long a backlog takes to work off, at the rate and by the people that there are."""

from __future__ import annotations

import math

from raitui.core.burn import HOUR
from raitui.core.cell_sums import summed_part
from raitui.core.derived import TimeToClear
from raitui.core.derived_vectors import BACKLOG, CLEARED, WORKERS
from raitui.core.figures import count, significant
from raitui.core.found_figure import Basis, Figure


def clearing_figure(basis: Basis, expression: TimeToClear) -> Figure:
    """Seconds until nothing waits any more; without end where something waits and nothing is worked off."""
    backlog, per_s = (summed_part(basis.cells, part) for part in (BACKLOG, CLEARED))
    if backlog is None or per_s is None:
        return Figure()
    note = f"{count(backlog)} waiting, {_pace(per_s, basis, expression)}"
    if backlog <= 0:
        return Figure(0.0, note=note)
    return Figure(backlog / per_s if per_s > 0 else math.inf, note=note)


def _pace(per_s: float, basis: Basis, expression: TimeToClear) -> str:
    pace = f"{significant(per_s * HOUR)}/h worked off"
    workers = summed_part(basis.cells, WORKERS)
    if workers is None:
        return pace if expression.workers is None else f"{pace}, reviewers unknown"
    return f"{pace} by {count(workers)}"
