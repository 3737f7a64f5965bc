"""The console as the command line wires it, over a site file or, with a number of services, the simulated fleet.

Usage: wired ACCOUNTS SITE_FILE|SERVICES
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from msgspec import structs

from benchmarks.accounts import keep_accounts
from benchmarks.counting_source import CountingSource
from raitui import wiring


def counted(sources: Sequence[CountingSource]) -> dict[str, float]:
    """What all sources together were asked and answered."""
    total: Counter[str] = Counter()
    for source in sources:
        total.update({name: int(count) for name, count in source.counted().items()})
    return dict(total)


def main() -> None:
    """Run until ended."""
    accounts, which = sys.argv[1:]
    simulation = wiring.Simulation(int(which)) if which.isdigit() else None
    parts = wiring.simulated_parts(simulation) if simulation else wiring.site_parts(Path(which), read_only=False)
    sources = tuple(CountingSource(source) for source in parts.sources)
    machinery = wiring.Machinery(structs.replace(parts, sources=sources))
    keep_accounts(Path(accounts), lambda: counted(sources))
    machinery.start()
    try:
        wiring.run_console(machinery)
    finally:
        machinery.stop()


if __name__ == "__main__":
    main()
