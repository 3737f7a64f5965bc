"""What a site file says is what the console works with."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from raitui.config.problem import SiteFileError
from raitui.config.secrets import EnvironmentSecret, FileSecret, KeyringSecret
from raitui.config.site_file import SiteFile, load_site_file
from raitui.core.backend_settings import (
    ActuatorSettings,
    BasicAuthorization,
    BearerAuthorization,
    ChangeFeedSettings,
    CommandSettings,
    ExecActuatorSettings,
    ExecProbeSettings,
    HttpAccess,
    HttpActuatorSettings,
    HttpPostureSettings,
    HttpProbeSettings,
    PrometheusSettings,
    SecretReference,
)
from raitui.core.expression import EventKind, Expression, Gauge, Mean, Quantile, Ratio, RawPromQL, Throughput
from raitui.core.role import Role
from raitui.core.selector import Comparison, Matcher, Selector
from raitui.core.site import ComponentInfo, LabelNames, Site
from raitui.core.sli import PlainBurn, Sli, Urgency
from raitui.core.vector import Aggregation
from raitui.errors import ConfigurationError
from tests.unit.config.conftest import Load

REQUEST = '    http: {url: "http://127.0.0.1:9800/rollback", json: {service: "{service}"}}\n'
LOOK = 'url: "http://127.0.0.1:9800/state/{service}", expect: {path: [traffic, "{leaves}"], equals: 0}'
URL = "      url: http://127.0.0.1:9090\n"
RATIO = "ratio: {bad: {metric: bad_total, match: {job: fleet}}, total: all_total}"
PROMQL = 'max by ($by) (max_over_time(depth{job="x"}[$window]))'

EXPRESSIONS: dict[str, Expression] = {
    "ratio: {good: ok_total, total: all_total}": Ratio(Selector("ok_total"), Selector("all_total"), EventKind.GOOD),
    "quantile: {histogram: {metric: h, match: {a: b}}, quantile: 0.5}": Quantile(
        Selector("h", (Matcher("a", "b"),)), 0.5
    ),
    "mean: {sum: s, count: c}": Mean(Selector("s"), Selector("c")),
    "mean: {sum: s, count: c, bounds: [1, 5]}": Mean(Selector("s"), Selector("c"), bounds=(1.0, 5.0)),
    "throughput: {counter: c, per: 1h}": Throughput(Selector("c"), 3600.0),
    "gauge: {metric: depth, aggregate: sum, match: {a: b}}": Gauge(
        Selector("depth", (Matcher("a", "b"),)), Aggregation.SUM
    ),
    f"promql: {{text: '{PROMQL}', samples: 'count by ($by) (x)'}}": RawPromQL(PROMQL, "count by ($by) (x)"),
}


def first_sli(site: Site) -> Sli:
    return site.profiles[0].slis[0]


@pytest.mark.parametrize(("written", "meant"), EXPRESSIONS.items(), ids=[*EXPRESSIONS])
def test_an_indicator_is_measured_in_one_of_six_ways(load: Load, written: str, meant: Expression) -> None:
    site = load((RATIO, written), ("      - {name: availability, sli: errors, objective: 99.9%}", "      []")).site

    assert first_sli(site).expression == meant


def test_conditions_on_labels_are_the_four_of_promql(load: Load) -> None:
    conditions = "{a: '1', b: {not: '2'}, c: {matches: '3|4'}, d: {not_matches: 5.*}}"

    expression = first_sli(load(("{job: fleet}", conditions)).site).expression

    assert isinstance(expression, Ratio)
    assert expression.events.matchers == (
        Matcher("a", "1", Comparison.EQUAL),
        Matcher("b", "2", Comparison.NOT_EQUAL),
        Matcher("c", "3|4", Comparison.MATCHES),
        Matcher("d", "5.*", Comparison.NOT_MATCHES),
    )


def test_mode_off_stays_the_word_off(load: Load) -> None:
    expression = first_sli(load(("{job: fleet}", "{mode: off, country: NO, up: yes}")).site).expression

    assert isinstance(expression, Ratio)
    assert expression.events.matchers == (Matcher("mode", "off"), Matcher("country", "NO"), Matcher("up", "yes"))


def test_bounds_may_be_written_in_their_unit(load: Load) -> None:
    errors, latency = load(("target: 1%", "target: 1%\n        warn: 0.005")).site.profiles[0].slis

    assert (errors.target, errors.warn) == (0.01, 0.005)
    assert latency.target == 0.8


def test_how_sure_a_burn_must_be_is_the_sites_to_say(load: Load) -> None:
    told = load(("objective: 99.9%", "objective: 0.999, sure: 0.1%"))
    assert (told.site.profiles[0].slos[0].sure, load().site.profiles[0].slos[0].sure) == (0.001, 0.0001)


@pytest.mark.parametrize("sli", ["errors", "latency"])
def test_an_objective_may_count_the_time_that_any_indicator_keeps_its_target(load: Load, sli: str) -> None:
    """R-OBS-5; the plain rule of the profile is about events alone."""
    slo = load(("sli: errors, objective: 99.9%", f"sli: {sli}, objective: 99%, slices: 15m")).site.profiles[0].slos[0]

    assert (slo.sli, slo.objective, slo.slice_s, slo.plain_burn) == (sli, 0.99, 900, None)


def test_a_period_is_counted_in_days(load: Load) -> None:
    slo = load(("objective: 99.9%", "objective: 0.999, period: 4w")).site.profiles[0].slos[0]

    assert (slo.objective, slo.period_days) == (0.999, 28.0)


@pytest.mark.parametrize(
    ("objective", "profile", "meant"),
    [
        ("", "", None),
        (", plain_burn: {}", "", PlainBurn(4.0, 3_600, Urgency.PAGE)),
        (
            ", plain_burn: {factor: 2.5, window: 6h, on_breach: ticket}",
            "{factor: 9}",
            PlainBurn(2.5, 21_600, Urgency.TICKET),
        ),
        ("", "{factor: 9}", PlainBurn(9.0, 3_600, Urgency.PAGE)),
        (", plain_burn: {on_breach: none}", "{factor: 9}", None),
    ],
)
def test_an_objective_has_the_plain_rule_of_its_own_or_of_its_profile(
    load: Load, objective: str, profile: str, meant: PlainBurn | None
) -> None:
    """R-DEC-3: a configurable plain rule beside the one over several windows."""
    of_profile = f"    plain_burn: {profile}\n    slos:\n" if profile else "    slos:\n"
    site = load(("objective: 99.9%", f"objective: 99.9%{objective}"), ("    slos:\n", of_profile)).site
    assert site.profiles[0].slos[0].plain_burn == meant


def test_labels_and_info_metrics_take_the_names_of_the_site(load: Load) -> None:
    further = "labels: {service: app, at: cluster}\ninfo: {components: {metric: info, match: {a: b}, actor: by}}\n"

    site = load(("secrets:\n", f"{further}secrets:\n")).site

    assert site.labels == LabelNames(service="app", at="cluster")
    assert site.info.components == ComponentInfo(Selector("info", (Matcher("a", "b"),)), actor="by")
    assert site.info.rollout is None


def test_several_labels_of_cohorts_take_the_place_of_one_the_first_is_the_usual_one(load: Load) -> None:
    """Issue 5: slices by several labels; where users are served may be one of them."""
    site = load(("secrets:\n", "labels: {at: cluster, cohorts: [age, region, cluster]}\nsecrets:\n")).site
    assert site.labels == LabelNames(at="cluster", cohort="age", further_cohorts=("region", "cluster"))
    assert site.labels.slices == ("age", "region", "cluster")


def test_a_backend_is_reached_as_the_file_says(load: Load, tmp_path: Path) -> None:
    further = (
        "      scrape_interval: 10s\n      timeout: 2s500ms\n      maximum_answer: 1MiB\n      maximum_rows: 100\n"
        "      authorization: {basic: {user: ops, password: {secret: token}}}\n      ca: tls/ca.pem\n"
        "      headers: {X-Scope-OrgID: tenant-1, X-Api-Key: {secret: token}}\n"
    )
    token = SecretReference("token")

    assert load((URL, URL + further)).prometheus == (
        PrometheusSettings(
            name="prom",
            url="http://127.0.0.1:9090",
            scrape_interval_s=10.0,
            access=HttpAccess(
                authorization=BasicAuthorization("ops", token),
                ca=str(tmp_path / "tls" / "ca.pem"),
                headers={"X-Scope-OrgID": "tenant-1", "X-Api-Key": token},
                timeout_s=2.5,
                maximum_bytes=1_048_576,
            ),
            maximum_rows=100,
        ),
    )


def test_an_actuator_acts_and_its_probe_observes(load: Load) -> None:
    probe = HttpProbeSettings(
        "http://127.0.0.1:9800/state/{service}", ("traffic", "{leaves}"), 0, HttpAccess(timeout_s=5)
    )

    assert load().actuators == (
        ActuatorSettings(
            name="control",
            actions=("rollback",),
            means=HttpActuatorSettings(
                url="http://127.0.0.1:9800/rollback", json={"service": "{service}"}, access=HttpAccess(timeout_s=5)
            ),
            probe=probe,
        ),
    )


def test_an_actuator_may_run_a_program(load: Load, tmp_path: Path) -> None:
    program = (
        '    exec: {argv: [kubectl, rollout, undo, "deployment/{service}", "{by}"], expect: [0, 3], timeout: 30s,'
        " env: {TOKEN: {secret: token}, REGION: eu}}\n    locations: [eu1]\n"
    )

    actuator = load((REQUEST, program)).actuators[0]

    argv = ("kubectl", "rollout", "undo", "deployment/{service}", "{by}")
    environment: dict[str, str | SecretReference] = {"TOKEN": SecretReference("token"), "REGION": "eu"}
    assert actuator.means == ExecActuatorSettings(CommandSettings(argv, 30.0, environment, str(tmp_path)), (0, 3))
    assert (actuator.services, actuator.locations) == ((), ("eu1",))


@pytest.mark.parametrize(
    ("written", "program"),
    [
        ("kubectl", "kubectl"),
        ("./undo", "{folder}/undo"),
        ("bin/undo", "{folder}/bin/undo"),
        ("/bin/undo", "/bin/undo"),
    ],
)
def test_a_program_is_found_in_path_or_from_where_the_file_lies(
    load: Load, tmp_path: Path, written: str, program: str
) -> None:
    means = load((REQUEST, f"    exec: {{argv: [{written}]}}\n")).actuators[0].means

    assert isinstance(means, ExecActuatorSettings)
    assert means.command.argv == (program.format(folder=tmp_path),)


@pytest.mark.parametrize(("written", "output"), [("output: ' {after} '", "{after}"), ("status: 0", None)])
def test_a_probe_may_be_a_program(load: Load, tmp_path: Path, written: str, output: str | None) -> None:
    probe = f'exec: {{argv: [where-is, "{{service}}"], timeout: 2s}}, expect: {{{written}}}'

    assert load((LOOK, probe)).actuators[0].probe == ExecProbeSettings(
        CommandSettings(("where-is", "{service}"), 2.0, {}, str(tmp_path)), output
    )


def test_a_probe_may_expect_null(load: Load) -> None:
    probe = load(("equals: 0", "equals: null")).actuators[0].probe

    assert isinstance(probe, HttpProbeSettings)
    assert probe.equals is None


def test_every_word_of_a_transition_may_be_filled_in(load: Load) -> None:
    sent = "{service}{at}{axis}{component}{action}{before}{after}{leaves}{target}{action_id}{by}"

    means = load(('{service: "{service}"}', f'"{sent}"')).actuators[0].means

    assert isinstance(means, HttpActuatorSettings)
    assert means.json == sent


def test_two_actuators_may_share_an_action_in_different_places(load: Load) -> None:
    second = (
        "  - {name: other, actions: [rollback], locations: [us1], exec: {argv: [undo]}, "
        "probe: {exec: {argv: [look]}, expect: {status: 0}}}\n"
    )

    actuators = load(("actuators:\n", f"actuators:\n{second}"), (REQUEST, f"{REQUEST}    locations: [eu1]\n")).actuators

    assert [actuator.locations for actuator in actuators] == [("us1",), ("eu1",)]


def test_where_services_stand_may_be_read_from_the_backends(load: Load) -> None:
    postures = (
        'postures:\n  - {name: fleet, url: "http://127.0.0.1:9800/state/{service}/{at}", mode: [mode],'
        ' exposure: ["{at}", exposure], services: [loan-uw], timeout: 1s, headers: {X-Key: {secret: token}}}\n'
    )

    assert load(("secrets:\n", f"{postures}secrets:\n")).postures == (
        HttpPostureSettings(
            name="fleet",
            url="http://127.0.0.1:9800/state/{service}/{at}",
            exposure=("{at}", "exposure"),
            mode=("mode",),
            services=("loan-uw",),
            access=HttpAccess(headers={"X-Key": SecretReference("token")}, timeout_s=1.0),
        ),
    )


def test_changes_are_told_by_a_file_or_an_address(load: Load, tmp_path: Path) -> None:
    changes = (
        "changes:\n  - {name: ci, file: changes.jsonl}\n  - {name: web, url: 'http://127.0.0.1:1/c', timeout: 3s}\n"
    )

    assert load(("secrets:\n", f"{changes}secrets:\n")).changes == (
        ChangeFeedSettings("ci", file=str(tmp_path / "changes.jsonl")),
        ChangeFeedSettings("web", url="http://127.0.0.1:1/c", access=HttpAccess(timeout_s=3.0)),
    )


def test_roles_say_who_may_act(load: Load) -> None:
    """R-AUT-1."""
    roles = (
        "site: {name: lab, environment: prod}\nauthority:\n  roles:\n"
        "    - {name: on-call, users: [kim, bea], actions: [reducing]}\n"
        "    - {name: owners, users: ['*'], actions: [resume, increasing], services: [loan-uw], tiers: [1, 2],"
        " environments: [prod]}\n"
    )

    assert load(("site: {name: lab}\n", roles)).authority == (
        Role("on-call", ("kim", "bea"), ("reducing",)),
        Role("owners", ("*",), ("resume", "increasing"), ("loan-uw",), (1, 2), ("prod",)),
    )


def test_without_the_section_nobody_may_act(load: Load) -> None:
    assert load().authority == ()


def test_a_bearer_token_is_a_reference(load: Load) -> None:
    access = load((URL, URL + "      authorization: {bearer: {secret: token}}\n")).prometheus[0].access

    assert access.authorization == BearerAuthorization(SecretReference("token"))


def test_secrets_lie_in_three_kinds_of_places(load: Load, tmp_path: Path) -> None:
    further = "  f: {file: token}\n  a: {file: /run/token}\n  k: {keyring: {service: raitui, user: prom}}\nprofiles:\n"

    assert load(("profiles:\n", further)).secrets == {
        "token": EnvironmentSecret("PROM_TOKEN"),
        "f": FileSecret(tmp_path / "token"),
        "a": FileSecret(Path("/run/token")),
        "k": KeyringSecret("raitui", "prom"),
    }


def test_where_services_are_discovered_an_actuator_may_name_any(load: Load) -> None:
    discovered = ("    slos:\n", "    discover: true\n    slos:\n")

    file = load(discovered, ("    actions: [rollback]", "    actions: [rollback]\n    services: [found-later]"))

    assert file.actuators[0].services == ("found-later",)


def test_the_log_and_the_right_to_act_may_be_settled(load: Load, tmp_path: Path) -> None:
    plain = load()
    audit = "{path: log/audit.db, spool: spool.jsonl, syslog: true}"
    settled = load(("secrets:\n", f"read_only: true\naudit: {audit}\nsecrets:\n"))

    assert (plain.audit_path, plain.audit_spool, plain.audit_syslog, plain.read_only) == (None, None, False, False)
    assert (settled.audit_path, settled.read_only) == (tmp_path / "log" / "audit.db", True)
    assert (settled.audit_spool, settled.audit_syslog) == (tmp_path / "spool.jsonl", True)


def test_a_changed_file_has_another_hash(load: Load, site_text: str) -> None:
    """Fault 43: an edit while running is noticed by it."""
    before: SiteFile = load()

    assert before.content_hash == hashlib.sha256(site_text.encode()).hexdigest()
    assert load(("owner: risk", "owner: risk-ml")).content_hash != before.content_hash


def test_a_byte_order_mark_is_no_obstacle(tmp_path: Path, site_text: str) -> None:
    path = tmp_path / "site.yaml"
    path.write_text(site_text, encoding="utf-8-sig")

    assert load_site_file(path).site.name == "lab"


def test_a_file_that_is_not_utf_8_is_refused_at_its_place(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_bytes(b"site:\n  name: caf\xe9\n")

    with pytest.raises(SiteFileError) as refused:
        load_site_file(path)

    assert str(refused.value) == f"{path}:2:12: not UTF-8 text: save it as UTF-8"


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    for path, why in ((tmp_path / "absent", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(ConfigurationError, match=why) as refused:
            load_site_file(path)
        assert str(path) in refused.value.message


def test_a_file_as_large_as_a_metrics_dump_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_bytes(b"#" * (5 << 20))

    with pytest.raises(ConfigurationError, match="larger than 4 MiB"):
        load_site_file(path)


def test_a_service_names_where_its_explanations_lie(load: Load) -> None:
    """R-OBS-7."""
    address = "https://host/{service}/{version}"
    (service,) = load(("tier: 1,", f"tier: 1, explanations: '{address}',")).site.services
    assert service.explanations == address
    (silent,) = load().site.services
    assert silent.explanations == ""
