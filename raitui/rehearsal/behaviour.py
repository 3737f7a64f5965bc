"""How a service treats a request, in numbers; a fault is some of these numbers changed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import exp, log
from statistics import NormalDist

from msgspec import Struct, structs

_NORMAL = NormalDist()
_SLOW_MEDIAN_S = 20.0

_GOOD_ANSWER_SCORES = (0.0002, 0.0006, 0.0700, 0.4560, 0.4732)
_GARBAGE_SCORES = (0.2000, 0.3500, 0.0500, 0.1500, 0.2500)
_GARBAGE_LENGTHENS = 0.6
_GARBAGE_IS_UNUSUAL = 0.5
_INPUT_LENGTH_SPREAD = 0.8

_USUAL_CAUSES = (0.3, 0.3, 0.3, 0.1)
_EXPECTED_ACCESSES = (0.94, 0.05, 0.01)
_UNEXPECTED_ACCESSES = (0.3, 0.6, 0.1)


class Behaviour(Struct, frozen=True, gc=False):
    """What becomes of a request; shares are of all requests (0-1) unless told otherwise.

    ``latency_s`` is the median (seconds) of a lognormal distribution with ``latency_spread`` as the deviation of its
    logarithm; ``slow`` requests have a median of 20 s instead. ``garbage`` is the share of answers that are fluent and
    wrong: a judge gives good answers 4.4 of 5 on average, garbage 2.9. ``prevalence`` is the share of positives among
    the labelled, ``sensitivity`` and ``specificity`` the shares of positives and negatives that are recognised,
    ``calibration_error`` how far predicted probabilities are from what came true. ``skew`` is the share of features
    that serving computes otherwise than training did, ``leakage`` the score of a simulated attack.
    ``cost`` is in currency a request, tokens and bytes are counted a request, ``feature_age_s`` in seconds.
    ``volume`` multiplies the traffic. Of errors beyond the usual ones, ``overloaded`` and ``broken_dependency`` are the
    shares that want of capacity and a dependency cause; the rest is the model's. ``accesses`` to personal data are
    counted a request, ``unexpected`` is the share of them that no policy foresees.
    """

    errors: float = 0.00012
    timeouts: float = 0.00004
    latency_s: float = 0.12
    latency_spread: float = 0.6
    slow: float = 0.0003
    saturation: float = 0.45
    cost: float = 0.0004
    approval: float = 0.5
    explained: float = 0.999
    redacted: float = 0.03
    guardrails: float = 0.002
    judged: float = 0.05
    garbage: float = 0.0
    thumbs_up: float = 0.04
    thumbs_down: float = 0.0008
    input_tokens: float = 600.0
    output_tokens: float = 240.0
    exported_bytes: float = 512.0
    labelled: float = 0.2
    prevalence: float = 0.3
    sensitivity: float = 0.93
    specificity: float = 0.95
    calibration_error: float = 0.018
    drift: float = 0.05
    skew: float = 0.003
    leakage: float = 0.03
    feature_age_s: float = 180.0
    backlog: float = 12.0
    reviewers: float = 8.0
    volume: float = 1.0
    overloaded: float = 0.0
    broken_dependency: float = 0.0
    accesses: float = 0.05
    unexpected: float = 0.0004

    def changed(self, changes: Mapping[str, float]) -> Behaviour:
        """The same behaviour with some numbers replaced; TypeError names a number that does not exist."""
        return structs.replace(self, **changes) if changes else self


def outcome_shares(behaviour: Behaviour) -> tuple[float, ...]:
    """Shares of requests that end ok, in an error, in a time-out."""
    bad = behaviour.errors + behaviour.timeouts
    return (1.0 - bad, behaviour.errors, behaviour.timeouts)


def decision_shares(behaviour: Behaviour) -> tuple[float, ...]:
    """Shares of requests that are approved, declined."""
    return (behaviour.approval, 1.0 - behaviour.approval)


def explanation_shares(behaviour: Behaviour) -> tuple[float, ...]:
    """Shares of requests whose answer is explained, is not."""
    return (behaviour.explained, 1.0 - behaviour.explained)


def error_shares(healthy: Behaviour, now: Behaviour) -> tuple[float, ...]:
    """Shares of requests that fail because of a dependency, the input, the model, want of capacity, or time out.

    As many errors as a healthy service makes have its mixture of causes, more than that what the fault is about.
    """
    usual = min(now.errors, healthy.errors)
    more = now.errors - usual
    dependency, unfit_input, model, capacity = (usual * share for share in _USUAL_CAUSES)
    model += more * (1.0 - now.overloaded - now.broken_dependency)
    return (
        dependency + more * now.broken_dependency,
        unfit_input,
        model,
        capacity + more * now.overloaded,
        now.timeouts,
    )


def output_tokens(behaviour: Behaviour) -> float:
    """Tokens written a request: garbage rambles on."""
    return behaviour.output_tokens * (1.0 + _GARBAGE_LENGTHENS * behaviour.garbage)


def output_shares(behaviour: Behaviour, mixture: tuple[float, ...]) -> tuple[float, ...]:
    """Shares of requests by category of output; half of the garbage is of the categories that are rare otherwise."""
    unusual = _GARBAGE_IS_UNUSUAL * behaviour.garbage
    turned = zip(mixture, reversed(mixture), strict=True)
    return tuple((1.0 - unusual) * usual + unusual * rare for usual, rare in turned)


def access_shares(behaviour: Behaviour) -> tuple[float, ...]:
    """Accesses a request: expected to read, export, administer, then unexpected ones of the same kinds."""
    unexpected = behaviour.accesses * behaviour.unexpected
    expected = behaviour.accesses - unexpected
    return (
        *(expected * share for share in _EXPECTED_ACCESSES),
        *(unexpected * share for share in _UNEXPECTED_ACCESSES),
    )


def input_length_shares(behaviour: Behaviour, bounds: tuple[float, ...]) -> tuple[float, ...]:
    """Shares of requests by length of input (tokens) between one bound and the next; the last is beyond them all."""
    median = behaviour.input_tokens * exp(-(_INPUT_LENGTH_SPREAD**2) / 2.0)
    return lognormal_shares(bounds, median, _INPUT_LENGTH_SPREAD)


def redaction_shares(behaviour: Behaviour) -> tuple[float, ...]:
    """Shares of requests in which personal data was redacted, none was."""
    return (behaviour.redacted, 1.0 - behaviour.redacted)


def labelled_shares(behaviour: Behaviour) -> tuple[float, ...]:
    """Shares of requests that turn out true positive, false negative, false positive, true negative."""
    positives = behaviour.labelled * behaviour.prevalence
    negatives = behaviour.labelled - positives
    recognised = positives * behaviour.sensitivity
    cleared = negatives * behaviour.specificity
    return (recognised, positives - recognised, negatives - cleared, cleared)


def score_shares(behaviour: Behaviour) -> tuple[float, ...]:
    """Shares of requests that a judge scores 1, 2, 3, 4, 5."""
    garbage, judged = behaviour.garbage, behaviour.judged
    mixture = zip(_GOOD_ANSWER_SCORES, _GARBAGE_SCORES, strict=True)
    return tuple(judged * ((1.0 - garbage) * good + garbage * bad) for good, bad in mixture)


@lru_cache(maxsize=4096)
def lognormal_shares(bounds: tuple[float, ...], median: float, spread: float) -> tuple[float, ...]:
    """Shares of lognormal values between one bound and the next; ``spread`` is the deviation of their logarithm."""
    below = [_NORMAL.cdf(log(bound / median) / spread) for bound in bounds]
    return tuple(high - low for low, high in zip([0.0, *below], [*below, 1.0], strict=True))


def latency_shares(behaviour: Behaviour, bounds_s: tuple[float, ...]) -> tuple[float, ...]:
    """Shares of requests whose latency falls between one bound (seconds) and the next; the last is beyond them all."""
    usual = lognormal_shares(bounds_s, behaviour.latency_s, behaviour.latency_spread)
    slow = lognormal_shares(bounds_s, _SLOW_MEDIAN_S, 0.5)
    return tuple((1.0 - behaviour.slow) * one + behaviour.slow * other for one, other in zip(usual, slow, strict=True))
