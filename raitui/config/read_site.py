"""The site that a file describes: its services, what is watched about them, how its metrics are labelled."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from msgspec import structs

from raitui.config import schema
from raitui.config.duration import whole_seconds
from raitui.config.located import Located
from raitui.config.placeholder import OF_EXPLANATION
from raitui.config.problem import did_you_mean, quoted
from raitui.config.prometheus_name import label_name
from raitui.config.read_profile import read_profile
from raitui.config.read_renamed import KnownAs
from raitui.config.read_series import read_selector
from raitui.config.read_traces import read_traces
from raitui.config.read_user_sees import read_user_sees
from raitui.config.web_address import address_template, web_address
from raitui.core.site import ComponentInfo, InfoMetrics, LabelNames, ModeInfo, RolloutInfo, Service, Site
from raitui.core.site_colour import SITE_COLOURS
from raitui.core.sustained import CallsAfter

WrittenInfo = schema.ComponentInfo | schema.RolloutInfo | schema.ModeInfo
InfoMetric = TypeVar("InfoMetric", ComponentInfo, RolloutInfo, ModeInfo)


def read_site(top: Located, written: schema.File) -> Site:
    """Everything that the console watches."""
    labels, places = _labels(top / "labels", written.labels), top / "profiles"
    calls_after = _calls_after(top / "calls_after", written.calls_after)
    profiles = tuple(
        structs.replace(
            read_profile(places / name, name, profile, labels, _known_as(name, written.services)),
            calls_after=calls_after,
        )
        for name, profile in written.profiles.items()
    )
    services = tuple(_service(place, service) for place, service in (top / "services").each(written.services))
    _check_services(top, written)
    return Site(
        name=written.site.name,
        environment=written.site.environment,
        colour=_colour(top / "site" / "colour", written.site.colour),
        services=services,
        profiles=profiles,
        labels=labels,
        info=_info(top / "info", written.info),
        traces=read_traces(top / "traces", written.traces),
    )


def _calls_after(place: Located, written: schema.CallsAfter) -> CallsAfter:
    usual = CallsAfter()
    return CallsAfter(
        (place / "page").take(whole_seconds, written.page, usual.page_s),
        (place / "ticket").take(whole_seconds, written.ticket, usual.ticket_s),
    )


def _known_as(profile: str, services: Iterable[schema.Service]) -> KnownAs:
    """The services that the series of a profile know under another name."""
    return tuple((one.name, one.known_as[profile]) for one in services if profile in one.known_as)


def _colour(place: Located, written: str) -> str:
    if written and written not in SITE_COLOURS:
        place.refuse(f"no site can be shown in {quoted(written)}", f"give one of {', '.join(SITE_COLOURS)}")
    return written


def _service(place: Located, written: schema.Service) -> Service:
    return Service(
        name=written.name,
        owner=written.owner,
        tier=written.tier,
        environment=written.environment,
        profiles=written.profiles,
        locations=written.locations,
        on_call=written.on_call,
        runbook="" if written.runbook is None else (place / "runbook").take(web_address, written.runbook, ""),
        explanations=_explanations(place / "explanations", written.explanations),
        user_sees=read_user_sees(place / "user_sees", written.user_sees),
    )


def _explanations(place: Located, written: str | None) -> str:
    return "" if written is None else place.take(lambda text: address_template(text, OF_EXPLANATION), written, "")


def _check_services(top: Located, written: schema.File) -> None:
    discovered = any(profile.discover for profile in written.profiles.values())
    if not (written.services or discovered):
        top.refuse("no service is watched", "list services, or set discover: true in a profile")
    (top / "services").refuse_repeated((service.name for service in written.services), "service")
    for place, service in (top / "services").each(written.services):
        if not (service.profiles or discovered):
            place.refuse(f"nothing is watched about {quoted(service.name)}", "give it profiles")
        for at, profile in (place / "profiles").each(service.profiles):
            if profile not in written.profiles:
                at.refuse(f"the profile {quoted(profile)} is not there", did_you_mean(profile, written.profiles))
        _check_known_as(place / "known_as", service, written.services)


def _check_known_as(place: Located, service: schema.Service, services: Iterable[schema.Service]) -> None:
    """Each other name is that of one service of a profile."""
    for profile, name in service.known_as.items():
        if profile not in service.profiles:
            remedy = did_you_mean(profile, service.profiles)
            (place / profile).refuse(f"{quoted(profile)} is no profile of this service", remedy, of_key=True)
        alike = [one.name for one in services if one is not service and profile in one.profiles]
        alike += [one.known_as[profile] for one in services if one is not service and profile in one.known_as]
        if name in alike:
            (place / profile).refuse(f"{quoted(name)} is another service in that profile", "give each its own name")


def _labels(place: Located, written: schema.Labels) -> LabelNames:
    names = _label_names(place, written)
    for key, name in names.items():
        if list(names.values()).count(name) > 1:
            (place / key).refuse(f"the label {quoted(name)} stands for two things", "give each its own label")
    place, known = place / "cohorts", [names["service"], names["version"]]
    cohorts = [at.take(label_name, name, name) for at, name in place.each(written.cohorts)]
    for at, name in place.each(written.cohorts):
        if name in known:
            at.refuse(f"the label {quoted(name)} stands for two things", "give each its own label")
        known.append(name)
    usual, *further = cohorts or [names["cohort"]]
    return LabelNames(names["service"], names["at"], names["version"], usual, tuple(further))


def _info(place: Located, written: schema.Info) -> InfoMetrics:
    components, rollout, mode = written.components, written.rollout, written.mode
    return InfoMetrics(
        components=_described(place / "components", components, ComponentInfo) if components else None,
        rollout=_described(place / "rollout", rollout, RolloutInfo) if rollout else None,
        mode=_described(place / "mode", mode, ModeInfo) if mode else None,
    )


def _described(place: Located, written: WrittenInfo, info: Callable[..., InfoMetric]) -> InfoMetric:
    return info(read_selector(place, written.metric, written.match), **_label_names(place, written))


def _label_names(place: Located, written: schema.Labels | WrittenInfo) -> dict[str, str]:
    names = structs.asdict(written).items()
    return {
        key: (place / key).take(label_name, name, name)
        for key, name in names
        if key not in {"metric", "match", "cohorts"}
    }
