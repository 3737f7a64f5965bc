"""Stories of counters told to a site's rules by promtool, and whom they call when."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from raitui.core.rules.rule_set import rule_groups
from raitui.core.site import Site
from raitui.wiring.rules import rule_file
from tests.integration.servers.prometheus import PrometheusBinaries
from tests.ruled import SCRAPE_S, SITE

HOUR = 60
"""In minutes."""

Flow = Sequence[tuple[int, float | None]]
"""For so many minutes, so many events a minute; None: nothing is exposed."""


def counter(flow: Flow) -> str:
    """The samples of a counter, one a minute, as promtool's test files have them."""
    count, samples = 0.0, []
    for minutes, rate in flow:
        for _ in range(minutes):
            count += rate or 0.0
            samples.append("_" if rate is None else f"{count:.10g}")
    return " ".join(samples)


def series(metric: str, service: str, flow: Flow, **labels: str) -> dict[str, str]:
    """A series of a service as promtool is given it."""
    told = {"service": service, "at": "eu1", "version": "v1", **labels}
    inner = ",".join(f'{label}="{value}"' for label, value in told.items())
    return {"series": f"{metric}{{{inner}}}", "values": counter(flow)}


def requests(service: str, good: Flow, bad: Flow) -> list[dict[str, str]]:
    """What a service answers well, and what it does not."""
    return [
        series("requests_total", service, good, outcome="ok"),
        series("requests_total", service, bad, outcome="error"),
    ]


Raised = dict[str, dict[str, str]]
"""An alert as promtool expects it: labels and annotations."""


WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d")


class Rehearsal:
    """Runs the site's rules over a story, and looks who is called when."""

    def __init__(self, binaries: PrometheusBinaries, folder: Path) -> None:
        self._promtool, self._folder = binaries.promtool, folder

    def run(
        self,
        told: list[dict[str, str]],
        called: dict[tuple[int, str], list[Raised]],
        site: Site = SITE,
        *,
        true: Sequence[tuple[int, str]] = (),
        every: str = "1m",
    ) -> None:
        """``called`` has, by minute and alert, each one that is raised: none means that all is quiet.

        ``true`` are comparisons that hold for one series each, by minute; ``every`` is how often rules are evaluated.
        """
        rules, test = self._folder / "rules.yml", self._folder / "test.yml"
        rules.write_text(rule_file(site, SCRAPE_S))
        expected = [
            {"eval_time": f"{minute}m", "alertname": alert, "exp_alerts": raised}
            for (minute, alert), raised in called.items()
        ]
        holding = [
            {"expr": f"count({expr})", "eval_time": f"{minute}m", "exp_samples": [{"labels": "{}", "value": 1}]}
            for minute, expr in true
        ]
        story = {"interval": "1m", "input_series": told, "alert_rule_test": expected, "promql_expr_test": holding}
        document = {
            "rule_files": [str(rules)],
            "evaluation_interval": every,
            "group_eval_order": [group.name for group in rule_groups(site, SCRAPE_S, "")],
            "tests": [story],
        }
        # JSON is YAML too.
        test.write_text(json.dumps(document))
        done = subprocess.run(
            [self._promtool, "test", "rules", test], check=False, capture_output=True, text=True, timeout=100
        )
        assert done.returncode == 0, done.stdout + done.stderr


def of_objective(service: str, urgency: str, title: str, summary: str, **more: str) -> Raised:
    """An alert about the objective of a service."""
    labels = {
        "service": service,
        "raitui_profile": "core",
        "sloth_id": f"{service}-availability",
        "sloth_service": service,
        "sloth_slo": "availability",
        "severity": urgency,
        "sloth_severity": urgency,
        **more,
    }
    whose = f"{service} availability"
    annotations = {"title": f"({urgency}) {whose} {title}", "summary": f"{whose}{summary}"}
    return {"exp_labels": labels, "exp_annotations": annotations}


def burning(service: str, urgency: str) -> Raised:
    """The words are Sloth's. Whichever windows fire, it is the same alert: none of them labels it."""
    title, summary = "SLO error budget burn rate is too fast.", " SLO error budget burn rate is over expected."
    return of_objective(service, urgency, title, summary)


def silent(service: str, usual: str) -> Raised:
    """The alert that a service has no traffic, of so much in three days."""
    summary = f": no event for half an hour, of {usual} in the past three days."
    return of_objective(service, "ticket", "has no traffic.", summary, sloth_window="3d")


BURN, VERSION, PLAIN, QUIET, BREACH, COHORT = (
    "RaituiErrorBudgetBurn",
    "RaituiVersionBurn",
    "RaituiPlainBurn",
    "RaituiNoTraffic",
    "RaituiIndicatorBreach",
    "RaituiCohortBreach",
)
