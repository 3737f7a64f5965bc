"""Evidence since a beginning: products over the looks, averaged over what they are taken for.

If nothing is worse, the probability that it *ever* reaches 1/alpha is at most alpha (Ville's inequality), however
often one looks and whenever one stops. Source: A. Ramdas, P. Grünwald, V. Vovk, G. Shafer, "Game-theoretic statistics
and safe anytime-valid inference", Statistical Science 38 (2023).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import Struct

LEAST_SUBSTANCE = 1e-6
"""No look has less substance than this: it could be the one with which a change begins."""


class Factors(Struct, frozen=True, gc=False):
    """What one look adds: for each alternative that is considered, the natural logarithm of its e-value.

    ``substance`` (0-1) is how much of a look it was expected to be: 1 for a look that can tell something by itself.
    """

    log_es: tuple[float, ...]
    substance: float = 1.0


def log_mean_exp(logs: Sequence[float]) -> float:
    """The logarithm of the mean of what these are the logarithms of, without overflow."""
    most = max(logs)
    if math.isinf(most):
        return most
    return most + math.log(math.fsum(math.exp(one - most) for one in logs) / len(logs))


def e_process(looks: Sequence[Factors]) -> list[float]:
    """The natural logarithm of the evidence after each look."""
    if not looks:
        return []
    so_far, found = [0.0] * len(looks[0].log_es), []
    for factors in looks:
        so_far = [one + log_e for one, log_e in zip(so_far, factors.log_es, strict=True)]
        found.append(log_mean_exp(so_far))
    return found
