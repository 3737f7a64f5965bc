"""An order is a permutation: whatever is sorted or held, no service is lost and none stands twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from raitui.core.fleet_figures import changed_at, fastest_hour, least_budget_remaining
from raitui.core.fleet_order import FleetOrder, held_in, in_order, overtaken
from raitui.core.snapshot import ServiceSnapshot
from tests.ui.fleets import fleet, service

FLEET = fleet().services
names = st.lists(st.sampled_from([one.name for one in FLEET] + ["gone", "new"]), unique=True)
fleets = st.lists(st.sampled_from(FLEET), unique_by=lambda one: one.name)


@given(fleets, st.sampled_from(FleetOrder))
def test_every_order_is_a_permutation(services: list[ServiceSnapshot], order: FleetOrder) -> None:
    ordered = in_order(services, order)
    assert sorted(one.name for one in ordered) == sorted(one.name for one in services)


@given(names, fleets)
def test_a_held_order_loses_nothing_and_moves_nothing(before: list[str], services: list[ServiceSnapshot]) -> None:
    """Those that were there keep their order; those that came stand below them, in their own."""
    held = [one.name for one in held_in(before, services)]
    now = [one.name for one in services]
    stayed = [name for name in before if name in now]
    assert held == [*stayed, *(name for name in now if name not in before)]
    assert sorted(held) == sorted(now)


@given(st.sampled_from([one.name for one in FLEET]), st.permutations([one.name for one in FLEET]))
def test_what_overtook_is_what_stands_above_by_now_and_did_not(name: str, truly: list[str]) -> None:
    shown = [one.name for one in FLEET]
    expected = {one for one in shown if truly.index(one) < truly.index(name) and shown.index(one) > shown.index(name)}
    assert set(overtaken(name, shown, truly)) == expected


def test_worst_first_is_the_order_of_the_picture() -> None:
    assert in_order(FLEET, FleetOrder.WORST) is FLEET


def test_each_order_goes_by_its_figure_and_what_is_unknown_stands_last() -> None:
    figures = {
        FleetOrder.BURN: (fastest_hour, True),
        FleetOrder.BUDGET: (least_budget_remaining, False),
        FleetOrder.CHANGED: (changed_at, True),
    }
    services = (*FLEET, service("bare", slos=(), components=()))
    for order, (figure, falling) in figures.items():
        values = [figure(one) for one in in_order(services, order)]
        known = [value for value in values if value is not None]
        assert values == [*sorted(known, reverse=falling), *[None] * (len(values) - len(known))]
        assert None in values


def test_the_orders_come_round() -> None:
    order, seen = FleetOrder.WORST, []
    for _ in FleetOrder:
        seen.append(order)
        order = order.next
    assert (set(seen), order) == (set(FleetOrder), FleetOrder.WORST)
