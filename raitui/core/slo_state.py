"""How one objective of a service stands."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.burn import DAY, Alert, Burn, ThinBurn, thin_burn
from raitui.core.burn_evidence import BurnTerms
from raitui.core.plain_burn import PlainBurnState
from raitui.core.reading import Place


class SloState(Struct, frozen=True, gc=False):
    """One objective of one service, over all of it or over one version alone.

    ``burn`` is by window (seconds); ``covered`` is the share (0-1) of the period for which there is history.
    ``partial`` and ``age_s`` tell how good the figures are, ``stale`` that the newest sample is too old to trust;
    ``note`` says why a window has no figure. ``plain`` is how the plain rule stands, where the objective has one; that
    it fires is in ``page`` or ``ticket`` already. ``ages_s`` is by window how old its figure is (seconds), since long
    windows are asked less often; what nobody has answered has none. ``minimum_samples`` and ``sure`` are the
    objective's own. What is counted are events, or slices of ``slice_s`` seconds where it is not 0; ``covered`` then
    is the share of the period's slices that could be judged.
    """

    name: str
    sli: str
    place: Place
    objective: float
    period_days: float
    burn: dict[int, Burn]
    page: Alert
    ticket: Alert
    budget_remaining: float | None
    exhausted_in_s: float | None
    covered: float | None = None
    age_s: float | None = None
    stale: bool = False
    partial: bool = False
    note: str = ""
    plain: PlainBurnState | None = None
    ages_s: dict[int, float] = {}
    minimum_samples: int = 0
    sure: float = 1.0
    slice_s: int = 0

    @property
    def oldest_s(self) -> float | None:
        """How old the oldest of its figures is (seconds)."""
        known = [age for age in (self.age_s, *self.ages_s.values()) if age is not None]
        return max(known, default=None)

    @property
    def terms(self) -> BurnTerms:
        """What the objective asks of its burn rules."""
        return BurnTerms(self.period_days * DAY, 1.0 - self.objective, self.minimum_samples, self.sure)

    @property
    def thin(self) -> ThinBurn | None:
        """The burn rule that would call but for so few events; None where one calls, or none would."""
        calls = Alert.FIRING in {self.page, self.ticket}
        return None if calls or Alert.THIN not in {self.page, self.ticket} else thin_burn(self.burn, self.terms)
