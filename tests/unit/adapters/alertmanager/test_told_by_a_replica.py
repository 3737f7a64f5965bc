"""What a replica answers is told as it is: who fires, who is kept quiet, by whom; and nothing foreign steers a screen.

The answers have the shapes of Alertmanager 0.25's API; tests/integration holds them against the real one.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from raitui.adapters.alertmanager.replica import AlertmanagerReplica
from raitui.adapters.alertmanager.told import MOST_ALERTS
from raitui.core.alert_board import AlertNews
from raitui.core.alert_table import alert_text_lines
from raitui.core.backend_settings import AlertmanagerSettings, HttpAccess
from raitui.core.containment import Effect
from raitui.core.raised_alert import AlertState
from raitui.core.reading import Place
from raitui.core.silence import SilenceMatcher, SilenceOrder
from raitui.core.site import LabelNames
from raitui.core.snapshot import FleetSnapshot
from raitui.errors import SourceError, SourceFault
from tests.knowledge import NOW
from tests.scripted_server import Heard, Script, ScriptedServer, hanging, response
from tests.set_clock import SetClock

Document = dict[str, object]
Answers = Mapping[str, object]

READY: Document = {"cluster": {"status": "ready"}, "uptime": "2020-01-01T00:00:00Z", "versionInfo": {}}
LABELS = LabelNames(at="region")


def alert(labels: Mapping[str, str], **different: object) -> Document:
    usual: Document = {
        "annotations": {"summary": "approvals fall"},
        "endsAt": "2033-05-18T03:43:20.000Z",
        "fingerprint": "-".join(labels.values()),
        "receivers": [{"name": "pager"}],
        "startsAt": "2027-01-15T08:00:00.000Z",
        "status": {"inhibitedBy": [], "silencedBy": [], "state": "active"},
        "updatedAt": "2027-01-15T08:00:00.000Z",
        "generatorURL": "http://prom/graph",
        "labels": labels,
    }
    return {**usual, **different}


def silence(id_: str, **different: object) -> Document:
    usual: Document = {
        "id": id_,
        "status": {"state": "active"},
        "updatedAt": "2027-01-15T08:00:00.000Z",
        "comment": "known",
        "createdBy": "kim",
        "startsAt": "2027-01-15T08:00:00.000Z",
        "endsAt": "2027-01-15T10:00:00.000Z",
        "matchers": [{"name": "service", "value": "loan-uw", "isRegex": False, "isEqual": True}],
    }
    return {**usual, **different}


def answering(answers: Answers) -> Script:
    """What is answered at each path of the API; bytes are sent as they are."""

    async def script(heard: Heard, writer: asyncio.StreamWriter) -> None:
        said = answers.get(heard.target.removeprefix("/api/v2"), [])
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        writer.write(body if body.startswith(b"HTTP/1.1") else response(body))
        await writer.drain()

    return script


def replica(url: str, **access: object) -> AlertmanagerReplica:
    settings = AlertmanagerSettings("am", (url,), HttpAccess(**{"timeout_s": 2.0, **access}))  # type: ignore[arg-type]
    return AlertmanagerReplica(settings, url, LABELS, lambda _: "secret", SetClock(NOW))


@asynccontextmanager
async def opened(url: str, **access: object) -> AsyncIterator[AlertmanagerReplica]:
    asked = replica(url, **access)
    try:
        yield asked
    finally:
        await asked.aclose()


async def told(answers: Answers, **access: object) -> AlertNews:
    async with (
        ScriptedServer(answering({"/status": READY, **answers})) as server,
        opened(server.url, **access) as asked,
    ):
        return await asked.news()


async def test_an_alert_is_told_with_its_service_place_and_gravity() -> None:
    labels = {"alertname": "Slow", "service": "loan-uw", "region": "eu1", "version": "v42", "severity": "page"}
    (found,) = (await told({"/alerts": [alert(labels)]})).alerts
    assert (found.name, found.service, found.place) == ("Slow", "loan-uw", Place("eu1", "v42"))
    assert (found.state, found.is_grave, found.since) == (AlertState.FIRING, True, NOW)
    assert (found.summary, found.link, found.receivers) == ("approvals fall", "http://prom/graph", ("pager",))


async def test_rules_in_sloths_convention_name_the_service_and_the_gravity_too() -> None:
    (found,) = (await told({"/alerts": [alert({"sloth_service": "loan-uw", "sloth_severity": "ticket"})]})).alerts
    assert (found.service, found.severity) == ("loan-uw", "ticket")


async def test_who_silences_and_what_inhibits_is_told_with_the_alert() -> None:
    quiet: Document = {"state": "suppressed", "silencedBy": ["s1"], "inhibitedBy": ["Down-eu1", "gone"]}
    alerts = [alert({"alertname": "Down", "region": "eu1"}), alert({"alertname": "Slow"}, status=quiet)]
    news = await told({"/alerts": alerts, "/silences": [silence("s1")]})
    found = next(one for one in news.alerts if one.name == "Slow")
    assert found.state is AlertState.SILENCED
    assert [(one.by, one.comment, one.until) for one in found.silenced_by] == [("kim", "known", NOW + 7_200)]
    assert found.inhibited_by == ("Down of eu1", "alert gone")


async def test_alerts_are_told_with_the_group_that_they_are_sent_in() -> None:
    group = {"labels": {"service": "loan-uw"}, "receiver": {"name": "pager"}, "alerts": [{"fingerprint": "Slow"}]}
    (found,) = (await told({"/alerts": [alert({"alertname": "Slow"})], "/alerts/groups": [group]})).alerts
    assert found.group == (("service", "loan-uw"),)


@pytest.mark.parametrize("path", ["/alerts/groups", "/silences", "/status"])
@pytest.mark.parametrize("said", [b"<html>", b"[[[", response(b"", 500)])
async def test_what_fails_beside_the_alerts_is_said_and_loses_none(path: str, said: bytes) -> None:
    """R-OBS-6: a part of an answer is shown as a part."""
    news = await told({"/alerts": [alert({"alertname": "Slow"})], path: said})
    assert [one.name for one in news.alerts] == ["Slow"]
    assert news.remark.startswith("it does not tell ")


async def test_a_replica_that_has_just_begun_is_not_taken_for_one_that_knows_all() -> None:
    young = {**READY, "uptime": "2027-01-15T07:59:50Z", "cluster": {"status": "settling"}}
    assert (await told({"/alerts": [], "/status": young})).remark == (
        "it began 10 s ago, and may not have heard of all that fires; "
        "it has not found its cluster yet, and may not know of all silences"
    )


async def test_hostile_text_is_made_harmless_wherever_it_stands() -> None:
    """Fault 30: control characters, bidi overrides and endless texts of others."""
    evil = "a\x1b[2J\u202eb" + "x" * 5_000
    document = alert(
        {"alertname": evil, "service": evil, "severity": evil, evil: evil},
        annotations={"summary": evil, "runbook_url": f"http://{evil}"},
        generatorURL="javascript:alert(1)",
        status={"state": "suppressed", "silencedBy": ["s1"], "inhibitedBy": [evil], "mutedBy": [evil]},
        receivers=[{"name": evil}],
    )
    hostile = silence("s1", createdBy=evil, comment=evil, matchers=[{"name": evil, "value": evil}])
    news = await told({"/alerts": [document], "/silences": [hostile]})
    everything = repr(news)
    assert "\\x1b" not in everything
    assert "\\u202e" not in everything
    (found,) = news.alerts
    assert (found.link, found.runbook) == ("", "")
    assert max(map(len, (found.name, found.service, found.silenced_by[0].by))) <= 256


async def test_what_ends_after_all_calendars_is_shown_all_the_same() -> None:
    """In its own time zone it is the last second of the year 9999; in ours there is no such day."""
    ends = silence("s1", endsAt="9999-12-31T23:59:59-05:00", startsAt="0001-01-01T00:00:00+05:00")
    news = await told({"/silences": [ends]})
    (line,) = list(alert_text_lines(FleetSnapshot(NOW, "site", "", (), (), silences=news.silences)))[-1:]
    assert "until 9999-12-31 00:00:00Z" in line
    assert news.silences[0].since == 0.0


async def test_of_far_too_many_alerts_the_grave_ones_are_kept_and_the_rest_is_said() -> None:
    many = [alert({"alertname": f"a{number}", "severity": "info"}) for number in range(MOST_ALERTS + 7)]
    news = await told({"/alerts": [*many, alert({"alertname": "Grave", "severity": "critical"})]})
    assert len(news.alerts) == MOST_ALERTS
    assert news.alerts[0].name == "Grave"
    assert "5,008 alerts, of which the 5,000 that matter most are shown" in news.remark


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (b"<html>login</html>", SourceFault.MALFORMED),
        (b'[{"labels": "none"}]', SourceFault.MALFORMED),
        (b"[" * 100_000, SourceFault.MALFORMED),
        (response(b"no", 403), SourceFault.UNAUTHORISED),
        (b"[" + b" " * 5_000 + b"]", SourceFault.TOO_LARGE),
    ],
)
async def test_alerts_that_cannot_be_had_are_an_error_and_never_an_empty_list(said: bytes, fault: SourceFault) -> None:
    with pytest.raises(SourceError) as failed:
        await told({"/alerts": said}, maximum_bytes=4_096 if fault is SourceFault.TOO_LARGE else 1 << 20)
    assert failed.value.fault is fault


ORDER = SilenceOrder((SilenceMatcher("service", "loan-uw"),), NOW + 600, "kim", "known [raitui 1234]")


async def test_a_silence_is_asked_for_once_with_owner_comment_and_expiry() -> None:
    made = answering({"/silences": {"silenceID": "s7"}})
    async with ScriptedServer(made) as server, opened(server.url) as asked:
        said = await asked.silence(ORDER)
    assert (said.state, said.silence_id) == (Effect.ACCEPTED, "s7")
    (heard,) = server.heard
    sent = json.loads(heard.body)
    assert (sent["createdBy"], sent["comment"], sent["endsAt"]) == (
        "kim",
        "known [raitui 1234]",
        "2027-01-15T08:10:00Z",
    )
    assert sent["matchers"] == [{"name": "service", "value": "loan-uw", "isRegex": False, "isEqual": True}]


async def test_what_became_of_a_silence_without_an_answer_is_not_known() -> None:
    """Design decision 14: after a time-out the state is unknown, and nothing is sent again."""
    async with ScriptedServer(hanging) as server, opened(server.url, timeout_s=0.2) as asked:
        said = await asked.silence(ORDER)
        assert len(server.heard) == 1
    assert (said.state, said.was_sent) == (Effect.UNKNOWN, True)


async def test_a_replica_that_is_not_there_was_sent_nothing() -> None:
    async with opened("http://127.0.0.1:9") as asked:
        said = await asked.silence(ORDER)
    assert (said.state, said.was_sent) == (Effect.FAILED, False)
    assert said.detail.startswith("nothing was sent: ")


async def test_a_silence_is_made_of_the_labels_that_the_alerts_really_have() -> None:
    """Fault 30: what is shown cleaned is addressed by its exact name."""
    exact = "loan\u200b-uw"
    answers = answering({"/status": READY, "/alerts": [alert({"service": exact})]})
    async with ScriptedServer(answers) as server, opened(server.url) as asked:
        (found,) = (await asked.news()).alerts
        await asked.silence(SilenceOrder((SilenceMatcher("service", found.service),), NOW + 600, "kim", "known"))
    assert found.service != exact
    assert json.loads(server.heard[-1].body)["matchers"][0]["value"] == exact
