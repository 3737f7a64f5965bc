"""Whatever others write where a name belongs, it is shown, and neither steers the terminal nor ends the console."""

from __future__ import annotations

import json
import re
import time
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.core.audit_record import Actor, Origin
from raitui.core.containment import Containment
from raitui.transport.cleaning import clean
from tests.integration.console import Console
from tests.integration.drawn_and_shown import Watched
from tests.integration.fleet_site import SiteDocument, written
from tests.integration.hostile_fleet import HostileFleet
from tests.integration.hostile_texts import FOUND_BY, HOSTILE, SENT_BY_THE_CONSOLE, SEQUENCES, WITH_NUL
from tests.integration.servers.prometheus import PrometheusBinaries, PrometheusServer, ScrapeJob
from tests.intents import intent
from tests.readiness import wait_until

ESCAPE = "\x1b"
FLEET = "n burning"


@dataclass
class Site:
    """What the console is pointed at."""

    fleet: HostileFleet
    folder: Path
    file: Path = field(init=False)

    def __post_init__(self) -> None:
        self.file = self.folder / "site.yaml"


@pytest.fixture(scope="module")
def site(prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A real Prometheus that scrapes such a fleet, a feed of changes and an audit log of the same kind."""
    folder = tmp_path_factory.mktemp("hostile")
    with HostileFleet() as fleet:
        job = ScrapeJob("fleet", (fleet.address,), interval_s=0.5)
        with PrometheusServer(prometheus_binaries, folder, jobs=(job,)) as prometheus:
            running = Site(fleet, folder)
            written(_document(prometheus.base_url, fleet.address, folder), running.file)
            _tell_changes(folder / "changes.jsonl")
            _record(folder / "audit.db")
            yield running


def _document(prometheus_url: str, fleet_address: str, folder: Path) -> SiteDocument:
    words = ("action", "service", "at", "axis", "component", "before", "after")
    errors = {
        "name": "errors",
        "level": "operational",
        "ratio": {"bad": {"metric": "ai_requests_total", "match": {"outcome": "error"}}, "total": "ai_requests_total"},
        "unit": "ratio",
        "direction": "lower_is_better",
        "target": 0.01,
        "window": "1m",
        "minimum_samples": 1,
        "on_breach": "page",
        "cohorts": True,
    }
    listed = {"tier": 1, "profiles": ["core"]}
    return {
        "site": {"name": f"lab {HOSTILE['markup']}", "environment": "\u74b0\u5883\u74b0\u5883"},
        "backends": {"prometheus": [{"name": "prom", "url": prometheus_url, "scrape_interval": "2s"}]},
        "info": {
            "components": {"metric": "ai_component_info", "component": "component", "version": "version"},
            "rollout": {"metric": "ai_rollout_weight"},
            "mode": {"metric": "ai_mode_info", "mode": "mode", "exposure": "exposure", "export": "export"},
        },
        "profiles": {
            "core": {
                "discover": True,
                "exposed": {"metric": "ai_requests_total", "unit": HOSTILE["markup"]},
                "slis": [errors],
                "slos": [{"name": "good", "sli": "errors", "objective": 0.99, "period": "30d"}],
            }
        },
        "services": [
            {"name": HOSTILE[one], "owner": f"own {HOSTILE[one]}", **listed}
            for one in ("markup", "combining", "leading", "wide")
        ],
        "actuators": [
            {
                "name": f"act {HOSTILE['markup']}",
                "actions": ["pause", "resume", "rollback", "roll_forward", "throttle", "unthrottle"],
                "cap": HOSTILE["wide"],
                "user_sees": {"pause": HOSTILE["markup"]},
                "http": {
                    "method": "POST",
                    "url": f"http://{fleet_address}/control",
                    "json": {word: f"{{{word}}}" for word in words},
                    "expect": [202],
                },
                "probe": {
                    "url": f"http://{fleet_address}/observed/{{service}}/{{at}}",
                    "expect": {"path": ["in_effect"], "equals": True},
                },
            }
        ],
        "changes": [{"name": "ci", "file": str(folder / "changes.jsonl")}],
        "authority": {"roles": [{"name": "all", "users": ["*"], "actions": ["reducing", "increasing"]}]},
        "audit": {"path": str(folder / "audit.db"), "spool": str(folder / "spool.jsonl"), "syslog": False},
    }


def _tell_changes(file: Path) -> None:
    now = time.time()
    lines = [
        json.dumps({"when": now - 9, "service": service, **dict.fromkeys(("at", "subject", "before", "actor"), text)})
        for service in HOSTILE.values()
        for text in (service, WITH_NUL)
    ]
    file.write_bytes("\n".join([*lines, f"no JSON {WITH_NUL}", ""]).encode())


def _record(path: Path) -> None:
    with closing(SqliteAuditStore(path)) as store:
        for number, text in enumerate((*HOSTILE.values(), WITH_NUL)):
            wish = Containment("rollback", text, text, f"since {text}", text)
            actor = Actor(text, text, Origin.CONSOLE)
            store.append(intent(f"id-{number}", time.time() - 99, wish=wish, actor=actor))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_no_text_of_others_steers_the_terminal_or_shifts_what_is_drawn(site: Site, size: tuple[int, int]) -> None:
    """Faults 30 and 31, on every screen."""
    watched = Watched(site.file, size)
    with watched.console as console:
        console.wait_for(f"{len(HOSTILE)} PAGE")
        watched.go("G", "^>.*≠ze‹U")
        watched.go("g", "^>.*com\u0301|^>.*co\u1e3f")
        assert set(tiers(console)) == {"1", "3"}
        for key, pattern in (("s", "SOURCES"), ("?", "HELP")):
            watched.go(key, pattern)
            watched.page_through()
            watched.go(ESCAPE, FLEET)
        see_the_log(watched)
        see_the_palette(watched)
        # Each on one of the two terminals: every kind of text is seen on every screen.
        for word in list(HOSTILE)[size[0] // 120 :: 2]:
            see_the_service(watched, word)
        received = watched.received()
        assert {one for one in received if unicodedata.category(one) in {"Cc", "Cf"}} <= SENT_BY_THE_CONSOLE
        assert [one for one in SEQUENCES if one in received] == []


def test_what_is_contained_is_the_service_of_exactly_that_name(site: Site) -> None:
    """R-CON-3: and at exactly that location, however both have to be shown."""
    watched = Watched(site.file, (120, 40))
    with watched.console as console:
        console.wait_for(f"{len(HOSTILE)} PAGE")
        for word in ("erases", "bidi", "wide", "long"):
            text = HOSTILE[word]
            watched.find(FOUND_BY[word])
            console.wait_for("^P pause ")
            console.press("P")
            order = {"action": "pause", "service": text, "at": f"at-{text}"}
            wait_until(partial(site.fleet.obeyed, order), f"an order to the service that {word}")
            console.wait_for("IN EFFECT ✓")
            watched.see()
            watched.go("U", "^WAYS BACK ")
            watched.go(ESCAPE, "^/")
            watched.find_no_more()


def tiers(console: Console) -> list[str]:
    """What stands in the column of the tiers: one digit, however wide the names before it are."""
    rows = console.terminal.cells()
    (title,) = (row for row in rows if "".join(row).startswith("   STATE  SERVICE"))
    column = next(number for number, cell in enumerate(title) if title[number : number + 5] == list("T AT "))
    return [row[column] for row in rows if "".join(row[1:7]) == "▲ PAGE"]


def see_the_log(watched: Watched) -> None:
    """All of it, and one record whole."""
    watched.go("L", "AUDIT LOG")
    watched.go("g", "^> +1 ")
    watched.go("\r", "RECORD 1")
    watched.page_through()
    watched.go(ESCAPE, "AUDIT LOG")
    watched.go("G", "following")
    watched.go(ESCAPE, FLEET)


def see_the_palette(watched: Watched) -> None:
    """With all that can be done, and with one service that is found in it."""
    watched.go(":", "^DO ")
    watched.console.write("xases")
    watched.go("", "^> .*go to the service")
    watched.go(ESCAPE, FLEET)


def see_the_service(watched: Watched, word: str) -> None:
    """What is known of it, page by page, and its ways back; what is hostile in its name is shown."""
    watched.find(FOUND_BY[word])
    shown = unicodedata.normalize("NFC", clean(HOSTILE[word]))[:12].strip()
    watched.go("\r", f"PAGE for .*{re.escape(shown)}")
    watched.page_through()
    watched.go("v", "COMPONENT")
    watched.go("c", "cohorts")
    watched.go("U", "^WAYS BACK ")
    watched.go(ESCAPE, "v versions")
    watched.go(ESCAPE, "^/")
    watched.find_no_more()
