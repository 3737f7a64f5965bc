"""The actuators that actions go to, and the probes that see their effects."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import UNSET

from raitui.actions import BY_ID
from raitui.config import schema
from raitui.config.located import Located
from raitui.config.placeholder import OF_ACTION, OF_TRANSITION, check_placeholders
from raitui.config.problem import did_you_mean, quoted
from raitui.config.read_access import AccessReader, refuse_keys_of_address
from raitui.config.read_command import read_command
from raitui.config.read_user_sees import read_user_sees
from raitui.config.scope import Scope
from raitui.config.web_address import address_template
from raitui.core.backend_settings import (
    ActuatorSettings,
    ExecActuatorSettings,
    ExecProbeSettings,
    HttpActuatorSettings,
    HttpProbeSettings,
)

THROTTLE = "throttle"
LONGEST_ACTION_S = 50.0
"""An action that takes longer would be given up by whoever waits for it before its own time is over."""
LONGEST_LOOK_S = 10.0
"""As above: a look is repeated, and none is waited for any longer."""


def read_actuators(
    place: Located, written: Sequence[schema.Actuator], access: AccessReader, scope: Scope
) -> tuple[ActuatorSettings, ...]:
    """Every actuator; no two of them perform one action at one place."""
    place.refuse_repeated((actuator.name for actuator in written), "actuator")
    read = tuple(_actuator(at, actuator, access, scope) for at, actuator in place.each(written))
    for index, actuator in enumerate(read):
        _refuse_rivals(place / index, actuator, read[:index])
    return read


def _actuator(place: Located, written: schema.Actuator, access: AccessReader, scope: Scope) -> ActuatorSettings:
    for at, name in (place / "actions").each(written.actions):
        if name not in BY_ID:
            at.refuse(f"the action {quoted(name)} is unknown", did_you_mean(name, BY_ID))
    scope.check(place, written.services, written.locations)
    if written.cap is not None and THROTTLE not in written.actions:
        (place / "cap").refuse("a cap belongs to what throttles", f"list {THROTTLE} under actions, or leave it out")
    return ActuatorSettings(
        name=written.name,
        actions=written.actions,
        means=_means(place, written, access),
        probe=_probe(place / "probe", written.probe, access),
        services=written.services,
        locations=written.locations,
        cap=written.cap or "",
        user_sees=read_user_sees(place / "user_sees", written.user_sees, written.actions),
    )


def _means(
    place: Located, written: schema.Actuator, access: AccessReader
) -> HttpActuatorSettings | ExecActuatorSettings:
    match written:
        case schema.Actuator(http=schema.HttpRequest() as request):
            return _request(place / "http", request, access)
        case schema.Actuator(exec=schema.Program() as program):
            command = read_command(place / "exec", program, access, OF_ACTION, LONGEST_ACTION_S)
            return ExecActuatorSettings(command, program.expect)
        case _:
            raise TypeError(written)


def _request(place: Located, written: schema.HttpRequest, access: AccessReader) -> HttpActuatorSettings:
    check_placeholders(place / "json", written.json, OF_ACTION)
    return HttpActuatorSettings(
        url=(place / "url").take(lambda url: address_template(url, OF_ACTION), written.url, ""),
        method=written.method,
        json=written.json,
        expect=written.expect,
        access=access.read(place, written, longest_s=LONGEST_ACTION_S),
    )


def _probe(place: Located, written: schema.Probe, access: AccessReader) -> HttpProbeSettings | ExecProbeSettings:
    match written:
        case schema.Probe(url=str() as url):
            return _get(place, written, url, access)
        case schema.Probe(exec=schema.ProbeProgram() as program):
            return _look(place, written, program, access)
        case _:
            raise TypeError(written)


def _get(place: Located, written: schema.Probe, url: str, access: AccessReader) -> HttpProbeSettings:
    expected = written.expect
    if expected.path is None:
        (place / "expect").refuse("an answer of HTTP is compared at a path", "write {path: […], equals: …}")
    elif expected.equals is UNSET:
        (place / "expect").refuse("the key 'equals' is missing", "say which value means: in effect")
    check_placeholders(place / "expect" / "path", expected.path, OF_TRANSITION)
    check_placeholders(place / "expect" / "equals", expected.equals, OF_TRANSITION)
    return HttpProbeSettings(
        url=(place / "url").take(lambda text: address_template(text, OF_TRANSITION), url, ""),
        path=expected.path or (),
        equals=None if expected.equals is UNSET else expected.equals,
        access=access.read(place, written, longest_s=LONGEST_LOOK_S),
    )


def _look(
    place: Located, written: schema.Probe, program: schema.ProbeProgram, access: AccessReader
) -> ExecProbeSettings:
    expected = written.expect
    if expected.path is not None:
        (place / "expect").refuse("a program has no path in it", "write {output: TEXT} or {status: 0}")
    elif expected.equals is not UNSET:
        (place / "expect" / "equals").refuse("this belongs to a path", "write {output: TEXT} or {status: 0} alone")
    refuse_keys_of_address(place, written, schema.Probe(expected))
    check_placeholders(place / "expect" / "output", expected.output, OF_TRANSITION)
    command = read_command(place / "exec", program, access, OF_TRANSITION, LONGEST_LOOK_S)
    return ExecProbeSettings(command, None if expected.output is None else expected.output.strip())


def _refuse_rivals(place: Located, actuator: ActuatorSettings, earlier: Sequence[ActuatorSettings]) -> None:
    """Two actuators for one thing: nobody could say which of them acts."""
    for at, action in (place / "actions").each(actuator.actions):
        rival = next((other for other in earlier if action in other.actions and _meet(actuator, other)), None)
        if rival is not None:
            message = f"the actuator {quoted(rival.name)} above performs {quoted(action)} there too"
            at.refuse(message, "give each its own services or locations")


def _meet(one: ActuatorSettings, other: ActuatorSettings) -> bool:
    return _overlap(one.services, other.services) and _overlap(one.locations, other.locations)


def _overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    # Nothing named means everything.
    return not one or not other or not set(one).isdisjoint(other)
