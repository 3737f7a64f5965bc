"""The rules that raitui writes, judged by promtool: that they hold, and when they call whom (R-DEC-3).

The expectations are worked out by hand from the site's promises (`tests/ruled.py`): 99% of requests are good, at least
30% of decisions approve; a page's short rule fires at 14.4 times the budget, a ticket's at 3 times.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from msgspec import structs

from raitui.config.shipped_profiles import shipped_names
from raitui.core.derived import Gap
from raitui.core.expression import Gauge, Ratio
from raitui.core.selector import Selector
from raitui.core.site import Service
from raitui.core.sli import Direction, Level, PlainBurn, Sli, Slo, Unit
from raitui.rehearsal.fleet import build_fleet
from raitui.rehearsal.write_config import write_config
from raitui.wiring.rules import rule_file, site_rules
from tests.integration.command import raitui
from tests.integration.rule_story import (
    BREACH,
    BURN,
    COHORT,
    HOUR,
    PLAIN,
    QUIET,
    VERSION,
    WINDOWS,
    Flow,
    Raised,
    Rehearsal,
    burning,
    of_objective,
    requests,
    series,
    silent,
)
from tests.integration.servers.prometheus import PrometheusBinaries
from tests.ruled import APPROVED, AVAILABILITY, ERRORS, PROFILE, SCRAPE_S, SITE

CALLING = ("page", "ticket")


def test_a_fast_burn_pages_and_ends_when_it_ends(rehearsal: Rehearsal) -> None:
    """From 4 h on half of all fail: 14.4% of the past hour have failed after 17 min; five minutes after it, no page."""
    told = [
        *requests("loan", [(4 * HOUR, 60), (30, 30), (2 * HOUR, 60)], [(4 * HOUR, 0), (30, 30), (2 * HOUR, 0)]),
        *requests("chat", [(7 * HOUR, 60)], [(7 * HOUR, 0)]),
    ]
    page, ticket = burning("loan", "page"), burning("loan", "ticket")
    began = 4 * HOUR
    rehearsal.run(
        told,
        {
            (began - 1, BURN): [],
            (began + 15, BURN): [ticket],
            (began + 20, BURN): [page, ticket],
            (began + 30, BURN): [page, ticket],
            (began + 37, BURN): [ticket],
        },
    )


def test_what_dashboards_for_sloth_read_is_there_and_right(rehearsal: Rehearsal) -> None:
    """R-OBS-5. After an hour one in fifty fails: twice the budget of 1% now, and over all that was counted."""
    told = requests("loan", [(3 * HOUR, 49)], [(3 * HOUR, 1)])
    whose = '{sloth_id="loan-availability",sloth_service="loan",sloth_slo="availability"}'
    values = {
        "slo:objective:ratio": 0.99,
        "slo:error_budget:ratio": 0.01,
        "slo:time_period:days": 30,
        "slo:current_burn_rate:ratio": 2,
        "slo:period_burn_rate:ratio": 2,
        "slo:period_error_budget_remaining:ratio": -1,
    }
    info = 'sloth_slo_info{sloth_objective="99",sloth_mode="raitui",sloth_spec="raitui/v1"} == 1'
    near = [f"abs({metric}{whose} - {value}) < 1e-9" for metric, value in values.items()]
    windows = [f'slo:sli_error:ratio_rate{window}{{sloth_window="{window}"}} > 0.0199' for window in WINDOWS]
    rehearsal.run(told, {}, true=[(3 * HOUR - 1, expr) for expr in (*near, *windows, info)])


def test_a_candidate_calls_on_its_own_requests(rehearsal: Rehearsal) -> None:
    """R-OBS-4: half of its twentieth fail, fifty times its budget; of all requests 2.5%, which pages nobody."""
    began, lasting = 3 * HOUR, HOUR
    told = [
        *requests("loan", [(began + lasting, 57)], [(began + lasting, 0)]),
        *(
            series("requests_total", "loan", [(began, 0.0), (lasting, 1.5)], outcome=outcome, version="v2")
            for outcome in ("ok", "error")
        ),
    ]
    summary = "SLO error budget burn rate is over expected, of this version's own events."

    def raised(urgency: str) -> Raised:
        found = of_objective("loan", urgency, "", "")
        found["exp_labels"]["version"] = "v2"
        found["exp_annotations"] = {
            "title": f"({urgency}) loan v2 availability SLO error budget burn rate is too fast.",
            "summary": f"loan v2 availability {summary}",
        }
        return found

    at = began + lasting - 1
    rehearsal.run(
        told,
        {(began, VERSION): [], (at, VERSION): [raised("page"), raised("ticket")], (began + 30, BURN): []},
    )


def test_a_fairness_gap_spends_budget_for_as_long_as_it_lasts(rehearsal: Rehearsal) -> None:
    """R-OBS-5: of hours, 95% are fair. In the seventh a fifth more of the old are declined: it is bad.

    A bad hour burns at 1/0.05 = 20, above the 14.4 that page; over three days it is one in seven, which calls in
    working hours.
    """
    assert isinstance(APPROVED.expression, Ratio)
    gap = Sli(
        "gap", Level.QUALITY, Gap(APPROVED.expression), Unit.RATIO, Direction.LOWER_IS_BETTER, 0.08, minimum_samples=300
    )
    slo = Slo("fair", "gap", 0.95, slice_s=3_600)
    profile = structs.replace(PROFILE, slis=(gap,), slos=(slo,))
    site = structs.replace(SITE, profiles=(profile,))
    rates = {"young": [(8 * HOUR, 50)], "old": [(6 * HOUR, 50), (HOUR, 30), (HOUR, 50)]}
    told = [
        series("decisions_total", "loan", flow, decision=decision, cohort=cohort)
        for cohort, approved in rates.items()
        for decision, flow in (("approve", approved), ("reject", [(lasting, 100 - rate) for lasting, rate in approved]))
    ]
    page, ticket = (json.loads(json.dumps(burning("loan", one)).replace("availability", "fair")) for one in CALLING)
    bad = 7 * HOUR + 5
    shares = [("1h", 1.0), ("6h", 1 / 6), ("3d", 1 / 7)]
    near = [f'abs(slo:sli_error:ratio_rate{window}{{sloth_slo="fair"}} - {share}) < 1e-9' for window, share in shares]
    rehearsal.run(
        told,
        {(6 * HOUR + 5, BURN): [], (bad, BURN): [page, ticket], (8 * HOUR + 3, BURN): [ticket]},
        site,
        true=[(bad, expr) for expr in near],
    )


def test_a_slow_burn_calls_in_working_hours_alone(rehearsal: Rehearsal) -> None:
    """From 2 h on 5% fail, five times the budget: below what pages over 30 min, soon above what tickets over a day."""
    began, hours = 2 * HOUR, 5 * HOUR
    told = requests("loan", [(began, 60), (hours, 57)], [(began, 0), (hours, 3)])
    ended = began + hours
    rehearsal.run(
        told,
        {(began, BURN): [], (ended - 5, BURN): [burning("loan", "ticket")]},
    )


def test_an_objective_over_a_day_calls_before_its_budget_is_gone_and_for_no_less(rehearsal: Rehearsal) -> None:
    """R-DEC-3: at half the pace at which a day's budget lasts nobody is called, at six times somebody is."""
    slo = structs.replace(AVAILABILITY, period_days=1.0)
    site = structs.replace(SITE, profiles=(structs.replace(PROFILE, slos=(slo,)),))
    flow = [(3 * HOUR, 0.3), (HOUR, 3.6)]
    told = requests("loan", [(minutes, 60 - bad) for minutes, bad in flow], flow)
    page, ticket = burning("loan", "page"), burning("loan", "ticket")
    rehearsal.run(told, {(3 * HOUR - 1, BURN): [], (4 * HOUR - 1, BURN): [page, ticket]}, site)


def test_what_burns_faster_than_before_calls_by_the_plain_rule(rehearsal: Rehearsal) -> None:
    """3% instead of 0.5%: no rule of several windows pages, but it is more than four times the past of 0.7%.

    Two hours of it on the first day call nobody: there is too little to compare them with.
    """
    slo = structs.replace(AVAILABILITY, plain_burn=PlainBurn())
    site = structs.replace(SITE, profiles=(structs.replace(PROFILE, slos=(slo,)),))
    flow = [(10 * HOUR, 0.3), (2 * HOUR, 1.8), (16 * HOUR, 0.3), (2 * HOUR, 1.8), (HOUR, 0.3)]
    told = requests("loan", [(minutes, 60 - bad) for minutes, bad in flow], flow)
    title = "SLO error budget burns faster than before."
    summary = " SLO error budget burns more than 4 times as fast over 1h as before."
    raised = of_objective("loan", "page", title, summary, sloth_window="1h")
    first, second = 10 * HOUR, 28 * HOUR
    rehearsal.run(
        told,
        {
            (first + 2 * HOUR, PLAIN): [],
            (second + 30, PLAIN): [],
            (second + HOUR, PLAIN): [raised],
            (second + HOUR, BURN): [],
            (second + 2 * HOUR + 9, PLAIN): [],
        },
        site,
        every="3m",
    )


def test_few_requests_call_nobody(rehearsal: Rehearsal) -> None:
    """R-DEC-5: every second request fails, but there are 14 in six hours, and the objective wants 20 in a window."""
    rehearsal.run(
        requests("loan", [(7 * HOUR, 0.02)], [(7 * HOUR, 0.02)]), {(HOUR, BURN): [], (7 * HOUR - 1, BURN): []}
    )


def test_traffic_that_ends_calls_and_is_forgotten_when_it_is_back(rehearsal: Rehearsal) -> None:
    """Also where the exporter goes with it: then there is no zero to be seen. No burn rate is made up of nothing."""
    told = [
        *requests("loan", [(3 * HOUR, 60), (2 * HOUR, 0), (HOUR, 60)], [(6 * HOUR, 0)]),
        *requests("chat", [(3 * HOUR, 60), (2 * HOUR, None), (HOUR, 60)], [(3 * HOUR, 0), (2 * HOUR, None), (HOUR, 0)]),
    ]
    ended = 3 * HOUR
    # Of 3 h at 60 a minute; where the series end, the last increment is stretched to where they would have gone on.
    raised = [silent("chat", "10.8k"), silent("loan", "10.75k")]
    rehearsal.run(
        told,
        {
            (ended - 1, QUIET): [],
            (ended + 25, QUIET): [],
            (ended + HOUR, QUIET): raised,
            (ended + HOUR, BURN): [],
            (ended + 2 * HOUR + 5, QUIET): [],
        },
    )


def decisions(cohort: str, approved: Flow, declined: Flow) -> list[dict[str, str]]:
    return [
        series("decisions_total", "loan", flow, cohort=cohort, decision=decision)
        for decision, flow in (("approve", approved), ("decline", declined))
    ]


def breached(whose: str, value: str, **labels: str) -> Raised:
    told = {"raitui_profile": "core", "raitui_sli": "approved", "raitui_level": "quality"}
    routed = {"severity": "page", "sloth_severity": "page"}
    return {
        "exp_labels": {"service": "loan", **told, **routed, **labels},
        "exp_annotations": {
            "title": f"(page) {whose} approved is past its bound.",
            "summary": f"{whose} approved is {value}, and its bound 30%.",
        },
    }


def test_a_cohort_that_suffers_calls_though_the_whole_looks_well(rehearsal: Rehearsal) -> None:
    """R-OBS-4: of the young 10% are approved from 3 h on, of all about 39%; the bound is 30%."""
    told = [
        *decisions("old", [(6 * HOUR, 80)], [(6 * HOUR, 120)]),
        *decisions("young", [(3 * HOUR, 8), (2 * HOUR, 2), (HOUR, 8)], [(3 * HOUR, 12), (2 * HOUR, 18), (HOUR, 12)]),
    ]
    young = breached("loan eu1 v1 young", "10%", raitui_grain="cell", at="eu1", version="v1", cohort="young")
    began = 3 * HOUR
    rehearsal.run(
        told,
        {
            (began, COHORT): [],
            (began + HOUR, COHORT): [young],
            (began + HOUR, BREACH): [],
            (began + 3 * HOUR - 1, COHORT): [],
        },
    )


def test_what_may_be_chance_calls_nobody(rehearsal: Rehearsal) -> None:
    """29% of 600 lie within three deviations of the bound of 30%; 20% do not."""
    near, far = (decisions("all", [(2 * HOUR, 10 * share)], [(2 * HOUR, 10 * (1 - share))]) for share in (0.29, 0.20))
    rehearsal.run(near, {(2 * HOUR - 1, BREACH): []})
    rehearsal.run(far, {(2 * HOUR - 1, BREACH): [breached("loan", "20%", raitui_grain="service")]})


def test_a_gauge_calls_when_it_has_lasted_as_on_the_screen(rehearsal: Rehearsal) -> None:
    """R-DEC-3: past its bound for one sample it calls nobody; for ten minutes it pages after two, and a minute more."""
    level = structs.replace(
        APPROVED, name="level", expression=Gauge(Selector("level")), unit=Unit.NUMBER, target=50.0,
        direction=Direction.LOWER_IS_BETTER, cohorts=False, title="level",
    )  # fmt: skip
    site = structs.replace(SITE, profiles=(structs.replace(PROFILE, slis=(ERRORS, level)),))
    values = [5] * 10 + [90] + [5] * 9 + [90] * 10 + [5] * 10
    told = {"series": 'level{service="loan",at="eu1",version="v1"}', "values": " ".join(map(str, values))}

    def raised(value: int) -> Raised:
        labels = {"service": "loan", "at": "eu1", "version": "v1", "raitui_profile": "core", "raitui_sli": "level"}
        return {
            "exp_labels": {
                **labels, "raitui_grain": "service", "raitui_level": "quality",
                "severity": "page", "sloth_severity": "page",
            },
            "exp_annotations": {
                "title": "(page) loan eu1 v1 level is past its bound.",
                "summary": f"loan eu1 v1 level is {value}, and its bound 50.",
            },
        }  # fmt: skip

    quiet = (10, 11, 12, 15, 20, 21, 31, 35)
    called: dict[tuple[int, str], list[Raised]] = {(minute, BREACH): [] for minute in quiet}
    called |= {(minute, BREACH): [raised(90)] for minute in (22, 25, 29)}
    rehearsal.run([told], {**called, (30, BREACH): [raised(5)]}, site, every="15s")


def test_the_command_writes_rules_that_hold(prometheus_binaries: PrometheusBinaries, tmp_path: Path) -> None:
    """Of a site file and of the simulated fleet alike, and the same each time."""
    site, first, second = (tmp_path / name for name in ("site.yaml", "first.yml", "second.yml"))
    site.write_text(write_config(build_fleet(start=1_750_000_000.0), "http://127.0.0.1:9090", "http://127.0.0.1:9800"))
    for output, options in ((first, ("--demo",)), (second, ("--config", str(site)))):
        done = raitui("rules", *options, "--output", str(output))
        assert (done.returncode, done.stderr) == (0, "")
        check = subprocess.run(
            [prometheus_binaries.promtool, "check", "rules", output], check=False, capture_output=True, text=True
        )
        assert check.returncode == 0, check.stdout + check.stderr
    assert first.read_text() == second.read_text() == raitui("rules", "--demo").stdout


def test_the_rules_of_every_shipped_profile_hold(prometheus_binaries: PrometheusBinaries, tmp_path: Path) -> None:
    """Each with its own labels and units, for services that nobody has listed, and with the plain rule as well."""
    site, files = tmp_path / "site.yaml", []
    for name in shipped_names():
        site.write_text(
            f"site: {{name: shipped}}\n"
            f'backends: {{prometheus: [{{name: prom, url: "http://127.0.0.1:9090"}}]}}\n'
            f"profiles: {{watched: {{use: {name}, discover: true, plain_burn: {{}}}}}}\n"
        )
        files.append(tmp_path / f"{name}.yml")
        files[-1].write_text(site_rules(site))
    check = subprocess.run(
        [prometheus_binaries.promtool, "check", "rules", *files], check=False, capture_output=True, text=True
    )
    assert check.returncode == 0, check.stdout + check.stderr
    assert check.stdout.count("SUCCESS") == len(files) > 10


def test_what_cannot_be_written_says_so(tmp_path: Path) -> None:
    """design.md: 2 usage or configuration."""
    assert raitui("rules", "--config", str(tmp_path / "absent.yaml")).returncode == 2
    assert raitui("rules", "--demo", "--config", "x.yaml").returncode == 2
    done = raitui("rules", "--demo", "--output", str(tmp_path / "absent" / "rules.yml"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f"raitui: cannot write {tmp_path}/absent/rules.yml: there is no folder {tmp_path}/absent",
        "  → make it first, or name one that is there",
    ]
    folder = raitui("rules", "--demo", "--output", str(tmp_path))
    assert (folder.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "is a directory" in folder.stderr


def test_names_of_any_kind_are_taken_as_they_stand(prometheus_binaries: PrometheusBinaries, tmp_path: Path) -> None:
    """Prometheus takes an alert's labels for templates: one such name had it refuse the whole file."""
    names = ("a{{x}} $1", "a{{x}} $1/long", "a{{x}} $1/version", "a{{x}} $1%2Flong")
    objectives = tuple(structs.replace(AVAILABILITY, name=name, plain_burn=PlainBurn()) for name in names)
    profile = structs.replace(PROFILE, name="co{{re", slos=objectives)
    services = (Service('a"b\\c{{ $x }}$1|.*', profiles=("co{{re",)), *SITE.services)
    rules = tmp_path / "rules.yml"
    rules.write_text(rule_file(structs.replace(SITE, profiles=(profile,), services=services), SCRAPE_S))
    check = subprocess.run(
        [prometheus_binaries.promtool, "check", "rules", rules], check=False, capture_output=True, text=True
    )
    assert check.returncode == 0, check.stdout + check.stderr
