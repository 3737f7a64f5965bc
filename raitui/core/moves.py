"""What an action would do to a service now: derived in one place for keys, command line, guard and control loop."""

from __future__ import annotations

from msgspec import Struct, structs

from raitui.core.action import Action, Axis, Direction
from raitui.core.change import ChangeKind
from raitui.core.containment import Transition
from raitui.core.ladder import POSITIONS, Risk, risk_of_move
from raitui.core.named_version import to_named_version
from raitui.core.obstacle import Found, Obstacle
from raitui.core.posture import doubt, position, postures_of
from raitui.core.rolling_back import ROLLBACK_ID, last_good_of, rolled_back
from raitui.core.snapshot import ContainedState, Posture, ServiceSnapshot, ServingVersions


class Moves(Struct, frozen=True):
    """What an action would do: a transition where it would do something, and why not where it would not."""

    transitions: tuple[Transition, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def risk(self) -> Risk:
        """What the action does to the risk as a whole: one place where it increases is enough."""
        increases = any(transition.risk is Risk.INCREASES for transition in self.transitions)
        return Risk.INCREASES if increases else Risk.REDUCES

    @property
    def settled(self) -> bool:
        """Whether there is nothing to change: everything is already as the action would have it."""
        return not self.transitions and bool(self.obstacles) and all(one.settled for one in self.obstacles)

    @property
    def why_not(self) -> str:
        """Why nothing would be done, each reason once, with its places where they differ."""
        whys: dict[str, list[str]] = {}
        for obstacle in self.obstacles:
            whys.setdefault(obstacle.why, []).append(obstacle.at)
        if len(whys) == 1:
            return next(iter(whys))
        return "; ".join(f"{', '.join(places)}: {why}" for why, places in whys.items())


def moves(action: Action, service: ServiceSnapshot, at: str = "", to: str = "") -> Moves:
    """What the action would do at one location, or at all (``at`` empty).

    ``to`` names the version to go to on the version axis, as ``v41`` or ``model=v41``; empty for the one that the
    service's history tells.
    """
    found: list[Transition | Obstacle] = []
    standing = postures_of(service)
    service = structs.replace(service, postures=standing)
    for posture in standing:
        if at in {"", posture.at}:
            found += _at_place(action, service, posture, to)
    if not found:
        found.append(
            Obstacle(at, f"{service.name} does not run at {at}" if at else "nothing is known of where it runs")
        )
    return Moves(
        tuple(dict.fromkeys(one for one in found if isinstance(one, Transition))),
        tuple(dict.fromkeys(one for one in found if isinstance(one, Obstacle))),
    )


def _at_place(action: Action, service: ServiceSnapshot, posture: Posture, to: str) -> Found:
    if action.axis is not Axis.VERSION:
        return _positioned(action, service, posture)
    if action.direction is Direction.BACK:
        return _forward(action, service, posture)
    if to:
        return to_named_version(service, posture, to)
    if any(_serving(one) for one in service.postures):
        return _off_candidate(service, posture)
    return _back_to_history(service, posture)


def _positioned(action: Action, service: ServiceSnapshot, posture: Posture) -> Found:
    before = position(posture, action.axis)
    after = action.position
    if action.direction is Direction.BACK:
        held = _held(service, posture.at, action.counterpart)
        if held is not None and held.before in POSITIONS[action.axis]:
            after = held.before
        else:
            after = _deepest_above(service, posture, action)
    elif before == after:
        # The log may not know yet that somebody has undone it, and going down never waits to find out.
        before = doubt(posture, action.axis) or before
    if before == after:
        yield Obstacle(posture.at, f"{_words(after)} already", settled=True)
        return
    why = _why_off_course(action, before, after)
    if why:
        # A key that goes down has nothing to change where at least as much is contained already, for certain.
        contained = action.direction is Direction.DOWN and not doubt(posture, action.axis)
        yield Obstacle(posture.at, why, settled=contained, beyond=contained)
        return
    risk = risk_of_move(action.axis, before, after)
    yield Transition(service.name, posture.at, before, after, action.id, action.axis, risk)


def _deepest_above(service: ServiceSnapshot, posture: Posture, action: Action) -> str:
    """Where a way back leads that undoes what the log does not know: no further up than what somebody contained."""
    positions = POSITIONS[action.axis]
    above = positions[: positions.index(action.undoes)]
    contained = {held.after for held in service.contained if (held.at, held.axis) == (posture.at, action.axis)}
    return next((one for one in reversed(above) if one in contained), action.position)


def _why_off_course(action: Action, before: str, after: str) -> str:
    """Keys that go down never go up, and a way back undoes what it is the way back of: latches hold (R-CON-4)."""
    positions = POSITIONS[action.axis]
    if before not in positions:
        return ""
    if action.direction is Direction.DOWN and positions.index(before) > positions.index(after):
        return f"{_words(before)}, further down already; U leads back"
    undone = positions.index(before) > positions.index(after)
    if action.direction is Direction.BACK and (not undone or before != action.undoes):
        return f"it is at {_words(before)}, which {_words(action.id)} does not undo"
    return ""


def _forward(action: Action, service: ServiceSnapshot, posture: Posture) -> Found:
    held = _held(service, posture.at, action.counterpart)
    obstacle = Obstacle(posture.at, "nothing was rolled back here") if held is None else _in_its_way(posture, held)
    if held is None or obstacle is not None:
        yield from filter(None, (obstacle,))
        return
    yield Transition(
        service.name, posture.at, held.after, held.before, action.id, action.axis, Risk.INCREASES, held.component
    )


def _in_its_way(posture: Posture, held: ContainedState) -> Obstacle | None:
    """What was rolled back comes in the place of what it was rolled back to, and of nothing that came since."""
    if not held.before:
        return Obstacle(posture.at, "nobody knows which version was rolled back here: deploy the one that you mean")
    stand = next((one for one in posture.versions if one.component == held.component and one.stable), None)
    if stand is None or held.after in {stand.stable, stand.candidate}:
        return None
    if stand.stable == held.before:
        return Obstacle(posture.at, f"{stand.stable} serves already", settled=True)
    why = f"{stand.stable} has come here since the rollback to {held.after}: deploy the one that you mean"
    return Obstacle(posture.at, why)


def _serving(posture: Posture) -> list[ServingVersions]:
    """The components with a candidate that serves; a weight that is not a number counts as traffic.

    Limiting harm does not wait for a figure.
    """
    return [
        one for one in posture.versions if one.stable and one.candidate not in {"", one.stable} and not one.weight <= 0
    ]


def _off_candidate(service: ServiceSnapshot, posture: Posture) -> Found:
    """While a candidate serves anywhere it alone is taken back: what else changed is not what rolls out."""
    serving = _serving(posture)
    for one in serving:
        what = service.name, posture.at, one.component
        yield rolled_back(what, one.candidate, one.stable, Risk.REDUCES)
    if not serving:
        yield _without_candidate(service, posture)


def _without_candidate(service: ServiceSnapshot, posture: Posture) -> Obstacle:
    """Settled where what rolls out elsewhere was taken back here; of anything else nobody has judged what serves."""
    rolling = {one.component: other.at for other in service.postures for one in _serving(other)}
    meant = [one for one in posture.versions if "" in rolling or one.component in {"", *rolling}]
    if any(_taken_back(service, posture.at, one) for one in meant):
        return Obstacle(posture.at, "no candidate serves here", settled=True)
    places = ", ".join(sorted(filter(None, rolling.values()))) or "elsewhere"
    why = f"no candidate serves here, as at {places}: to go back here all the same, name the version with --to"
    return Obstacle(posture.at, why)


def _taken_back(service: ServiceSnapshot, at: str, one: ServingVersions) -> bool:
    """Whether a candidate stands idle, or the version that serves is one that somebody has gone back to."""
    idle = one.candidate not in {"", one.stable} and one.weight <= 0
    return idle or any(
        held.at == at
        and held.action == ROLLBACK_ID
        and held.state != "reverted"
        and held.component in {"", one.component}
        and held.after == one.stable
        for held in service.contained
    )


def _back_to_history(service: ServiceSnapshot, posture: Posture) -> Found:
    component = _newest_changed(service, posture)
    if not component:
        idle = next((one.candidate for one in posture.versions if one.candidate), "")
        why = f"{idle} has no traffic" if idle else "no component is known to have changed"
        yield Obstacle(posture.at, why, settled=bool(idle))
        return
    good = last_good_of(service, posture.at, component)
    current = next((one.stable for one in posture.versions if one.component == component), "")
    if good is None or not good.version:
        yield Obstacle(posture.at, f"no good {component} to go back to: {good.why if good else 'not looked for yet'}")
    elif good.version == current:
        yield Obstacle(posture.at, f"{component} {current} is the last good one", settled=True)
    else:
        yield rolled_back((service.name, posture.at, component), current, good.version, Risk.REDUCES)


def _newest_changed(service: ServiceSnapshot, posture: Posture) -> str:
    """The component whose version came last, as far as is known; empty where none is known to have come."""
    kinds = {one.component for one in posture.versions if one.component}
    came = {
        good.component: good.since
        for good in service.last_goods
        if good.at == posture.at and good.since is not None and good.component in kinds
    }
    for change in reversed(service.changes):
        if change.at in {"", posture.at} and change.kind is ChangeKind.VERSION and change.subject in kinds:
            came[change.subject] = change.when
    return max(came, key=lambda component: came[component], default="")


def _held(service: ServiceSnapshot, at: str, action_id: str) -> ContainedState | None:
    return next((held for held in service.contained if held.at == at and held.action == action_id), None)


def _words(name: str) -> str:
    return name.replace("_", " ")
