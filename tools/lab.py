"""The real thing, locally: the simulated fleet as a server, a real Prometheus and Alertmanager, and raitui on top.

The Prometheus has loaded the rules that raitui writes for the fleet.

Everything listens on loopback ports of its own choosing and ends when the console does, the audit log too: what was
done in one lab is no news in the next, nor in anybody's own log.
"""

from __future__ import annotations

import argparse
import json
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from raitui.rehearsal.fleet import build_fleet
from raitui.rehearsal.site_description import describe_site
from raitui.rehearsal.write_config import write_config
from raitui.wiring.rules import rule_file
from tests.integration.servers.alertmanager import AlertmanagerServer
from tests.integration.servers.prometheus import PrometheusBinaries, PrometheusServer, ScrapeJob
from tests.readiness import wait_until

SERVING = re.compile(r"serving http://(\S+)/metrics")
SCRAPE_S, EVALUATION_S = 5.0, 15.0
EXEMPLARS = "--enable-feature=exemplar-storage"
SCRAPES = 3
REPLICAS = 2
LESS_THAN_A_PAGE = {
    "source_matchers": ['severity="page"'],
    "target_matchers": ['severity="ticket"'],
    "equal": ["service"],
}
"""While a service pages, nobody is told of its tickets."""
STOP_WITHIN_S = 10.0

RAITUI = (sys.executable, "-m", "raitui")


@contextmanager
def simulated_fleet(options: Sequence[str]) -> Iterator[str]:
    """The simulated fleet as a server on a free loopback port; gives its ``host:port``.

    Raises:
        RuntimeError: it did not start; its own message is on standard error.
    """
    command = [*RAITUI, "simulate", "--listen", "127.0.0.1:0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            told = SERVING.search(process.stdout.readline() if process.stdout else "")
            if told is None:
                raise RuntimeError("the simulated fleet did not start")
            yield told[1]
        finally:
            process.terminate()
            process.wait(STOP_WITHIN_S)


def free_address() -> str:
    """A loopback port that nobody listens on; known beforehand, so that the links in alerts lead somewhere."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        return f"127.0.0.1:{held.getsockname()[1]}"


@contextmanager
def alertmanagers(folder: Path) -> Iterator[tuple[AlertmanagerServer, ...]]:
    """Two replicas of one Alertmanager, which know each other."""
    with ExitStack() as running:
        replicas = list[AlertmanagerServer]()
        for number in range(REPLICAS):
            own = folder / f"alertmanager-{number}"
            own.mkdir()
            peer = replicas[0].gossip if replicas else ""
            replica = AlertmanagerServer(own, peer=peer, inhibition=(LESS_THAN_A_PAGE,))
            replicas.append(running.enter_context(replica))
        yield tuple(replicas)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _history(binaries: PrometheusBinaries, server: PrometheusServer, folder: Path, options: Sequence[str]) -> None:
    past = folder / "history.om"
    _say("Writing 31 days of history (half a minute; --no-history leaves it out)")
    subprocess.run([*RAITUI, "simulate", "--backfill", past, *options], check=True)
    binaries.create_blocks(past, server.data)
    past.unlink()


def _wait_for_scrapes(server: PrometheusServer) -> None:
    """An increase needs two samples: the first picture should not be one of unknowns."""
    _say(f"Waiting for {SCRAPES} scrapes")
    query = urlencode({"query": f"min(count_over_time(up[5m])) >= {SCRAPES}"})

    def scraped() -> bool:
        with urlopen(f"{server.base_url}/api/v1/query?{query}", timeout=10) as answer:  # noqa: S310  # our own server
            return bool(json.load(answer)["data"]["result"])

    wait_until(scraped, "the fleet is scraped", within_s=60.0)


def _end(signal_number: int, _frame: object) -> None:
    """Leave through the context managers, which end the servers, also when the terminal goes away."""
    sys.exit(128 + signal_number)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make lab", description=__doc__)
    parser.add_argument("--no-history", action="store_true", help="start at once, with empty long windows")
    parser.add_argument("--services", type=int, default=12, help="how many services the simulated fleet has")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other figures")
    parser.add_argument("--scenario", default="default", help="what goes wrong")
    return parser.parse_args()


def main() -> int:
    """Run the lab. Returns the console's exit status."""
    arguments = _arguments()
    for number in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, _end)
    start = round(time.time())
    options = [f"--{name}={getattr(arguments, name)}" for name in ("services", "seed", "scenario")]
    options.append(f"--start={start}")
    binaries = PrometheusBinaries.fetched()
    with (
        tempfile.TemporaryDirectory(prefix="raitui-lab-") as name,
        simulated_fleet(options) as fleet,
        alertmanagers(Path(name)) as replicas,
    ):
        folder = Path(name)
        described = build_fleet(arguments.services, arguments.seed, arguments.scenario, start=start)
        rules = folder / "raitui.yml"
        rules.write_text(rule_file(describe_site(described), SCRAPE_S))
        jobs = (ScrapeJob("fleet", (fleet,), interval_s=SCRAPE_S, metrics_path="/openmetrics"),)
        addresses = [replica.address for replica in replicas]
        server = PrometheusServer(
            binaries,
            folder,
            jobs=jobs,
            rule_files=(rules,),
            alertmanagers=addresses,
            evaluation_s=EVALUATION_S,
            address=free_address(),
            flags=(EXEMPLARS,),
        )
        if not arguments.no_history:
            _history(binaries, server, folder, [*options, "--listen", fleet])
        with server:
            site = folder / "site.yaml"
            alerts = [replica.base_url for replica in replicas]
            audit = f"audit: {{path: {folder / 'audit.db'}}}\n"
            site.write_text(write_config(described, server.base_url, f"http://{fleet}", alerts) + audit)
            _wait_for_scrapes(server)
            _say(f"Prometheus {server.base_url}, Alertmanager {' '.join(alerts)}")
            _say(f"fleet http://{fleet}, site file {site}")
            return subprocess.run([*RAITUI, "--config", site], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
