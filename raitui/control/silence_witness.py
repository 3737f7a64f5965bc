"""Silences as every replica of a cluster holds them: what was asked of one of them is seen in all (R-CON-3)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from raitui.control.in_time import seconds
from raitui.control.stragglers import without_stragglers
from raitui.core.audit_record import Intent
from raitui.core.containment import Effect, Step
from raitui.core.silence import Silence, SilenceOrder, SilencePhase
from raitui.errors import RaituiError
from raitui.ports import AlertSource

_LOG = logging.getLogger(__name__)

LOOK_WITHIN_S = 5.0
NOBODY = ()
"""Each replica has its time: what none of those that answer knows, one that is slow may."""

SECONDS_APART_S = 1.0
"""Alertmanager keeps milliseconds; what ends a second apart ends at the same time."""


class Seen(Struct, frozen=True):
    """What one look told: the silences of each replica that answered, and what the others said."""

    held: Mapping[str, tuple[Silence, ...]] = {}
    failed: tuple[str, ...] = ()

    def lacking(self, action_id: str, order: SilenceOrder) -> tuple[str, ...]:
        """The replicas that answer and do not hold the silence of that action, as it was ordered, now."""
        return tuple(
            name
            for name, silences in self.held.items()
            if not any(one.is_of(action_id) and _is_as_ordered(one, order) for one in silences)
        )

    def holding(self, silence_id: str) -> tuple[str, ...]:
        """The replicas in which that silence holds still, or will."""
        return tuple(
            name
            for name, silences in self.held.items()
            if any(one.id == silence_id and one.phase is not SilencePhase.EXPIRED for one in silences)
        )

    def knows(self, silence_id: str) -> bool:
        """Whether a replica has that silence, be it that it has ended."""
        return any(one.id == silence_id for silences in self.held.values() for one in silences)

    def in_force(self, order: SilenceOrder) -> Silence | None:
        """A silence that does already, in every replica that answers, what is ordered; None where there is none."""
        found = [{one.id: one for one in silences if _does(one, order)} for silences in self.held.values()]
        everywhere = set[str].intersection(*map(set, found)) if found else set[str]()
        return found[0][min(everywhere)] if everywhere else None


def _does(silence: Silence, order: SilenceOrder) -> bool:
    """Whether it holds back the same alerts for as long at least."""
    return (
        silence.phase is SilencePhase.ACTIVE
        and set(silence.matchers) == set(order.matchers)
        and silence.until + SECONDS_APART_S >= order.until
    )


def _is_as_ordered(silence: Silence, order: SilenceOrder) -> bool:
    return (
        silence.phase is SilencePhase.ACTIVE
        and set(silence.matchers) == set(order.matchers)
        and abs(silence.until - order.until) <= SECONDS_APART_S
    )


class SilenceWitness:
    """Looks at every replica of a cluster at the same time."""

    def __init__(self, sources: Iterable[AlertSource]) -> None:
        self._clusters: dict[str, list[AlertSource]] = {}
        for source in sources:
            self._clusters.setdefault(source.cluster, []).append(source)

    @property
    def clusters(self) -> tuple[str, ...]:
        """Every cluster by its name."""
        return tuple(self._clusters)

    def replicas(self, cluster: str) -> tuple[AlertSource, ...]:
        """The replicas of that cluster; empty where the site has none of that name."""
        return tuple(self._clusters.get(cluster, ()))

    async def look(self, cluster: str, enough: Collection[str] | None = None) -> Seen:
        """What every replica of the cluster holds now. Once one has told, the others are waited for a second more.

        One of those whose word is ``enough``: any when left out, nobody's where each is to have its time.
        """
        loop = asyncio.get_running_loop()
        started = loop.time()
        replicas = self.replicas(cluster)
        names = {replica.name for replica in replicas} if enough is None else enough
        asking = {one.name: asyncio.create_task(_told(one)) for one in replicas}
        await without_stragglers(asking, lambda name, told: name in names and not isinstance(told, str))
        spent_s = loop.time() - started
        answers = {name: _late(name, spent_s) if one.cancelled() else one.result() for name, one in asking.items()}
        held = {name: answer for name, answer in answers.items() if not isinstance(answer, str)}
        return Seen(held, tuple(answer for answer in answers.values() if isinstance(answer, str)))

    async def seen_afterwards(self, intent: Intent) -> tuple[Step, ...]:
        """What is seen of an intent whose process died, at each cluster: nothing is sent again (design 12)."""
        wish = intent.silence
        clusters = (wish.cluster,) if wish is not None and wish.cluster else self.clusters
        looks = await asyncio.gather(*(self.look(cluster, NOBODY) for cluster in clusters))
        found = [(cluster, *_became(intent, look)) for cluster, look in zip(clusters, looks, strict=True)]
        many = len(self.clusters) > 1
        told = [(cluster if many else "", state, detail) for cluster, state, detail in found]
        return tuple(
            Step("raitui", state, f"observed afterwards: {detail}", 0, at)
            for at, state, detail in told or [("", Effect.UNKNOWN, "no Alertmanager is set up")]
        )


def _became(intent: Intent, look: Seen) -> tuple[Effect, str]:
    """What became of it at one cluster, by the replicas that answer; one that does not may hold what no other does."""
    silent = "; ".join(look.failed)
    if not look.held or intent.silence is None:
        return Effect.UNKNOWN, silent or "no cluster of that name"
    if silence_id := intent.silence.silence_id:
        if look.holding(silence_id):
            return Effect.UNVERIFIED, "it holds still"
        is_over = look.knows(silence_id) or not silent
        return (Effect.IN_EFFECT, "it has ended") if is_over else (Effect.UNKNOWN, silent)
    made = [one for silences in look.held.values() for one in silences if one.is_of(intent.action_id)]
    if made:
        return Effect.IN_EFFECT, f"it is there: {made[0].id}"
    return (Effect.UNKNOWN, silent) if silent else (Effect.UNVERIFIED, "it is not there")


async def _told(replica: AlertSource) -> tuple[Silence, ...] | str:
    """What the replica holds, or why that is not known."""
    try:
        async with asyncio.timeout(LOOK_WITHIN_S):
            return await replica.silences()
    except TimeoutError:
        return _late(replica.name, LOOK_WITHIN_S)
    except RaituiError as error:
        return error.message
    except Exception as error:  # noqa: BLE001  # what was done must be recorded, however the looking fails
        _LOG.exception("silences of %s", replica.name)
        return f"raitui failed on {replica.name}: {error!r}"


def _late(name: str, spent_s: float) -> str:
    return f"{name} did not answer within {seconds(spent_s)}"
