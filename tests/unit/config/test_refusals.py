"""A typo in the site file is refused with file, line, column, key and what to do (fault 27).

In these tables the mark shows where the problem is, in the file and in what is said of it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from raitui.config.problem import SiteFileError
from raitui.config.site_file import load_site_file

Refusal = Callable[..., list[str]]

SHAPE = {
    "an unknown key": (
        ("owner: risk", "▸ownr: risk"),
        "site.yaml▸ services[0].ownr: this key is unknown here: did you mean 'owner'?",
    ),
    "an unknown key at the top": (
        ("actuators:\n", "▸actuator:\n"),
        "site.yaml▸ actuator: this key is unknown here: did you mean 'actuators'?",
    ),
    "a duplicate key": (
        ("        unit: ratio\n", "        unit: ratio\n        ▸unit: ratio\n"),
        (
            "site.yaml▸ profiles.core.slis[0].unit: this key is already there: "
            "delete one: the first stands at line 14, column 9"
        ),
    ),
    "a missing key": (
        ("        unit: ratio\n", ""),
        (
            "site.yaml:11:9: profiles.core.slis[0]: the key 'unit' is missing: "
            "The unit of its values, its target and its warn"
        ),
    ),
    "a text for a number": (
        ("tier: 1", "tier: ▸high"),
        "site.yaml▸ services[0].tier: expected a whole number, found 'high'",
    ),
    "a number for a text": (
        ("owner: risk", "owner: ▸12"),
        "site.yaml▸ services[0].owner: expected a text, found 12: put it in quotes",
    ),
    "a label value that is a number": (
        ("{job: fleet}", "{code: ▸500}"),
        (
            "site.yaml▸ profiles.core.slis[0].ratio.bad.match.code: "
            "expected a text or a mapping, found 500: put it in quotes"
        ),
    ),
    "yes for true": (
        ("    slos:\n", "    discover: ▸yes\n    slos:\n"),
        "site.yaml▸ profiles.core.discover: expected true or false, found 'yes': write true",
    ),
    "a number out of range": (
        ("tier: 1", "tier: ▸0"),
        "site.yaml▸ services[0].tier: 0 is out of range: give a number from 1 to 5",
    ),
    "a word that is not one of a few": (
        ("level: operational", "level: ▸operation"),
        "site.yaml▸ profiles.core.slis[0].level: 'operation' is unknown here: did you mean 'operational'?",
    ),
    "a list for a mapping": (
        ("site: {name: lab}", "site: ▸[lab]"),
        "site.yaml▸ site: expected a mapping, found a list: known keys: name, environment, colour",
    ),
    "an empty list": (
        ("actions: [rollback]", "actions: ▸[]"),
        "site.yaml▸ actuators[0].actions: this is empty: give at least 1",
    ),
    "an empty name": (
        ("name: loan-uw", 'name: ▸""'),
        "site.yaml▸ services[0].name: this is empty: give at least 1",
    ),
    "a key without a value": (
        ("owner: risk", "owner: ▸"),
        "site.yaml▸ services[0].owner: expected a text, found nothing: fill it in, or delete the key",
    ),
    "two ways to measure": (
        ("      - name: errors\n", "      - ▸name: errors\n        gauge: {metric: depth}\n"),
        (
            "site.yaml▸ profiles.core.slis[0]: ratio and gauge stand together: "
            "give exactly one of ratio, quantile, mean, throughput, gauge, promql, distance, calibration, gap, "
            "against_baseline, worst_category, time_to_clear"
        ),
    ),
    "no way to measure": (
        ("ratio: {bad: {metric: bad_total, match: {job: fleet}}, total: all_total}", "ratio:"),
        (
            "site.yaml:11:9: profiles.core.slis[0]: what matters is missing: "
            "give exactly one of ratio, quantile, mean, throughput, gauge, promql, distance, calibration, gap, "
            "against_baseline, worst_category, time_to_clear"
        ),
    ),
    "an escape sequence in a name": (
        ("name: loan-uw", r'name: ▸"loan\e[31m"'),
        (
            "site.yaml▸ services[0].name: a text holds a line break or an invisible character: "
            "keep it on one line; fold a long one with >-"
        ),
    ),
    "an effect that nobody can observe": (
        ("    probe:", "    ▸prob:"),
        "site.yaml▸ actuators[0].prob: this key is unknown here: did you mean 'probe'?",
    ),
}

MEANING = {
    "an objective above the whole": (
        ("objective: 99.9%", "objective: ▸99.9"),
        "site.yaml▸ profiles.core.slos[0].objective: 99.9 is more than the whole: did you mean 99.9% or 0.999?",
    ),
    "a plain rule that is no faster": (
        ("objective: 99.9%", "objective: 99.9%, plain_burn: {factor: ▸1}"),
        (
            "site.yaml▸ profiles.core.slos[0].plain_burn.factor: 1 times as fast is no faster: "
            "give a factor above 1, such as 4"
        ),
    ),
    "a plain rule that leaves nothing to compare with": (
        ("objective: 99.9%", "objective: 99.9%, plain_burn: {window: ▸20d}"),
        (
            "site.yaml▸ profiles.core.slos[0].plain_burn.window: 20d leaves too little of the objective's 30 days to "
            "compare it with: give at most half the period"
        ),
    ),
    "a plain rule over seconds": (
        ("objective: 99.9%", "objective: 99.9%, plain_burn: {window: ▸90s}"),
        (
            "site.yaml▸ profiles.core.slos[0].plain_burn.window: 90s is too short or not of whole minutes: "
            "give 5m or more, such as 1h"
        ),
    ),
    "an objective that is surer than anybody": (
        ("objective: 99.9%", "objective: 99.9%, sure: ▸0"),
        (
            "site.yaml▸ profiles.core.slos[0].sure: nobody is as sure as that: "
            "give a share between 0 and 1, such as 0.1%"
        ),
    ),
    "a period without any rule": (
        ("objective: 99.9%", "objective: 99.9%, period: ▸6h"),
        "site.yaml▸ profiles.core.slos[0].period: '6h' is too short for an error budget: give at least 1d",
    ),
    "an objective of nothing": (
        ("objective: 99.9%", "objective: ▸0"),
        (
            "site.yaml▸ profiles.core.slos[0].objective: an objective of nothing promises nothing: "
            "give a share above 0, such as 99.9%"
        ),
    ),
    "an objective for an unknown indicator": (
        ("sli: errors", "sli: ▸eror"),
        "site.yaml▸ profiles.core.slos[0].sli: no indicator of this profile is called 'eror': did you mean 'errors'?",
    ),
    "an objective for what is not a ratio": (
        ("sli: errors", "sli: ▸latency"),
        (
            "site.yaml▸ profiles.core.slos[0].sli: 'latency' is not a ratio, so no event of it is good or bad: "
            "known here: errors; or count its time, with slices: 5m"
        ),
    ),
    "slices that make up no day": (
        ("sli: errors, objective: 99.9%", "sli: errors, objective: 99.9%, slices: ▸7m"),
        (
            "site.yaml▸ profiles.core.slos[0].slices: '7m' are no slices that make up a day: "
            "give 1m, 5m, 15m, 1h, 6h or the like"
        ),
    ),
    "a duration without a unit": (
        ("        target: 800ms", '        window: ▸"300"'),
        (
            "site.yaml▸ profiles.core.slis[1].window: '300' is not a duration: "
            "write whole numbers with units, largest first: 15s, 5m, 1h30m, 30d, 4w"
        ),
    ),
    "a window of nothing": (
        ("        target: 800ms", "        window: ▸0s"),
        "site.yaml▸ profiles.core.slis[1].window: '0s' is out of range: give more than nothing, and at most 10y",
    ),
    "a window that holds too few scrapes": (
        ("        target: 800ms", "        window: ▸30s"),
        (
            "site.yaml▸ profiles.core.slis[1].window: the window of 30s holds fewer than 4 scrapes: "
            "give at least 60s, or scrape more often"
        ),
    ),
    "a target in the wrong unit": (
        ("target: 800ms", "target: ▸1%"),
        (
            "site.yaml▸ profiles.core.slis[1].target: '1%' is not a duration: "
            "write whole numbers with units, largest first: 15s, 5m, 1h30m, 30d, 4w"
        ),
    ),
    "a ratio above the whole": (
        ("target: 1%", "target: ▸5"),
        "site.yaml▸ profiles.core.slis[0].target: 5 is more than the whole: did you mean 5% or 0.05?",
    ),
    "a warning past the target": (
        ("target: 1%", "target: 1%\n        warn: ▸2%"),
        (
            "site.yaml▸ profiles.core.slis[0].warn: warns at 0.02, past the target 0.01: "
            "lower is better here: give at most the target"
        ),
    ),
    "a warning without a target": (
        ("target: 1%", "warn: ▸2%"),
        "site.yaml▸ profiles.core.slis[0].warn: warns before a target that is not there: give a target, or delete warn",
    ),
    "a quantile that is a percentile": (
        ("quantile: 0.99", "quantile: ▸99"),
        (
            "site.yaml▸ profiles.core.slis[1].quantile.quantile: 99 is not a quantile: "
            "give one between 0 and 1, such as 0.99"
        ),
    ),
    "a histogram by its buckets": (
        ("duration_seconds", "▸duration_seconds_bucket"),
        (
            "site.yaml▸ profiles.core.slis[1].quantile.histogram: 'duration_seconds_bucket' names the buckets, "
            "not the histogram: did you mean 'duration_seconds'?"
        ),
    ),
    "a metric with conditions in its name": (
        ("total: all_total", "total: ▸'all_total{job=\"x\"}'"),
        (
            "site.yaml▸ profiles.core.slis[0].ratio.total: 'all_total{job=\"x\"}' is not the name of a metric: "
            "use letters, digits, _ and :, and put conditions under match"
        ),
    ),
    "a label that Prometheus cannot have": (
        ("{job: fleet}", "{▸job-name: fleet}"),
        (
            "site.yaml▸ profiles.core.slis[0].ratio.bad.match.job-name: 'job-name' is not the name of a label: "
            "use letters, digits and _"
        ),
    ),
    "a look-ahead": (
        ("{job: fleet}", "{job: {matches: ▸'a(?=b)'}}"),
        (
            "site.yaml▸ profiles.core.slis[0].ratio.bad.match.job.matches: "
            "a look-around at character 2 is not part of RE2: Prometheus would refuse it: write it without"
        ),
    ),
    "a second indicator of the same name": (
        ("name: latency", "name: ▸errors"),
        "site.yaml▸ profiles.core.slis[1].name: there is another sli 'errors' above: give each its own name",
    ),
    "a second service of the same name": (
        ("services:\n", "services:\n  - {name: loan-uw, profiles: [core]}\n"),
        "site.yaml:27:12: services[1].name: there is another service 'loan-uw' above: give each its own name",
    ),
    "an unknown profile": (
        ("profiles: [core]", "profiles: [▸cor]"),
        "site.yaml▸ services[0].profiles[0]: the profile 'cor' is not there: did you mean 'core'?",
    ),
    "a service about which nothing is watched": (
        ("  - {name: loan-uw, owner: risk, tier: 1, profiles: [core]}", "  - ▸{name: loan-uw}"),
        "site.yaml▸ services[0]: nothing is watched about 'loan-uw': give it profiles",
    ),
    "explanations by something that nobody knows then": (
        ("tier: 1,", "tier: 1, explanations: ▸'https://host/{service}/{cohort}',"),
        ("site.yaml▸ services[0].explanations: the placeholder {cohort} is unknown here: known here: service, version"),
    ),
    "an unknown action": (
        ("actions: [rollback]", "actions: [▸rolback]"),
        "site.yaml▸ actuators[0].actions[0]: the action 'rolback' is unknown: did you mean 'rollback'?",
    ),
    "an actuator for an unknown service": (
        ("    actions: [rollback]", "    actions: [rollback]\n    services: [▸loan]"),
        "site.yaml▸ actuators[0].services[0]: the service 'loan' is unknown: did you mean 'loan-uw'?",
    ),
    "an unknown placeholder": (
        ('{service: "{service}"}', '{service: ▸"{servce}"}'),
        "site.yaml▸ actuators[0].http.json.service: the placeholder {servce} is unknown here: did you mean 'service'?",
    ),
    "a placeholder without quotes": (
        ('{service: "{service}"}', "{service: ▸{service}}"),
        'site.yaml▸ actuators[0].http.json.service: a placeholder without quotes is a mapping: put it in quotes: "{…}"',
    ),
    "a placeholder that a probe does not have": (
        ("[traffic, ", "[▸'{action_id}', "),
        (
            "site.yaml▸ actuators[0].probe.expect.path[0]: the placeholder {action_id} is unknown here: "
            "did you mean 'action'?"
        ),
    ),
    "a host that is filled in": (
        ('"http://127.0.0.1:9800/rollback"', '▸"http://{service}.test/rollback"'),
        "site.yaml▸ actuators[0].http.url: the host is filled in from outside: keep placeholders after the host",
    ),
    "an address that is not one": (
        ("url: http://127.0.0.1:9090", "url: ▸localhost:9090"),
        (
            "site.yaml▸ backends.prometheus[0].url: not an http or https address: "
            "write http://HOST:PORT or https://HOST/PATH"
        ),
    ),
    "a replica that is listed twice": (
        ("secrets:\n", "  alertmanager: [{name: am, replicas: ['http://am:1', ▸'http://am:1/']}]\nsecrets:\n"),
        "site.yaml▸ backends.alertmanager[0].replicas[1]: this replica is listed twice: list each address once",
    ),
    "a replica whose address holds credentials": (
        ("secrets:\n", "  alertmanager: [{name: am, replicas: [▸'http://kim:pw@am:1']}]\nsecrets:\n"),
        (
            "site.yaml▸ backends.alertmanager[0].replicas[0]: the address holds credentials: "
            "move them to authorization, as {secret: NAME}"
        ),
    ),
    "a replica that is waited for too long": (
        ("secrets:\n", "  alertmanager: [{name: am, replicas: ['http://am:1'], timeout: ▸30s}]\nsecrets:\n"),
        "site.yaml▸ backends.alertmanager[0].timeout: '30s' is too long to wait: give at most 8s",
    ),
    "PromQL that is not grouped": (
        ("quantile: {histogram: duration_seconds, quantile: 0.99}", "promql: {text: ▸sum(x)}"),
        (
            "site.yaml▸ profiles.core.slis[1].promql.text: the query does not group by $by: "
            "aggregate it, as in: max by ($by) (…)"
        ),
    ),
    "a colour that is none": (
        ("{name: lab}", "{name: lab, colour: ▸pruple}"),
        (
            "site.yaml▸ site.colour: no site can be shown in 'pruple': "
            "give one of red, amber, orange, yellow, green, blue, purple, violet, magenta"
        ),
    ),
    "one label for two things": (
        ("secrets:\n", "labels: {service: app, at: ▸app}\nsecrets:\n"),
        "site.yaml▸ labels.at: the label 'app' stands for two things: give each its own label",
    ),
    "a label of cohorts that is that of the service": (
        ("secrets:\n", "labels: {service: app, cohorts: [age, ▸app]}\nsecrets:\n"),
        "site.yaml▸ labels.cohorts[1]: the label 'app' stands for two things: give each its own label",
    ),
    "a label of cohorts twice": (
        ("secrets:\n", "labels: {cohorts: [age, ▸age]}\nsecrets:\n"),
        "site.yaml▸ labels.cohorts[1]: the label 'age' stands for two things: give each its own label",
    ),
    "bounds of a mean that hold no value": (
        (
            "ratio: {bad: {metric: bad_total, match: {job: fleet}}, total: all_total}",
            "mean: {sum: s, count: c, bounds: ▸[5, 1]}",
        ),
        ("site.yaml▸ profiles.core.slis[0].mean.bounds: no value lies between 5 and 1: give the lower bound first"),
    ),
}


@pytest.mark.parametrize(("bend", "said"), SHAPE.values(), ids=SHAPE)
def test_what_has_the_wrong_shape_is_refused_at_its_place(refusal: Refusal, bend: tuple[str, str], said: str) -> None:
    assert said in refusal(bend)


@pytest.mark.parametrize(("bend", "said"), MEANING.values(), ids=MEANING)
def test_what_means_nothing_is_refused_at_its_place(refusal: Refusal, bend: tuple[str, str], said: str) -> None:
    assert said in refusal(bend)


def test_an_actuator_without_a_probe_is_refused(refusal: Refusal) -> None:
    """R-CON-3: an effect that nobody can observe is never called done."""
    said = refusal(("    probe:", "    prob:"))

    assert (
        "site.yaml:28:5: actuators[0]: the key 'probe' is missing: "
        "Observes the effect, by a GET or a program: no effect is taken on the actuator's word" in said
    )


@pytest.mark.parametrize(
    ("bend", "said"),
    [
        (("        target: 800ms\n", ""), "'latency' has no target, so no time of it is good or bad"),
        (
            ("quantile: {histogram: duration_seconds, quantile: 0.99}", "distance: {histogram: duration_seconds}"),
            "'latency' cannot be judged slice by slice by a metrics source",
        ),
    ],
)
def test_an_objective_counts_no_time_of_what_cannot_be_judged(
    refusal: Refusal, bend: tuple[str, str], said: str
) -> None:
    """R-OBS-5."""
    told = refusal(bend, ("sli: errors, objective: 99.9%", "sli: latency, objective: 99%, slices: 5m"))
    assert any(said in line for line in told)


def test_several_problems_are_told_together_in_the_order_of_the_file(refusal: Refusal) -> None:
    said = refusal(("tier: 1", "tier: one"), ("level: operational", "level: 3"), ("url: http", "uri: http"))

    assert [line.split(": ")[1] for line in said] == [
        "backends.prometheus[0]",
        "backends.prometheus[0].uri",
        "profiles.core.slis[0].level",
        "services[0].tier",
    ]


def test_a_wall_of_problems_is_cut_at_ten_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_text("".join(f"key{number}: 1\n" for number in range(20)))

    with pytest.raises(SiteFileError) as refused:
        load_site_file(path)

    lines = str(refused.value).splitlines()
    assert lines[0] == f"23 problems in {path}"
    assert len(lines) == 12
    assert lines[-1] == "  and 13 more"


def test_one_problem_is_one_line_that_names_the_file(tmp_path: Path, site_text: str) -> None:
    path = tmp_path / "site.yaml"
    path.write_text(site_text.replace("tier: 1", "tier: one"))

    with pytest.raises(SiteFileError) as refused:
        load_site_file(path)

    assert str(refused.value) == f"{path}:26:40: services[0].tier: expected a whole number, found 'one'"
