"""A simulated fleet without a past, as a program: whenever it is started, its counters begin at zero."""

from __future__ import annotations

import argparse
import time

from raitui.rehearsal.clock import SimulatedClock
from raitui.rehearsal.fleet import build_fleet
from raitui.rehearsal.server import serve


def main() -> None:
    """Serve it until it is killed; ``--speed`` is how fast its time runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listen", required=True)
    parser.add_argument("--scenario", required=True)
    parser.add_argument("--speed", type=float, required=True)
    arguments = parser.parse_args()
    host, _, port = arguments.listen.partition(":")
    now = time.time()
    fleet = build_fleet(scenario=arguments.scenario, start=now, history_s=0.0)
    clock = SimulatedClock(now, arguments.speed)
    serve(fleet, clock, host, int(port), lambda url: print(f"serving {url}/metrics", flush=True))  # noqa: T201 -- it is read


if __name__ == "__main__":
    main()
