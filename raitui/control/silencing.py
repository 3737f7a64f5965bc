"""The one way to do something about alerts: ``contain()``'s sibling, for what contains nothing (R-AUT-1, R-AUD-1).

Checked ▸ authorised ▸ declared ▸ asked of one replica of each cluster, once ▸ read back from all of them ▸ recorded.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable

from msgspec import structs

from raitui.actions import ALERT_ACTION_BY_ID
from raitui.control.authority_request import alert_request
from raitui.control.declaring import STORE_WITHIN_S, Declaring
from raitui.control.process_mark import this_process
from raitui.control.recording import Recording
from raitui.control.run import Progress, Run
from raitui.control.silence_errand import ASK_WITHIN_S, RAITUI, SEEN_WITHIN_S, SilenceErrand
from raitui.control.silence_witness import LOOK_WITHIN_S, SilenceWitness
from raitui.core.audit_record import Actor, Intent, OutcomeRecord, ProcessMark, Refusal
from raitui.core.authority import Decision
from raitui.core.containment import Containment, Effect, Outcome, Step
from raitui.core.seen import seen_of
from raitui.core.silence import ACKNOWLEDGED, Silence, SilenceOrder, SilenceWish, mark_of
from raitui.core.silence_document import SilencePreview
from raitui.core.silence_scope import held_to, why_not
from raitui.core.snapshot import FleetSnapshot
from raitui.ports import AlertSource, Authority, Clock

_LOG = logging.getLogger(__name__)

SILENCE_WITHIN_S = STORE_WITHIN_S + 3 * LOOK_WITHIN_S + 3 * ASK_WITHIN_S + SEEN_WITHIN_S
"""The longest that it takes from the intent until nothing more is waited for."""


class Silencing:
    """Carries wishes about alerts out, for keys and the command line alike.

    ``service_label`` is what the site's alerts call the service. ``changed`` is called when what is silenced may have
    changed.
    """

    def __init__(
        self,
        sources: Iterable[AlertSource],
        recording: Recording,
        authority: Authority,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        service_label: str = "service",
        changed: Callable[[], None] = lambda: None,
        process: Callable[[], ProcessMark] = this_process,
    ) -> None:
        self._witness = SilenceWitness(sources)
        self._authority = authority
        self._clock = clock
        self._new_id = new_id
        self._service_label = service_label
        self._changed = changed
        self._process = process
        self._declaring = Declaring(recording)

    async def silence(self, wish: SilenceWish, seen: FleetSnapshot | None, actor: Actor, progress: Progress) -> Outcome:
        """Do it, telling ``progress`` each step; returns when it is seen in every replica, or nothing is waited for.

        It raises nothing that an operator may meet: what cannot be done, or not be recorded, is told in the outcome.
        """
        wish = self._held(wish, seen)
        run = Run(self._new_id(), _as_containment(wish), progress)
        preview = self._previewed(wish, seen, actor)
        if preview.why_not:
            denied = Decision(allowed=False, rule=RAITUI, reason=preview.why_not)
            return await self._refused(run, wish, actor, denied)
        if not preview.decision.allowed:
            return await self._refused(run, wish, actor, preview.decision)
        intent = self._intent(run, wish, seen, actor, preview.decision)
        declared = await self._declaring.declare(run, intent, ALERT_ACTION_BY_ID[wish.action].risk)
        if declared.may_go_on:
            run.expect_at(preview.clusters)
            await asyncio.gather(*(self._at(run, wish, actor, cluster) for cluster in preview.clusters))
            self._changed()
        record = OutcomeRecord(run.action_id, self._clock.now(), run.state, tuple(run.steps))
        outcome = run.outcome(await self._declaring.conclude(run, record))
        run.tell(outcome)
        return outcome

    def preview(self, wish: SilenceWish, seen: FleetSnapshot | None, actor: Actor) -> SilencePreview:
        """What ``silence`` would do now, and whether it may: nothing is recorded and nothing is sent."""
        return self._previewed(self._held(wish, seen), seen, actor)

    def _previewed(self, wish: SilenceWish, seen: FleetSnapshot | None, actor: Actor) -> SilencePreview:
        clusters = (wish.cluster,) if wish.cluster else self._witness.clusters
        obstacle = why_not(wish, ALERT_ACTION_BY_ID[wish.action])
        unknown = [cluster for cluster in clusters if not self._witness.replicas(cluster)]
        if unknown or not clusters:
            named = f"no Alertmanager of this site is called {unknown[0]}" if unknown else "no Alertmanager is set up"
            obstacle = f"{named}: see backends.alertmanager in the site file"
        elif wish.silence_id and not wish.cluster:
            obstacle = f"no cluster tells of the silence {wish.silence_id}: see raitui alerts list"
        return SilencePreview(wish, obstacle, self._decided(wish, seen, actor), clusters)

    def _held(self, wish: SilenceWish, seen: FleetSnapshot | None) -> SilenceWish:
        """With the service that it is really held to, whatever was said; of one that is to end, as it stands."""
        if not wish.silence_id:
            return structs.replace(wish, service=held_to(wish.matchers, self._service_label))
        known = _known(wish, seen)
        if known is None:
            return structs.replace(wish, service="")
        service = held_to(known.matchers, self._service_label)
        return structs.replace(
            wish, service=service, matchers=known.matchers, cluster=known.cluster, silence_id=known.id
        )

    def _decided(self, wish: SilenceWish, seen: FleetSnapshot | None, actor: Actor) -> Decision:
        """What authority says; denied when it fails to say anything (fault 28)."""
        action = ALERT_ACTION_BY_ID[wish.action]
        service = seen.service(wish.service) if seen is not None and wish.service else None
        try:
            return self._authority.decide(alert_request(actor, action, wish.service, service, wish.comment))
        except Exception as error:  # noqa: BLE001  # whatever fails, nobody is allowed by it
            _LOG.exception("deciding on %s", wish.action)
            return Decision(allowed=False, rule="authority", reason=f"it could not be decided: {error}")

    def _intent(
        self, run: Run, wish: SilenceWish, seen: FleetSnapshot | None, actor: Actor, decision: Decision
    ) -> Intent:
        now = self._clock.now()
        return Intent(
            action_id=run.action_id,
            when=now,
            actor=actor,
            process=self._process(),
            deadline=now + SILENCE_WITHIN_S,
            wish=run.wish,
            desired=(),
            seen=seen_of(seen, wish.service),
            policy=decision.policy,
            allowed_by=decision.rule,
            silence=wish,
        )

    async def _refused(self, run: Run, wish: SilenceWish, actor: Actor, decision: Decision) -> Outcome:
        run.refuse(decision.rule, Step(decision.rule, Effect.REFUSED, decision.reason, 0))
        refusal = Refusal(
            action_id=run.action_id,
            when=self._clock.now(),
            actor=actor,
            wish=run.wish,
            desired=(),
            refused_by=decision.rule,
            reason=decision.reason,
            policy=decision.policy,
            silence=wish,
        )
        outcome = run.outcome(await self._declaring.conclude(run, refusal))
        run.tell(outcome)
        return outcome

    async def _at(self, run: Run, wish: SilenceWish, actor: Actor, cluster: str) -> None:
        """All of it at one cluster; a failure there stops neither the others nor the record."""
        try:
            errand = SilenceErrand(run, self._witness, cluster, many=len(self._witness.clusters) > 1)
            if wish.silence_id:
                await errand.end(wish)
            else:
                await errand.make(_order(run.action_id, wish, actor, self._clock.now()))
        except Exception as error:  # noqa: BLE001  # a defect at one cluster
            _LOG.exception("%s at %s", wish.action, cluster)
            detail = f"raitui failed: {error!r}. Look at Alertmanager itself"
            run.step_at(cluster, Step(RAITUI, Effect.UNKNOWN, detail, 0))


def _order(action_id: str, wish: SilenceWish, actor: Actor, now: float) -> SilenceOrder:
    """In the name of who wishes it, with the mark by which it is found again."""
    lead = f"{ACKNOWLEDGED} " if wish.action == "acknowledge" else ""
    comment = f"{lead}{wish.comment.strip()} {mark_of(action_id)}"
    return SilenceOrder(wish.matchers, now + wish.lasts_s, actor.name, comment)


def _known(wish: SilenceWish, seen: FleetSnapshot | None) -> Silence | None:
    """The silence with that id, or the one whose id begins so."""
    silences = seen.silences if seen is not None else ()
    found = [one for one in silences if one.id.startswith(wish.silence_id) and wish.cluster in {"", one.cluster}]
    return found[0] if len(found) == 1 else None


def _as_containment(wish: SilenceWish) -> Containment:
    """As the log and the console know wishes: what was wished of which service, and why."""
    return Containment(wish.action, wish.service, "", wish.comment, wish.about)
