"""Whether a burn may be chance: what few requests say of an error budget, and how many more it would take.

One request that fails of twenty is fifty times what 99.9% allows, and says next to nothing. So a rule asks two things:
that the burn is as fast as published, and that it is no chance. No chance is what hardly ever happens to a service
whose budget just lasts: of n requests it fails λ = n x budget, and k or more with a probability of at most

    exp(-(k ln(k / λ) - k + λ)),

which must be no more than ``sure``. Source: Chernoff's bound for Poisson and binomial counts; Mitzenmacher and Upfal,
Probability and Computing (2017), theorem 4.4 (and 5.4). It holds for any number of requests, lies above the exact
binomial tail, needs nothing that PromQL lacks, and a share of all leaves it finite. It is asked of the long window,
since the short one only tells that it is still so. The Site Reliability Workbook, chapter 5, "Low-Traffic Services",
tells why: of few requests each failure burns a great share of the budget. People look all the time, at windows that
overlap: with the usual ``sure`` a service whose budget just lasts pages less than once in thirty days of minutes,
the standard that evidence of comparisons is held to as well. Failures that come together, as those of one client that
tries again, count as many: nothing in the counts tells them apart.
"""

from __future__ import annotations

import math

from msgspec import Struct


class BurnTerms(Struct, frozen=True, gc=False):
    """What an objective asks of its burn rules.

    Its period (seconds), the share of events that may be bad (0-1), how many events a long window holds at least, and
    the greatest chance (0-1) of calling for nothing. With no more than a period the rules are as published.
    """

    period_s: float
    budget: float = 0.0
    minimum_samples: float = 0.0
    sure: float = 1.0

    @property
    def evidence_needed(self) -> float:
        """In natural logarithms: how unlikely by chance what calls must be."""
        return -math.log(self.sure)

    def lasting(self, factor: float) -> float:
        """The share of bad events (0-1) at which the budget lasts; that at which the rule fires, where it is less."""
        return self.budget * min(1.0, factor)


def evidence_each(share: float, lasting: float) -> float:
    """What each event weighs, in natural logarithms, where such a share of them is bad instead of a lasting one."""
    if share <= lasting:
        return 0.0
    if lasting <= 0:
        return math.inf
    return share * math.log(share / lasting) - share + lasting


def samples_needed(rate: float, factor: float, terms: BurnTerms) -> float:
    """How many events a burn rate above the factor must rest on to call; infinite where none would do."""
    lasting = terms.lasting(factor)
    if lasting <= 0 or terms.evidence_needed <= 0:
        return terms.minimum_samples
    each = evidence_each(rate * terms.budget, lasting)
    return max(terms.minimum_samples, terms.evidence_needed / each) if each > 0 else math.inf


def samples_lacking(rate: float, samples: float, factor: float, terms: BurnTerms) -> float:
    """How many more events it takes, if they go on like this, before the burn may call; none when it may."""
    needed = samples_needed(rate, factor, terms)
    return 0.0 if samples >= needed else max(1.0, math.ceil(needed - samples)) if math.isfinite(needed) else math.inf
