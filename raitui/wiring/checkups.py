"""Whether a site is fit to be watched: the checks of the doctor, over real parts."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from raitui.audit.sharing import group_may_write
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.control.wall_clock import WallClock
from raitui.errors import RaituiError, SourceError
from raitui.ports import Clock, SecretResolver
from raitui.wiring.audit import default_audit_path, default_spools
from raitui.wiring.simulation import Simulation, simulated

if TYPE_CHECKING:
    from raitui.config.site_file import SiteFile
    from raitui.core.backend_settings import AlertmanagerSettings, PrometheusSettings
    from raitui.core.checkup import Check, Checkup
    from raitui.core.site import Site

_HOW_TO_SHARE = "to share it make its folder group-writable and setgid, and a log that is there already group-writable"


def simulated_checkup() -> Checkup:
    """The doctor's findings about the simulated fleet."""
    from raitui.control.doctor import Patient, examine
    from raitui.core.checkup import Checkup
    from raitui.core.objective_checks import objective_checks
    from raitui.rehearsal.fleet import SCRAPE_INTERVAL_S
    from raitui.rehearsal.simulated_catalogue import SimulatedCatalogue
    from raitui.rehearsal.site_description import describe_site

    fleet, clock = simulated(Simulation())
    patient = Patient(
        "simulated", SimulatedCatalogue(fleet, clock), SCRAPE_INTERVAL_S, clock_skew_s=0.0, at=clock.now()
    )
    site = describe_site(fleet)
    return Checkup((*examine(site, patient), *objective_checks(site)))


def site_checkup(config: Path | None) -> Checkup:
    """The doctor's findings about a site. Raises ConfigurationError when its file does not hold."""
    from raitui.config.secrets import Secrets
    from raitui.config.site_file import find_site_file, load_site_file
    from raitui.core.checkup import Check, Checkup, Health
    from raitui.core.objective_checks import objective_checks

    path = find_site_file(config, os.environ)
    file = load_site_file(path)
    secrets, clock = Secrets(file.secrets), WallClock()
    checks = [Check("site file", Health.OK, f"{path} holds")]
    checks.extend(
        Check(f"secret {name}", Health.WARNING, "everybody may read its file", "take the file's rights from others")
        for name in secrets.exposed()
    )
    checks.extend(objective_checks(file.site))
    for settings in file.prometheus:
        checks.extend(_examined(file, settings, secrets, clock))
    for alerts in file.alertmanagers:
        checks.extend(asyncio.run(_alertmanager_checks(file.site, alerts, secrets, clock)))
    checks.extend(acting_checks(file, os.environ))
    return Checkup(tuple(checks))


def _examined(file: SiteFile, settings: PrometheusSettings, secrets: SecretResolver, clock: Clock) -> Iterator[Check]:
    from raitui.adapters.prometheus.discovery import PrometheusDiscovery
    from raitui.control.doctor import Patient, examine
    from raitui.core.checkup import Check, Health
    from raitui.core.rules.rule_set import rules_id
    from raitui.wiring.rules import slowest_scrape_s

    try:
        skew_s = asyncio.run(_skew_s(settings, secrets, clock))
    except SourceError as error:
        yield Check(settings.name, Health.FAILED, error.message, error.remedy)
        return
    with PrometheusDiscovery(settings, secrets, clock) as discovery:
        rules = rules_id(file.site, slowest_scrape_s(file))
        patient = Patient(settings.name, discovery, settings.scrape_interval_s, skew_s, rules, clock.now())
        yield from examine(file.site, patient)
    if file.site.traces.link:
        yield asyncio.run(_exemplar_check(file, settings, secrets, clock))


async def _exemplar_check(file: SiteFile, settings: PrometheusSettings, secrets: SecretResolver, clock: Clock) -> Check:
    """Whether the source keeps what leads to the traces that the site file wants shown."""
    from raitui.adapters.prometheus.exemplars import PrometheusExemplars
    from raitui.core.checkup import Check, Health
    from raitui.core.selector import Selector

    subject = f"{settings.name} exemplars"
    store = PrometheusExemplars(settings, secrets, clock, file.site.traces)
    now = clock.now()
    try:
        answer = await store.exemplars((Selector("up"),), now - 1.0, now, settings.access.timeout_s)
    except SourceError as error:
        return Check(subject, Health.WARNING, error.message, error.remedy)
    finally:
        await store.aclose()
    if answer.kept is None:
        return Check(subject, Health.OK, "answers for them, and does not say whether it keeps any")
    if answer.kept:
        return Check(subject, Health.OK, "keeps them")
    remedy = "start it with --enable-feature=exemplar-storage, or delete traces from the site file"
    return Check(subject, Health.WARNING, "keeps none: no trace of a bad request can be shown", remedy)


async def _skew_s(settings: PrometheusSettings, secrets: SecretResolver, clock: Clock) -> float | None:
    """A query as the console asks them, for the clock that answers it (seconds). Raises SourceError."""
    from raitui.adapters.prometheus.source import PrometheusSource
    from raitui.core.selector import Selector
    from raitui.core.vector import Select

    source = PrometheusSource(settings, secrets, clock)
    try:
        await source.instant(Select(Selector("up")), settings.access.timeout_s)
        return source.clock_skew_s
    finally:
        await source.aclose()


async def _alertmanager_checks(
    site: Site, settings: AlertmanagerSettings, secrets: SecretResolver, clock: Clock
) -> list[Check]:
    """Each replica by itself: what one tells, another may not."""
    from raitui.adapters.alertmanager.replica import AlertmanagerReplica
    from raitui.core.alert_checks import alert_checks
    from raitui.core.checkup import Check, Health

    checks: list[Check] = []
    services = frozenset(service.name for service in site.services)
    for url in settings.replicas:
        replica = AlertmanagerReplica(settings, url, site.labels, secrets, clock)
        try:
            standing, news = await replica.standing(), await replica.news()
            checks.extend(alert_checks(replica.name, standing, news, len(settings.replicas), services))
        except SourceError as error:
            checks.append(Check(replica.name, Health.FAILED, error.message, error.remedy))
        finally:
            await replica.aclose()
    return checks


def acting_checks(file: SiteFile, environment: Mapping[str, str]) -> Iterator[Check]:
    """Whether anybody can act at all, and leave a record of it."""
    yield _authority_check(file)
    yield from _program_checks(file, environment)
    audit_path = file.audit_path or default_audit_path()
    yield _audit_check(audit_path, named=file.audit_path is not None)
    yield _spool_check(audit_path, file.audit_spool)


def _authority_check(file: SiteFile) -> Check:
    from raitui.core.checkup import Check, Health

    if file.read_only:
        return Check("authority", Health.OK, "the site is read-only: nobody may act")
    if not file.authority:
        remedy = "add authority: {roles: [{name: …, users: […], actions: [reducing]}]}"
        return Check("authority", Health.WARNING, "the site file declares no roles: nobody may act", remedy)
    names = ", ".join(role.name for role in file.authority)
    return Check("authority", Health.OK, f"roles: {names}")


def _program_checks(file: SiteFile, environment: Mapping[str, str]) -> Iterator[Check]:
    """Whether the programs that act and look are there; they are found when they are started, at the latest."""
    from raitui.core.backend_settings import ExecActuatorSettings, ExecProbeSettings
    from raitui.core.checkup import Check, Health

    for settings in file.actuators:
        for name, means in ((settings.name, settings.means), (f"{settings.name} probe", settings.probe)):
            if isinstance(means, ExecActuatorSettings | ExecProbeSettings):
                program = means.command.argv[0]
                if shutil.which(program, path=environment.get("PATH")) is None:
                    yield Check(name, Health.FAILED, f"there is no program {program}", "install it, or correct argv")
                else:
                    yield Check(name, Health.OK, f"{program} is there")


def _spool_check(audit_path: Path, spool: Path | None) -> Check:
    """A disk that is full takes the records that the spool is for with it, where both lie on it."""
    from raitui.core.checkup import Check, Health

    spools = (spool,) if spool is not None else default_spools(audit_path)
    where = ", ".join(map(str, spools))
    if all(_device(path) == _device(audit_path) for path in spools):
        lie = "lies" if len(spools) == 1 else "lie"
        return Check(
            "audit spool",
            Health.WARNING,
            f"{where} {lie} on the same filesystem as the audit log",
            "set audit.spool to another filesystem, or audit.syslog to true",
        )
    return Check("audit spool", Health.OK, where)


def _device(path: Path) -> int:
    """The filesystem that a file lies on, or would once it is made."""
    there = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
    return there.stat().st_dev


def _audit_check(path: Path, *, named: bool) -> Check:
    """Who can write it is told of one that the site file names: there several accounts may be meant to."""
    from raitui.core.checkup import Check, Health

    try:
        with closing(SqliteAuditStore(path)) as store:
            store.check()
        shared = group_may_write(path)
    except OSError as error:
        return Check("audit log", Health.FAILED, f"{path}: {error}", "mend its permissions")
    except RaituiError as error:
        return Check("audit log", Health.FAILED, error.message, error.remedy)
    if shared:
        return Check("audit log", Health.OK, f"{path} can be written, by the accounts of its group too")
    remedy = _HOW_TO_SHARE if named else ""
    return Check("audit log", Health.OK, f"{path} can be written, by you alone", remedy)
