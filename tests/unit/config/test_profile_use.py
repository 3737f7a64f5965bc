"""What a site says about a shipped profile comes upon it, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from raitui.config.problem import SiteFileError
from raitui.config.site_file import load_site_file
from raitui.core.expression import Quantile, Ratio
from raitui.core.plan import expression_of
from raitui.core.selector import Comparison, Matcher, RenamedLabel
from raitui.core.site import Profile, Site
from raitui.core.sli import Severe, Urgency

SITE = """\
site: {name: lab}
backends: {prometheus: [{name: prom, url: "http://127.0.0.1:9090"}]}
services: [{name: triage, profiles: [watched]}]
"""


NO_RATIO = "{name: fast, level: quality, gauge: {metric: up}, unit: number, direction: lower_is_better}"


def site_of(tmp_path: Path, text: str) -> Site:
    path = tmp_path / "site.yaml"
    path.write_text(SITE + text)
    return load_site_file(path).site


def watched(tmp_path: Path, text: str) -> Profile:
    return site_of(tmp_path, "profiles:\n  watched:\n" + text).profile("watched")


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(SiteFileError) as refused:
        watched(tmp_path, text)
    return refused.value.message


def test_no_objective_is_about_errors_that_a_system_does_not_count(tmp_path: Path) -> None:
    """R-OBS-6: vLLM before 0.12 finishes no request by an error; a share of 0% would be green whatever happens."""
    profile = watched(tmp_path, "    use: vllm-before-0.11\n")
    assert [slo.name for slo in profile.slos] == ["first_token"]


def test_bounds_are_adjusted_by_the_name_of_the_indicator(tmp_path: Path) -> None:
    before = watched(tmp_path, "    use: istio\n")
    profile = watched(
        tmp_path,
        """\
    use: istio
    adjust:
      p99: {target: 2s}
      errors: {target: 0.5%, warn: 0.1%, on_breach: page, window: 10m, minimum_samples: 20, title: failed}
      throttled: {baseline: last_week, severe: {gap: 5%}}
""",
    )
    slis = {sli.name: sli for sli in profile.slis}
    assert (slis["p99"].target, slis["p99"].warn) == (2.0, None)
    errors = slis["errors"]
    assert (errors.target, errors.warn, errors.on_breach) == (0.005, 0.001, Urgency.PAGE)
    assert (errors.window_s, errors.minimum_samples, errors.title) == (600, 20, "failed")
    assert slis["throttled"].baseline != before.slis[1].baseline
    assert slis["throttled"].severe == Severe(0.05, 0.001, 0)
    changed = {"p99", "errors", "throttled"}
    assert [sli for sli in profile.slis if sli.name not in changed] == [
        sli for sli in before.slis if sli.name not in changed
    ]
    assert [sli.name for sli in profile.slis] == [sli.name for sli in before.slis]


def test_an_indicator_of_the_site_stands_in_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    profile = watched(tmp_path, "    use: vllm-before-0.11\n")
    newer = [sli.name for sli in watched(tmp_path, "    use: vllm\n").slis]
    assert [sli.name for sli in profile.slis] == [name for name in newer if name != "errors"]
    inter_token = next(sli for sli in profile.slis if sli.name == "inter_token_p95")
    assert isinstance(inter_token.expression, Quantile)
    assert inter_token.expression.histogram.metric == "vllm:time_per_output_token_seconds"


def test_what_is_left_out_takes_its_objectives_with_it(tmp_path: Path) -> None:
    profile = watched(tmp_path, "    use: istio\n    without: [throttled, fast]\n")
    assert {"throttled", "fast"}.isdisjoint(sli.name for sli in profile.slis)
    assert [slo.name for slo in profile.slos] == ["availability"]


def test_conditions_come_upon_the_shipped_ones_label_by_label(tmp_path: Path) -> None:
    profile = watched(tmp_path, "    use: istio\n    match: {reporter: waypoint, destination_service_namespace: ml}\n")
    traffic = next(sli for sli in profile.slis if sli.name == "errors").expression
    assert isinstance(traffic, Ratio)
    assert traffic.total.matchers == (
        Matcher("reporter", "waypoint"),
        Matcher("destination_service_namespace", "ml"),
    )


def test_labels_come_upon_the_shipped_ones_one_by_one(tmp_path: Path) -> None:
    """Systems name the service otherwise, and sites relabel: several profiles of one site must agree on it."""
    profile = watched(
        tmp_path, '    use: knative\n    labels: {service: {label: kn_configuration_name, suffix: "-predictor"}}\n'
    )
    expression = next(iter(profile.slis)).expression
    assert isinstance(expression, Ratio)
    assert set(expression.total.renamed) == {
        RenamedLabel("service", "kn_configuration_name", suffix="-predictor"),
        RenamedLabel("version", "kn_revision_name"),
    }


def test_two_systems_with_other_labels_are_watched_on_one_site(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        """\
labels: {service: app, version: release}
profiles:
  watched: {use: istio}
  models: {use: vllm, labels: {service: app, version: model_revision}}
""",
    )
    mesh, models = (expression_of(profile.slis[0], profile) for profile in site.profiles)
    assert isinstance(mesh, Ratio)
    assert isinstance(models, Quantile)
    asked = Matcher("app", "triage|fraud", Comparison.MATCHES)
    assert mesh.total.where(asked).matchers[-1] == Matcher(
        "destination_canonical_service", "triage|fraud", Comparison.MATCHES
    )
    assert models.histogram.where(asked).matchers == (asked,)
    assert models.histogram.renamed == (RenamedLabel("release", "model_revision"),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("    use: vlm\n", "no profile 'vlm' is shipped: did you mean 'vllm'?"),
        ("    use: istio\n    adjust: {p98: {target: 1s}}\n", "no shipped indicator is called 'p98': did you mean"),
        (
            "    use: istio\n    without: [errrors]\n",
            "no shipped indicator is called 'errrors': did you mean 'errors'?",
        ),
        ("    use: istio\n    adjust: {p99: {target: 1%}}\n", "profiles.watched.adjust.p99.target"),
        ("    use: istio\n    adjust: {p99: {target: 1s, warn: 2s}}\n", "warns at 2, past the target 1"),
        ("    use: istio\n    adjust: {p99: {window: 30s}}\n", "the window of 30s holds fewer than 4 scrapes"),
        ("    use: istio\n    labels: {at: version}\n", "the label 'version' is another thing on this site"),
        ("    match: {job: fleet}\n", "what matters is missing: give one of slis, use"),
        (
            f"    use: istio\n    slis:\n      - {NO_RATIO}\n",
            "slos[1].sli of 'istio' does not fit: 'fast' is not a ratio",
        ),
    ],
)
def test_what_does_not_fit_is_refused_where_it_stands(tmp_path: Path, text: str, told: str) -> None:
    assert told in refusal(tmp_path, text)


KNOWN = """\
profiles: {mesh: {use: istio}, llm: {use: vllm}}
services:
  - {name: assist-chat, profiles: [mesh, llm], known_as: {llm: meta-llama/Llama-3.1-8B}}
  - {name: triage, profiles: [llm]}
"""


def site_with(tmp_path: Path, text: str) -> Site:
    path = tmp_path / "site.yaml"
    path.write_text(SITE.split("services:", maxsplit=1)[0] + text)
    return load_site_file(path).site


def test_a_service_may_be_known_under_another_name_in_one_profile(tmp_path: Path) -> None:
    site = site_with(tmp_path, KNOWN)
    mesh, models = (expression_of(profile.slis[0], profile) for profile in site.profiles)
    assert isinstance(mesh, Ratio)
    assert isinstance(models, Quantile)
    asked = Matcher("service", "assist-chat", Comparison.MATCHES)
    assert mesh.total.where(asked).matchers[-1].value == "assist-chat"
    assert models.histogram.where(asked).matchers[-1] == Matcher(
        "model_name", r"assist-chat|meta-llama/Llama-3\.1-8B", Comparison.MATCHES
    )


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("{llm: meta", "{lm: meta", "'lm' is no profile of this service: did you mean 'llm'?"),
        ("meta-llama/Llama-3.1-8B", "triage", "'triage' is another service in that profile"),
    ],
)
def test_another_name_is_that_of_one_service(tmp_path: Path, before: str, after: str, told: str) -> None:
    with pytest.raises(SiteFileError) as refused:
        site_with(tmp_path, KNOWN.replace(before, after))
    assert told in refused.value.message
