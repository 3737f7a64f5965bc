"""Evidence since a beginning: products over the looks, averaged over what they are taken for.

If nothing is worse, the probability that it *ever* reaches 1/alpha is at most alpha (Ville's inequality), however
often one looks and whenever one stops. Source: A. Ramdas, P. Grünwald, V. Vovk, G. Shafer, "Game-theoretic statistics
and safe anytime-valid inference", Statistical Science 38 (2023).
"""

from __future__ import annotations

import math
from collections.abc import Sequence


def log_mean_exp(logs: Sequence[float]) -> float:
    """The logarithm of the mean of what these are the logarithms of, without overflow."""
    most = max(logs)
    if math.isinf(most):
        return most
    return most + math.log(math.fsum(math.exp(one - most) for one in logs) / len(logs))


def e_process(log_factors: Sequence[Sequence[float]]) -> list[float]:
    """The natural logarithm of the evidence after each look; each look has one factor for each of several lifts."""
    if not log_factors:
        return []
    so_far, found = [0.0] * len(log_factors[0]), []
    for factors in log_factors:
        so_far = [one + factor for one, factor in zip(so_far, factors, strict=True)]
        found.append(log_mean_exp(so_far))
    return found
