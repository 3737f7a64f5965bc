"""What the rules of a site are called, what they ask, and that they are the same for the same site."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from raitui.core.burn import RULES, WINDOWS_S
from raitui.core.derived import Categories, Distance
from raitui.core.rules.objective import ruled_objectives
from raitui.core.rules.rule import AlertRule, Record, RuleGroup, duration
from raitui.core.rules.rule_set import rule_groups, rules_id
from raitui.core.selector import Selector
from raitui.core.site import Profile, Service, Site
from raitui.core.sli import Slo, Urgency
from raitui.errors import ConfigurationError
from raitui.wiring.rules import rule_file
from tests.derived import watched_by
from tests.ruled import APPROVED, ERRORS, PROFILE, SCRAPE_S, SITE

DAY = 86_400
VERSION = "1.2.3"


def groups(site: Site = SITE) -> tuple[RuleGroup, ...]:
    return rule_groups(site, SCRAPE_S, VERSION)


def records(site: Site = SITE) -> list[Record]:
    return [rule for group in groups(site) for rule in group.rules if isinstance(rule, Record)]


def alerts(site: Site = SITE) -> list[AlertRule]:
    return [rule for group in groups(site) for rule in group.rules if isinstance(rule, AlertRule)]


SLOTH_RECORDS = {
    "slo:sli_error:ratio_rate5m",
    "slo:sli_error:ratio_rate30m",
    "slo:sli_error:ratio_rate1h",
    "slo:sli_error:ratio_rate2h",
    "slo:sli_error:ratio_rate6h",
    "slo:sli_error:ratio_rate1d",
    "slo:sli_error:ratio_rate3d",
    "slo:sli_error:ratio_rate30d",
    "slo:objective:ratio",
    "slo:error_budget:ratio",
    "slo:time_period:days",
    "slo:current_burn_rate:ratio",
    "slo:period_burn_rate:ratio",
    "slo:period_error_budget_remaining:ratio",
    "sloth_slo_info",
}
"""What Sloth writes for an objective over 30 days: its examples/_gen/getting-started.yml."""


def test_every_series_that_sloth_writes_is_written() -> None:
    """R-OBS-5: dashboards that were made for Sloth go on working."""
    assert {rule.record for rule in records() if rule.record.startswith("slo")} == SLOTH_RECORDS


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(300, "5m"), (5_400, "1h30m"), (DAY, "1d"), (30 * DAY, "30d"), (28 * DAY, "4w"), (90, "1m30s"), (365 * DAY, "1y")],
)
def test_a_duration_reads_as_prometheus_writes_it(seconds: int, text: str) -> None:
    """Source: String of Duration in prometheus/common's model/time.go, which Sloth names its windows with."""
    assert duration(seconds) == text


@pytest.mark.parametrize("label", ["severity", "alertname", "sloth_id", "raitui_profile"])
@pytest.mark.parametrize("role", ["service", "at", "version", "cohort"])
def test_a_label_that_rules_would_write_over_is_refused(role: str, label: str) -> None:
    """Several cohorts would come to be one series, which Prometheus finds out while it evaluates, and not before."""
    site = structs.replace(SITE, labels=structs.replace(SITE.labels, **{role: label}))
    with pytest.raises(ConfigurationError, match=f"^labels.{role}: the label '{label}' has a meaning of its own"):
        rule_file(site, SCRAPE_S)


def test_windows_carry_sloths_label() -> None:
    windows = {
        rule.record.removeprefix("slo:sli_error:ratio_rate"): rule.labels["sloth_window"]
        for rule in records()
        if rule.record.startswith("slo:sli_error")
    }
    assert windows == {window: window for window in ("5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d")}


CATALOGUE = {
    # Sloth's internal/alert/windows/google-30d.yaml and google-28d.yaml: budget per cent, short and long window.
    ("page", "quick"): (2, "5m", "1h"),
    ("page", "slow"): (5, "30m", "6h"),
    ("ticket", "quick"): (10, "2h", "1d"),
    ("ticket", "slow"): (10, "6h", "3d"),
}


def test_the_windows_are_those_of_sloths_catalogue() -> None:
    """R-DEC-3: the multi-window rule of the SRE workbook, as Sloth's window catalogue has it."""
    ours = [
        (rule.urgency.value, round(100 * rule.budget_share), duration(rule.short_s), duration(rule.long_s))
        for rule in RULES
    ]
    assert ours == [(urgency, *of) for (urgency, _), of in CATALOGUE.items()]


@pytest.mark.parametrize(
    ("period_days", "factors"),
    [
        # The workbook's table 5-8 is for 30 days; Sloth's speeds for 28 are 28/30 of it (window.go, getBurnRateFactor).
        (30.0, {"page": ("14.4", "6"), "ticket": ("3", "1")}),
        (28.0, {"page": ("13.44", "5.6"), "ticket": ("2.8", "0.933333333333")}),
        # Sloth's examples/windows/7d.yaml: 8, 12.5 and 20% of the budget; of its 42% we make the 40 of four weeks.
        (7.0, {"page": ("13.44", "3.5"), "ticket": ("1.4", "0.933333333333")}),
        (1.0, {"page": ("3", "2"), "ticket": ("1",)}),
    ],
)
def test_an_alert_asks_for_the_factors_of_its_period(period_days: float, factors: dict[str, tuple[str, str]]) -> None:
    slo = structs.replace(PROFILE.slos[0], period_days=period_days)
    site = structs.replace(SITE, profiles=(structs.replace(PROFILE, slos=(slo,)),))
    burning = [rule for rule in alerts(site) if rule.alert == "RaituiErrorBudgetBurn"]
    assert {
        rule.labels["sloth_severity"]: tuple(dict.fromkeys(re.findall(r"> \(([0-9.]+) \* 0\.01\)", rule.expr)))
        for rule in burning
    } == factors


def test_nothing_is_recorded_over_more_than_the_period_but_what_is_usual() -> None:
    """That a service has no traffic is told by three days of it, whatever its objective's period."""
    slo = structs.replace(PROFILE.slos[0], period_days=1.0)
    found = records(structs.replace(SITE, profiles=(structs.replace(PROFILE, slos=(slo,)),)))
    assert {rule.record for rule in found if rule.labels.get("sloth_window") == "3d"} == {"raitui:slo_total:increase3d"}
    assert "slo:sli_error:ratio_rate1d" in {rule.record for rule in found}


def test_long_windows_sum_increments_and_never_raw_series() -> None:
    """Design decision 4."""
    for rule in records():
        window = rule.labels.get("sloth_window", "")
        if rule.record.startswith(("slo:sli_error", "raitui:slo_total")):
            assert ("raitui:total:increase5m" in rule.expr) is (window not in {"5m", "30m", "1h"}), rule
            assert ("requests_total" in rule.expr) is (window in {"5m", "30m", "1h"}), rule


def test_rules_are_about_the_services_of_their_profile() -> None:
    short = next(rule for rule in records() if rule.record == "slo:sli_error:ratio_rate5m")
    assert 'service=~"chat|loan"' in short.expr


def test_a_profile_that_discovers_is_about_all_but_those_that_are_declared_without_it() -> None:
    profile = structs.replace(PROFILE, discover=True)
    short = next(
        rule
        for rule in records(structs.replace(SITE, profiles=(profile,)))
        if rule.record == "slo:sli_error:ratio_rate5m"
    )
    assert 'service!~"other"' in short.expr


def test_a_profile_of_no_service_has_no_rules() -> None:
    site = structs.replace(SITE, services=(Service("other"),))
    assert not [rule for rule in records(site) if rule.record.startswith("slo:")]
    assert not alerts(site)


def test_objectives_of_one_name_are_told_apart_where_a_service_may_have_both() -> None:
    """Sloth's id is made of service and objective: two of the same would be one."""
    twin = structs.replace(PROFILE, name="twin", slos=(Slo("availability", "errors", 0.999),))
    both = structs.replace(SITE, profiles=(PROFILE, twin), services=(Service("loan", profiles=("core", "twin")),))
    apart = structs.replace(both, services=(Service("loan", profiles=("core",)), Service("chat", profiles=("twin",))))
    assert [objective.name for objective in ruled_objectives(both)] == ["core-availability", "twin-availability"]
    assert [objective.name for objective in ruled_objectives(apart)] == ["availability", "availability"]


def test_the_same_site_has_the_same_rules_under_the_same_id() -> None:
    assert groups() == groups()
    assert groups()[0].rules[0].labels["raitui_rules"] == rules_id(SITE, SCRAPE_S)


def test_the_id_tells_other_rules_from_these_but_not_one_raitui_from_another() -> None:
    """Else every update of raitui would call for rules to be loaded anew that are the same."""
    sterner = structs.replace(PROFILE, slos=(Slo("availability", "errors", 0.999),))
    assert rules_id(structs.replace(SITE, profiles=(sterner,)), SCRAPE_S) != rules_id(SITE, SCRAPE_S)
    assert rules_id(SITE, 2 * SCRAPE_S) != rules_id(SITE, SCRAPE_S)
    assert rule_groups(SITE, SCRAPE_S, "9.9.9")[0] == groups()[0]


def test_the_number_of_rules_does_not_grow_with_the_fleet() -> None:
    """Design decision 4: per profile, never per service."""
    many = structs.replace(SITE, services=tuple(Service(f"s{number}", profiles=("core",)) for number in range(500)))
    assert len(records(many)) == len(records())


def test_a_bound_that_calls_nobody_raises_nothing() -> None:
    assert {rule.labels["raitui_sli"] for rule in alerts() if "raitui_sli" in rule.labels} == {"approved"}
    assert {rule.labels["severity"] for rule in alerts()} == {Urgency.PAGE.value, Urgency.TICKET.value}


def test_the_burn_windows_are_whole_steps_of_what_is_recorded() -> None:
    assert all(window_s % 300 == 0 for window_s in WINDOWS_S)


def test_what_no_rule_can_judge_is_named_at_the_head_of_the_file() -> None:
    """Who relies on the alerts of a Prometheus must know what they leave out."""
    drift = watched_by(Distance(Categories(Selector("ai_outputs_total"), "topic")), target=0.2)
    watched = structs.replace(drift, name="watched", target=None)
    site = structs.replace(SITE, profiles=(*SITE.profiles, Profile("shapes", (drift, watched))))
    head = rule_file(site, SCRAPE_S).split("groups:")[0]
    assert "# No alert is raised by these" in head
    assert head.splitlines()[-1].startswith("#   shapes/shape: bins are filled and smoothed")
    assert "No alert" not in rule_file(SITE, SCRAPE_S)


def test_no_two_groups_go_by_one_name() -> None:
    """Prometheus refuses a file with a name twice; hyphens in names of profiles and objectives must not make one."""
    one = structs.replace(PROFILE, name="core", slos=(Slo("fast-long", "errors", 0.9), Slo("fast", "errors", 0.9)))
    other = structs.replace(PROFILE, name="core-fast", slos=(Slo("long", "errors", 0.9),))
    services = (Service("loan", profiles=("core", "core-fast")),)
    names = [group.name for group in groups(structs.replace(SITE, profiles=(one, other), services=services))]
    assert len(names) == len(set(names))


_PIECES = st.lists(
    st.sampled_from(["a", "b", "/", "%", "-", "%2F", "long", "version", "/long"]), min_size=1, max_size=4
)
_NAMES = st.lists(_PIECES.map("".join), min_size=2, max_size=2, unique=True)


@given(_NAMES, _NAMES, _NAMES)
def test_no_names_of_profiles_and_objectives_make_one_group_of_two(
    profiles: list[str], ones: list[str], others: list[str]
) -> None:
    """An objective "a/long" once had the groups of the long windows of "a"."""
    made = tuple(
        structs.replace(PROFILE, name=profile, slos=tuple(Slo(name, "errors", 0.9) for name in names))
        for profile, names in zip(profiles, (ones, others), strict=True)
    )
    services = (Service("loan", profiles=tuple(profiles)),)
    names = [group.name for group in groups(structs.replace(SITE, profiles=made, services=services))]
    assert len(names) == len(set(names))


def test_usual_names_stand_in_the_names_of_groups_as_they_are() -> None:
    assert "sloth-slo-sli-recordings-core/availability/long" in {group.name for group in groups()}


def test_a_title_is_told_as_it_stands_though_annotations_are_templates() -> None:
    approved = structs.replace(APPROVED, title="approved {{in all}}")
    site = structs.replace(SITE, profiles=(structs.replace(PROFILE, slis=(ERRORS, approved)),))
    (title,) = {rule.annotations["title"] for rule in alerts(site) if rule.alert == "RaituiIndicatorBreach"}
    assert title == '(page) {{ $labels.service }} approved {{ "{{" }}in all}} is past its bound.'


def test_what_is_past_its_bound_is_told_in_as_many_digits_as_one_reads() -> None:
    """R-DEC-1: nobody reads seventeen of them at night, nor 0.3 for what the screen calls 30%."""
    summaries = {rule.annotations["summary"] for rule in alerts(SITE) if rule.alert == "RaituiIndicatorBreach"}
    value, bound = (f"{{{{ {number} | humanizePercentage }}}}" for number in ("$value", "0.3"))
    assert summaries == {f"{{{{ $labels.service }}}} approved is {value}, and its bound {bound}."}
