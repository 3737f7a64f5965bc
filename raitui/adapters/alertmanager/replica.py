"""One Alertmanager: what it tells, and the silences that it is asked to make and to lift."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import structs

from raitui.adapters.alertmanager import answer
from raitui.adapters.alertmanager.answer import decoded, unix_seconds
from raitui.adapters.alertmanager.told import MOST_ALERTS, Answers, Teller
from raitui.core.alert_board import AlertNews
from raitui.core.alert_checks import ReplicaStanding
from raitui.core.backend_settings import AlertmanagerSettings
from raitui.core.containment import Effect
from raitui.core.silence import Silence, SilenceAnswer, SilenceMatcher, SilenceOrder
from raitui.core.site import LabelNames
from raitui.errors import SourceError, SourceFault
from raitui.ports import Clock, SecretResolver
from raitui.transport.cleaned_texts import CleanedTexts
from raitui.transport.cleaning import clean
from raitui.transport.http_client import HttpClient
from raitui.transport.http_date import http_date
from raitui.transport.http_failure import HttpFailureError
from raitui.transport.http_message import HttpAnswer, HttpRequest
from raitui.transport.http_status import status_error
from raitui.transport.originals import Originals
from raitui.transport.secret_value import SecretValue, masked

Answered = TypeVar("Answered")

JUST_STARTED_S = 90.0
"""Prometheus sends what fires again each minute and a quarter at most: before that a young replica knows but a part."""

SERVER_ERRORS = range(500, 600)
LONGEST_SENT = 500
"""Characters of a request that are kept in the record."""

BEGUN = datetime(1970, 1, 2, tzinfo=UTC)
"""When a new silence is said to begin: Alertmanager makes *now* of what is past, whatever our own clock says."""

_WHOSE = "See whether `replicas` names an Alertmanager, and whether a proxy before it cuts answers off"
_FEWER = "See which rule has come to fire so often"


class AlertmanagerReplica:
    """Reads one replica and asks it for silences. To be used from one event loop; `aclose` ends its connections.

    Labels are cleaned as they come in; ``originals`` learn what they were, and silences go by that.
    """

    def __init__(
        self,
        settings: AlertmanagerSettings,
        url: str,
        labels: LabelNames,
        secret_of: SecretResolver,
        clock: Clock,
        *,
        originals: Originals | None = None,
    ) -> None:
        self._url = f"{url}/api/v2"
        self._name = settings.name if len(settings.replicas) == 1 else f"{settings.name} {urlsplit(url).netloc}"
        self._cluster = settings.name
        self._originals = originals if originals is not None else Originals()
        self._teller = Teller(self._name, self._cluster, labels, CleanedTexts(originals=self._originals))
        self._client = HttpClient(self._name, settings.access, secret_of, clock.now)
        # A kept connection may have been closed at that very moment, and then nobody could say what got through.
        self._asking = HttpClient(self._name, settings.access, secret_of, clock.now, keep_connections=False)

    @property
    def name(self) -> str:
        """The cluster's name; where it has several replicas, with the address."""
        return self._name

    @property
    def cluster(self) -> str:
        """What the site calls the cluster."""
        return self._cluster

    async def news(self) -> AlertNews:
        """Every alert that fires and every silence. Raises SourceError: the alerts cannot be had.

        What cannot be had beside them is said in the remark.
        """
        told, groups, silences, status = await asyncio.gather(
            _or_why(self._get("/alerts")),
            _or_why(self._get("/alerts/groups")),
            _or_why(self._get("/silences")),
            _or_why(self._get("/status")),
        )
        if isinstance(told, SourceError):
            raise told
        return await asyncio.to_thread(self._news, told, groups, silences, status)

    async def silences(self) -> tuple[Silence, ...]:
        """Every silence, expired ones too. Raises SourceError."""
        told = await self._get("/silences")
        return await asyncio.to_thread(self._silences, told)

    async def standing(self) -> ReplicaStanding:
        """What it says of itself. Raises SourceError."""
        status = self._read(await self._get("/status"), answer.Status)
        cluster = status.cluster
        return ReplicaStanding(clean(status.version_info.version), clean(cluster.status), len(cluster.peers))

    async def silence(self, order: SilenceOrder) -> SilenceAnswer:
        """Ask once for a new silence."""
        try:
            document = {
                "matchers": [self._exact(matcher) for matcher in order.matchers],
                "startsAt": BEGUN,
                "endsAt": datetime.fromtimestamp(order.until, UTC),
                "createdBy": order.by,
                "comment": order.comment,
            }
        except SourceError as error:
            return SilenceAnswer(Effect.FAILED, f"nothing was sent: {error}", 0, was_sent=False)
        body = msgspec.json.encode(document)
        return await self._asked(HttpRequest("POST", f"{self._url}/silences", body, "application/json"))

    async def expire(self, silence_id: str) -> SilenceAnswer:
        """Ask once for the end of a silence."""
        return await self._asked(HttpRequest("DELETE", f"{self._url}/silence/{quote(silence_id, safe='')}"))

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()
        await self._asking.aclose()

    async def _get(self, path: str) -> HttpAnswer:
        told = await self._client.send(HttpRequest("GET", f"{self._url}{path}"))
        if not told.is_success:
            raise status_error(self._name, told, told.excerpt())
        return told

    def _silences(self, told: HttpAnswer) -> tuple[Silence, ...]:
        return self._teller.silences(self._read(told, tuple[answer.GettableSilence, ...]))

    def _read(self, told: HttpAnswer, kind: type[Answered]) -> Answered:
        try:
            return decoded(told.body, kind)
        except msgspec.DecodeError as error:
            what = f"{self._name} answers with what is not its API's JSON: {told.presentable(str(error))}"
            raise SourceError(SourceFault.MALFORMED, what, _WHOSE) from None

    def _news(
        self,
        told: HttpAnswer,
        groups: HttpAnswer | SourceError,
        silences: HttpAnswer | SourceError,
        status: HttpAnswer | SourceError,
    ) -> AlertNews:
        alerts = self._read(told, tuple[answer.Alert, ...])
        beside = _Beside(self)
        answers = Answers(
            alerts,
            beside.read("how they are grouped", groups, tuple[answer.AlertGroup, ...], ()),
            beside.read("who silences", silences, tuple[answer.GettableSilence, ...], ()),
        )
        standing = beside.read("how it stands", status, answer.Status, answer.Status())
        _doubt(beside, standing, told.received_at - unix_seconds(standing.uptime), len(alerts))
        return AlertNews(
            alerts=self._teller.alerts(answers),
            silences=self._teller.silences(answers.silences),
            at=told.received_at,
            remark=beside.remark,
            remedy=beside.remedy,
            clock_skew_s=_skew_s(told),
        )

    def _exact(self, one: SilenceMatcher) -> answer.Matcher:
        """With the names that the labels really have. Raises SourceError: nobody can say."""
        exact = self._originals.exact
        return answer.Matcher(exact(one.name), exact(one.value), one.is_regex, one.is_equal)

    async def _asked(self, request: HttpRequest) -> SilenceAnswer:
        loop = asyncio.get_running_loop()
        started = loop.time()
        said = await self._said(request)
        return structs.replace(said, ms=round((loop.time() - started) * 1000))

    async def _said(self, request: HttpRequest) -> SilenceAnswer:
        try:
            told = await self._asking.send(request)
        except HttpFailureError as error:
            if error.sent:
                return SilenceAnswer(Effect.UNKNOWN, f"sent, and then: {error}", 0, sent=_as_recorded(request))
            return SilenceAnswer(Effect.FAILED, f"nothing was sent: {error}", 0, was_sent=False)
        except SourceError as error:
            return SilenceAnswer(Effect.FAILED, f"nothing was sent: {error}", 0, was_sent=False)
        sent = _as_recorded(request, told.secrets)
        if told.is_success:
            return SilenceAnswer(Effect.ACCEPTED, f"HTTP {told.status}", 0, _silence_id(told), sent=sent)
        # A server or gateway that fails may have done it before it did.
        state = Effect.UNKNOWN if told.status in SERVER_ERRORS else Effect.FAILED
        return SilenceAnswer(state, str(status_error(self._name, told, told.excerpt())), 0, sent=sent)


class _Beside:
    """Reads what is told beside the alerts, and gathers what is doubtful."""

    def __init__(self, replica: AlertmanagerReplica) -> None:
        self._replica = replica
        self._remarks: list[str] = []
        self._remedies: dict[str, None] = {}

    def read(self, what: str, told: HttpAnswer | SourceError, kind: type[Answered], otherwise: Answered) -> Answered:
        """What was answered; where that fails, the alerts are told all the same."""
        try:
            if isinstance(told, SourceError):
                raise told
            return self._replica._read(told, kind)  # noqa: SLF001  # of the same file
        except SourceError as error:
            self.doubt(f"it does not tell {what}: {error.message}", error.remedy)
            return otherwise

    def doubt(self, remark: str, remedy: str) -> None:
        """Something more that is doubtful."""
        self._remarks.append(remark)
        self._remedies.setdefault(remedy)

    @property
    def remark(self) -> str:
        """All that is doubtful, in words."""
        return "; ".join(self._remarks)

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return "; ".join(filter(None, self._remedies))


def _doubt(beside: _Beside, status: answer.Status, age_s: float, alerts: int) -> None:
    """What keeps a replica, so many seconds after it began, from knowing all, though it answers."""
    if 0 <= age_s < JUST_STARTED_S:
        beside.doubt(f"it began {age_s:.0f} s ago, and may not have heard of all that fires", "Wait a minute")
    if status.cluster.status == "settling":
        beside.doubt("it has not found its cluster yet, and may not know of all silences", "Wait a minute")
    if alerts > MOST_ALERTS:
        beside.doubt(f"it has {alerts:,} alerts, of which the {MOST_ALERTS:,} that matter most are shown", _FEWER)


async def _or_why(asking: Awaitable[HttpAnswer]) -> HttpAnswer | SourceError:
    try:
        return await asking
    except SourceError as error:
        return error


def _silence_id(told: HttpAnswer) -> str:
    """The id of the silence that was made, as far as the answer tells it."""
    try:
        return clean(decoded(told.body, answer.SilenceCreated).silence_id) if told.body else ""
    except msgspec.DecodeError:
        return ""


def _skew_s(told: HttpAnswer) -> float | None:
    """Its clock less ours (seconds), by the header Date, which knows whole seconds: 0 when none can be seen."""
    date = http_date(told.headers.get("date", ""))
    if date is None:
        return None
    return max(date - told.received_at, min(date + 1.0 - told.sent_at, 0.0))


def _as_recorded(request: HttpRequest, secrets: Iterable[SecretValue] = ()) -> str:
    """Method, address and body, without the headers, which may hold a secret; cleaned and short."""
    body = (request.content or b"").decode(errors="replace")
    return clean(masked(" ".join(filter(None, (request.method, request.url, body))), secrets), LONGEST_SENT)
