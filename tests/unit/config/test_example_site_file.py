"""The site file that users start from."""

from __future__ import annotations

from pathlib import Path

from raitui.config.site_file import load_site_file
from raitui.core.expression import Ratio
from raitui.core.selector import Comparison, Matcher, Selector

EXAMPLE = Path(__file__).parents[3] / "docs" / "site.example.yaml"


def test_the_example_says_what_it_shows() -> None:
    site_file = load_site_file(EXAMPLE)

    site = site_file.site
    assert (site.name, site.environment, site.colour) == ("lab", "prod", "red")
    assert [service.name for service in site.services] == ["loan-uw", "chat-assistant"]
    assert [profile.name for profile in site.profiles] == ["core", "decision", "generation"]
    assert site.traces.link_to("4bf9") == "https://tempo.example/trace/4bf9"
    assert site.traces.attributes == ("http_status", "model_version")
    errors = site.profile("core").slis[0]
    bad = Selector("ai_requests_total", (Matcher("outcome", "ok", Comparison.NOT_EQUAL),))
    assert errors.expression == Ratio(bad, Selector("ai_requests_total"))
    assert (errors.target, errors.warn, errors.window_s) == (0.01, 0.005, 300)
    assert site.profile("core").slos[0].objective == 0.999
    assert [(backend.name, backend.access.timeout_s) for backend in site_file.prometheus] == [("prom-eu1", 10.0)]
    assert [(one.name, len(one.replicas)) for one in site_file.alertmanagers] == [("alerts-eu1", 2)]
    assert [actuator.name for actuator in site_file.actuators] == ["fleet-control", "cluster"]
    assert [role.name for role in site_file.authority] == ["on-call", "owners"]
    assert [(posture.name, posture.versions) for posture in site_file.postures] == [("fleet-state", ("versions",))]
    assert [feed.name for feed in site_file.changes] == ["ci", "registry"]
    assert (site_file.audit_spool, site_file.audit_syslog) == (Path("/var/spool/raitui/audit.jsonl"), True)
