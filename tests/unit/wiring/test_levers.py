"""What a site file names is built as it says, with the site's secrets and no more of the environment than that."""

from __future__ import annotations

import os
from pathlib import Path

from raitui.adapters.exec_actuator import ExecActuator
from raitui.adapters.exec_probe import ExecProbe
from raitui.adapters.http_actuator import HttpActuator
from raitui.adapters.http_posture import HttpPosture
from raitui.adapters.http_probe import HttpProbe
from raitui.config.secrets import EnvironmentSecret, Secrets
from raitui.config.site_file import SiteFile
from raitui.control.wall_clock import WallClock
from raitui.core.backend_settings import (
    ActuatorSettings,
    CommandSettings,
    ExecActuatorSettings,
    ExecProbeSettings,
    HttpActuatorSettings,
    HttpPostureSettings,
    HttpProbeSettings,
    SecretReference,
)
from raitui.core.containment import Effect
from raitui.core.site import Site
from raitui.wiring.levers import Levers
from tests.programs import script
from tests.transitions import rollback_of

WEB = ActuatorSettings(
    "web", ("pause",), HttpActuatorSettings("http://127.0.0.1:9"), HttpProbeSettings("http://127.0.0.1:9", ("a",), 0)
)


def site_file(*actuators: ActuatorSettings, postures: tuple[HttpPostureSettings, ...] = ()) -> SiteFile:
    return SiteFile(Path("site.yaml"), "", Site("lab"), (), actuators, postures)


def running(program: str, *secrets: str) -> ActuatorSettings:
    environment: dict[str, str | SecretReference] = {name: SecretReference("token") for name in secrets}
    means = ExecActuatorSettings(CommandSettings((program,), environment=environment))
    probe = ExecProbeSettings(CommandSettings((program,)))
    return ActuatorSettings("cluster", ("rollback",), means, probe, ("loan-uw",), ("eu1",))


def levers_of(environment: dict[str, str] | None = None) -> Levers:
    environment = environment or {}
    secrets = Secrets({"token": EnvironmentSecret("CONTROL_TOKEN")}, environment)
    return Levers(secrets, WallClock(), environment)


def test_each_means_has_its_adapter_and_each_lever_its_places() -> None:
    built = levers_of()

    web, cluster = built.levers(site_file(WEB, running("undo")))

    assert isinstance(web.actuator, HttpActuator)
    assert isinstance(web.probe, HttpProbe)
    assert (web.actuator.name, web.probe.name) == ("web", "web probe")
    assert isinstance(cluster.actuator, ExecActuator)
    assert isinstance(cluster.probe, ExecProbe)
    assert cluster.serves("rollback", "loan-uw", "eu1")
    assert not cluster.serves("rollback", "loan-uw", "us1")
    assert not cluster.serves("rollback", "chat", "eu1")


def test_whatever_holds_connections_is_to_be_closed() -> None:
    built = levers_of()
    (web, _) = built.levers(site_file(WEB, running("undo")))
    (reader,) = built.readers(site_file(postures=(HttpPostureSettings("p", "http://127.0.0.1:9", mode=("m",)),)))

    assert isinstance(reader.reader, HttpPosture)
    assert built.closables == [web.actuator, web.probe, reader.reader]


def test_a_reader_is_asked_about_its_places_alone() -> None:
    settings = HttpPostureSettings("p", "http://127.0.0.1:9", mode=("m",), services=("loan-uw",), locations=("eu1",))

    (reader,) = levers_of().readers(site_file(postures=(settings,)))

    assert reader.knows(("loan-uw", "eu1"))
    assert not reader.knows(("loan-uw", "us1"))
    assert not reader.knows(("chat", "eu1"))


async def test_a_program_sees_a_secret_only_where_the_site_gives_it(tmp_path: Path) -> None:
    """R-AUD-3."""
    program = script(tmp_path, 'test -z "$CONTROL_TOKEN" || exit 3', 'test -n "$GIVEN"')
    built = levers_of({"PATH": os.environ["PATH"], "CONTROL_TOKEN": "hunter2"})
    given, not_given = built.levers(site_file(running(program, "GIVEN"), running(program)))
    desired = rollback_of("loan-uw", "eu1", "v42", "v41")

    assert (await given.actuator.perform(desired, "a-1", "ada")).state is Effect.ACCEPTED
    assert (await not_given.actuator.perform(desired, "a-1", "ada")).detail == "exit status 1"
