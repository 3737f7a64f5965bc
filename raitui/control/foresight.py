"""What each action would be for the services that the operator looks at or has marked, before any key (R-AUT-1).

Authority, the site's actuators and what was read of the log are asked; no backend is. Nothing waits for it: whether the
operator may is decided anew in ``contain()``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping

from msgspec import structs

from raitui.actions import ACTIONS, ALERT_ACTIONS
from raitui.control.authority_request import alert_request, authority_request
from raitui.control.declaring import AUDIT
from raitui.control.lever import Lever
from raitui.control.unheard_log import unheard_refusal
from raitui.core.action import Action
from raitui.core.alert_action import AlertAction
from raitui.core.audit_record import Actor
from raitui.core.authority import Request
from raitui.core.in_force import History
from raitui.core.moves import Moves, moves
from raitui.core.posture import postures_of
from raitui.core.prospect import Permit, Prospect, Reach
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot
from raitui.core.track_record import Kind, track_record
from raitui.ports import Authority

_LOG = logging.getLogger(__name__)


class Foresight:
    """Answers for one actor. ``history`` gives what the log tells, None while it has not been read.

    ``user_sees`` is what the site says about single services: by service, then by action. It comes before what it says
    about the actuator.
    """

    def __init__(
        self,
        authority: Authority,
        levers: tuple[Lever, ...],
        actor: Actor,
        history: Callable[[], History | None],
        user_sees: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._authority = authority
        self._levers = levers
        self._actor = actor
        self._history = history
        self._user_sees = user_sees

    def foreseen(self, snapshot: FleetSnapshot, name: str | None, marked: Collection[str] = ()) -> FleetSnapshot:
        """The picture with the prospects of the service of that name; every other service as it was.

        Of those marked it is asked whether one may, and through what: what the log holds of each would take too long.
        """
        if not any(snapshot.service(one) for one in (name, *marked) if one is not None):
            return snapshot
        history = self._history()
        told = dict.fromkeys(marked) | ({} if name is None else {name: history})
        services = tuple(self._told(one, told[one.name]) if one.name in told else one for one in snapshot.services)
        return structs.replace(snapshot, services=services)

    def _told(self, service: ServiceSnapshot, history: History | None) -> ServiceSnapshot:
        permits = tuple((action.id, self._alert_permit(action, service)) for action in ALERT_ACTIONS)
        prospects = tuple(self._prospect(action, service, history) for action in ACTIONS)
        return structs.replace(service, prospects=prospects, alert_permits=permits)

    def _prospect(self, action: Action, service: ServiceSnapshot, history: History | None) -> Prospect:
        found = moves(action, service)
        places = [one.at for one in found.transitions] or [posture.at for posture in postures_of(service)]
        levers = {at: self._lever(action, service, at) for at in dict.fromkeys(places)}
        actuators = frozenset(lever.actuator.name for lever in levers.values() if lever is not None)
        kind = Kind(action.id, service.name, frozenset(levers), actuators)
        return Prospect(
            action=action.id,
            permit=self._permit(action, service, found),
            reaches=tuple(_reach(action, at, lever) for at, lever in levers.items()),
            record=track_record(history.courses.values(), kind) if history is not None else None,
            user_sees=self._seen_by_users(action, service, levers),
        )

    def _lever(self, action: Action, service: ServiceSnapshot, at: str) -> Lever | None:
        return next((lever for lever in self._levers if lever.serves(action.id, service.name, at)), None)

    def _permit(self, action: Action, service: ServiceSnapshot, found: Moves) -> Permit:
        permit = self._decided(authority_request(self._actor, action, service, found, ""))
        why = unheard_refusal(action, found, heard=self._history() is not None) if permit.allowed else ""
        return Permit(allowed=False, rule=AUDIT, reason=why) if why else permit

    def _alert_permit(self, action: AlertAction, service: ServiceSnapshot) -> Permit:
        return self._decided(alert_request(self._actor, action, service.name, service, ""))

    def _decided(self, request: Request) -> Permit:
        """What authority says; nothing where it fails to say anything (fault 28)."""
        try:
            decision = self._authority.decide(request)
        except Exception as error:  # noqa: BLE001  # whatever fails, it is not known; the action itself asks anew
            _LOG.exception("asking about %s", request.action.id)
            return Permit(reason=f"authority does not answer: {error}")
        return Permit(decision.allowed, decision.rule, decision.reason, decision.needs, decision.permitted_instead)

    def _seen_by_users(self, action: Action, service: ServiceSnapshot, levers: Mapping[str, Lever | None]) -> str:
        own = self._user_sees.get(service.name, {}).get(action.id)
        if own:
            return own
        told = (lever.user_sees.get(action.id, "") for lever in levers.values() if lever is not None)
        return "; ".join(dict.fromkeys(filter(None, told)))


def _reach(action: Action, at: str, lever: Lever | None) -> Reach:
    if lever is None:
        return Reach(at)
    return Reach(at, lever.actuator.name, lever.probe.name, lever.cap if action.id == "throttle" else "")
