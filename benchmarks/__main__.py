"""``python -m benchmarks``: measure what the README claims, and print it beside its budget."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.laboratory import Laboratory, Looks, laboratory
from benchmarks.machine import machine_facts
from benchmarks.measurements import (
    audit_append,
    audit_verify,
    console_on_prometheus,
    evidence,
    frame_cost,
    key_to_paint,
    key_to_request,
    long_windows,
    refresh_cost,
    start_of_demo,
    terminal_traffic,
)
from benchmarks.result import Result
from benchmarks.table import document, table_lines

# First those that want a quiet machine; those that share a site of one size stand together.
MEASUREMENTS: dict[str, Callable[[Laboratory], Result]] = {
    "start": start_of_demo.measure,
    "traffic": terminal_traffic.measure,
    "frame": frame_cost.measure,
    "evidence": evidence.measure,
    "audit": audit_append.measure,
    "verify": audit_verify.measure,
    "windows": long_windows.measure,
    "refresh": refresh_cost.measure,
    "console": console_on_prometheus.measure,
    "keys": key_to_paint.measure,
    "acting": key_to_request.measure,
}

NOT_IN_README = {"refresh", "windows"}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=MEASUREMENTS, metavar="NAME", help=", ".join(MEASUREMENTS))
    looks = parser.add_mutually_exclusive_group()
    looks.add_argument("--brief", action="store_true", help="half as many looks, and only what the README's table says")
    looks.add_argument("--quick", action="store_true", help="short looks: whether it works, not what it says")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure there as well")
    return parser.parse_args()


def _measured(lab: Laboratory, name: str) -> Result:
    started = time.monotonic()
    print(f"{name} …", end=" ", file=sys.stderr, flush=True)
    try:
        result = MEASUREMENTS[name](lab)
    except Exception as error:  # noqa: BLE001 - one that fails must not take the others' figures with it
        result = Result(name, (), failure=f"{type(error).__name__}: {error}")
    print(f"{time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    return result


def main() -> int:
    """Measure, print, and write. Returns 1 when a measurement failed; what a budget says is no failure."""
    arguments, facts = _arguments(), machine_facts()
    looks = Looks.QUICK if arguments.quick else Looks.BRIEF if arguments.brief else Looks.FULL
    chosen = arguments.only or [name for name in MEASUREMENTS if not (arguments.brief and name in NOT_IN_README)]
    with laboratory(looks) as lab:
        results = [_measured(lab, name) for name in chosen]
    facts["load after"] = machine_facts()["load before"]
    for fact, value in facts.items():
        print(f"{fact}: {value}")
    if arguments.quick:
        print("A QUICK RUN: it shows that the measurements work; its figures prove little.")
    print("\n".join(table_lines(results)))
    if arguments.json is not None:
        arguments.json.write_bytes(document(facts, results))
    return 1 if any(result.failure for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
