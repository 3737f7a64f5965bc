"""The site that a site file describes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from raitui.actions import ACTIONS
from raitui.authority.roles import ReadOnlyAuthority, RoleAuthority
from raitui.control.wall_clock import WallClock
from raitui.ports import Clock, SecretResolver
from raitui.wiring.audit import default_audit_path, fallback_sinks
from raitui.wiring.parts import Parts

if TYPE_CHECKING:
    from raitui.adapters.alertmanager.replica import AlertmanagerReplica
    from raitui.adapters.prometheus.exemplars import PrometheusExemplars
    from raitui.adapters.prometheus.source import PrometheusSource
    from raitui.config.site_file import SiteFile
    from raitui.transport.originals import Originals


def site_parts(config: Path | None, *, read_only: bool) -> Parts:
    """What the site file names. Raises ConfigurationError."""
    from raitui.config.secrets import Secrets
    from raitui.config.site_file import find_site_file, load_site_file
    from raitui.transport.originals import Originals
    from raitui.wiring.exact_levers import exact_levers, exact_readers
    from raitui.wiring.levers import Levers

    file = load_site_file(find_site_file(config, os.environ))
    secrets, clock = Secrets(file.secrets), WallClock()
    originals = Originals()
    sources, exemplars, alerts = _read_from(file, secrets, clock, originals)
    built = Levers(secrets, clock)
    levers = exact_levers(built.levers(file), originals)
    readers = exact_readers(built.readers(file), originals)
    feeds = built.feeds(file)
    audit_path = file.audit_path or default_audit_path()
    looks_only = read_only or file.read_only
    authority = ReadOnlyAuthority() if looks_only else RoleAuthority(file.authority, ACTIONS)
    return Parts(
        site=file.site,
        sources=sources,
        exemplars=exemplars,
        levers=levers,
        authority=authority,
        sinks=fallback_sinks(audit_path, file.audit_spool, syslog=file.audit_syslog),
        readers=readers,
        feeds=feeds,
        alerts=alerts,
        clock=clock,
        scrape_s=max(settings.scrape_interval_s for settings in file.prometheus),
        audit_path=audit_path,
        read_only=looks_only,
        keymap=file.keymap,
        closables=(*sources, *exemplars, *alerts, *built.closables),
    )


def _read_from(
    file: SiteFile, secrets: SecretResolver, clock: Clock, originals: Originals
) -> tuple[tuple[PrometheusSource, ...], tuple[PrometheusExemplars, ...], tuple[AlertmanagerReplica, ...]]:
    """What is read from all the time: metrics, exemplars and alerts."""
    from raitui.adapters.alertmanager.replica import AlertmanagerReplica
    from raitui.adapters.prometheus.exemplars import PrometheusExemplars
    from raitui.adapters.prometheus.source import PrometheusSource

    return (
        tuple(PrometheusSource(settings, secrets, clock, originals) for settings in file.prometheus),
        tuple(PrometheusExemplars(settings, secrets, clock, file.site.traces) for settings in file.prometheus),
        tuple(
            AlertmanagerReplica(settings, url, file.site.labels, secrets, clock, originals=originals)
            for settings in file.alertmanagers
            for url in settings.replicas
        ),
    )
