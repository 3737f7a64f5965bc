"""A typo in what says who acts, and how, is refused with file, line, column, key and what to do (fault 27).

In this table the mark shows where the problem is, in the file and in what is said of it.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

Refusal = Callable[..., list[str]]

REQUEST = 'http: {url: "http://127.0.0.1:9800/rollback", json: {service: "{service}"}}'
LOOK = 'url: "http://127.0.0.1:9800/state/{service}", expect: {path: [traffic, "{leaves}"], equals: 0}'
OTHER = """\
  - name: other
    actions: [rollback]
    exec: {argv: [undo]}
    probe: {exec: {argv: [look]}, expect: {status: 0}}
"""

Case = tuple[tuple[str, str] | str, ...]
"""What is replaced by what in the site file, and then what is said of it."""

CASES: dict[str, Case] = {
    "neither a request nor a program": (
        (f"    {REQUEST}\n", ""),
        "site.yaml:28:5: actuators[0]: what matters is missing: give exactly one of http, exec",
    ),
    "a request and a program": (
        (REQUEST, f"{REQUEST}\n    exec: {{argv: [undo]}}"),
        "site.yaml:28:5: actuators[0]: http and exec stand together: give exactly one of http, exec",
    ),
    "a line for a shell": (
        (REQUEST, "exec: {argv: ▸kubectl rollout undo}"),
        "site.yaml▸ actuators[0].exec.argv: expected a list, found 'kubectl rollout undo'",
    ),
    "a number among the arguments": (
        (REQUEST, "exec: {argv: [undo, ▸3]}"),
        "site.yaml▸ actuators[0].exec.argv[1]: expected a text, found 3: put it in quotes",
    ),
    "no argument at all": (
        (REQUEST, "exec: {argv: ▸[]}"),
        "site.yaml▸ actuators[0].exec.argv: this is empty: give at least 1",
    ),
    "an exit status that there is not": (
        (REQUEST, "exec: {argv: [undo], expect: [▸256]}"),
        "site.yaml▸ actuators[0].exec.expect[0]: 256 is out of range: give a number from 0 to 255",
    ),
    "another status that means in effect": (
        (LOOK, "exec: {argv: [look]}, expect: {status: ▸1}"),
        "site.yaml▸ actuators[0].probe.expect.status: 1 is out of range: give 0",
    ),
    "two expectations": (
        (LOOK, "exec: {argv: [look]}, expect: ▸{status: 0, output: a}"),
        (
            "site.yaml▸ actuators[0].probe.expect: output and status stand together: "
            "give exactly one of path, output, status"
        ),
    ),
    "a change feed in two places": (
        ("secrets:\n", "changes: [▸{name: ci, file: a, url: 'http://127.0.0.1:1/'}]\nsecrets:\n"),
        "site.yaml▸ changes[0]: file and url stand together: give exactly one of file, url",
    ),
    "a role for nobody": (
        ("secrets:\n", "authority: {roles: [{name: a, users: ▸[], actions: [kill]}]}\nsecrets:\n"),
        "site.yaml▸ authority.roles[0].users: this is empty: give at least 1",
    ),
    "a role of a tier that there is not": (
        ("secrets:\n", "authority: {roles: [{name: a, users: [k], actions: [kill], tiers: [▸0]}]}\nsecrets:\n"),
        "site.yaml▸ authority.roles[0].tiers[0]: 0 is out of range: give a number from 1 to 5",
    ),
    "a word that is left open in the program": (
        (REQUEST, 'exec: {argv: [▸"{service}", x]}'),
        (
            "site.yaml▸ actuators[0].exec.argv[0]: the program is filled in from outside: "
            "keep placeholders in the arguments"
        ),
    ),
    "an unknown word in an argument": (
        (REQUEST, 'exec: {argv: [undo, ▸"{servce}"]}'),
        "site.yaml▸ actuators[0].exec.argv[1]: the placeholder {servce} is unknown here: did you mean 'service'?",
    ),
    "a word that a probe's program does not have": (
        (LOOK, 'exec: {argv: [look, ▸"{by}"]}, expect: {status: 0}'),
        (
            "site.yaml▸ actuators[0].probe.exec.argv[1]: the placeholder {by} is unknown here: "
            "known here: action, after, at, axis, before, component, leaves, service, target"
        ),
    ),
    "a program that may run longer than anybody waits": (
        (REQUEST, "exec: {argv: [undo], timeout: ▸51s}"),
        "site.yaml▸ actuators[0].exec.timeout: '51s' is too long to wait: give at most 50s",
    ),
    "a request that may take longer than anybody waits": (
        (REQUEST, 'http: {url: "http://127.0.0.1:1/", timeout: ▸1m}'),
        "site.yaml▸ actuators[0].http.timeout: '1m' is too long to wait: give at most 50s",
    ),
    "a look that may take longer than anybody waits": (
        (LOOK, f"{LOOK}, timeout: ▸11s"),
        "site.yaml▸ actuators[0].probe.timeout: '11s' is too long to wait: give at most 10s",
    ),
    "a program that looks for longer than anybody waits": (
        (LOOK, "exec: {argv: [look], timeout: ▸11s}, expect: {status: 0}"),
        "site.yaml▸ actuators[0].probe.exec.timeout: '11s' is too long to wait: give at most 10s",
    ),
    "a path in a program": (
        (LOOK, "exec: {argv: [look]}, expect: ▸{path: [a], equals: 0}"),
        "site.yaml▸ actuators[0].probe.expect: a program has no path in it: write {output: TEXT} or {status: 0}",
    ),
    "a value beside the status": (
        (LOOK, "exec: {argv: [look]}, expect: {status: 0, equals: ▸0}"),
        (
            "site.yaml▸ actuators[0].probe.expect.equals: this belongs to a path: "
            "write {output: TEXT} or {status: 0} alone"
        ),
    ),
    "the status of an address": (
        ('expect: {path: [traffic, "{leaves}"], equals: 0}', "expect: ▸{status: 0}"),
        ("site.yaml▸ actuators[0].probe.expect: an answer of HTTP is compared at a path: write {path: […], equals: …}"),
    ),
    "a path without a value": (
        ('expect: {path: [traffic, "{leaves}"], equals: 0}', "expect: ▸{path: [traffic]}"),
        "site.yaml▸ actuators[0].probe.expect: the key 'equals' is missing: say which value means: in effect",
    ),
    "an unknown word in a value": (
        ("equals: 0", 'equals: ▸"{to}"'),
        (
            "site.yaml▸ actuators[0].probe.expect.equals: the placeholder {to} is unknown here: "
            "known here: action, after, at, axis, before, component, leaves, service, target"
        ),
    ),
    "headers for a program": (
        (LOOK, "exec: {argv: [look]}, expect: {status: 0}, headers: ▸{X-A: b}"),
        "site.yaml▸ actuators[0].probe.headers: this is about a url, and there is none: leave it out",
    ),
    "a variable that has no name": (
        (REQUEST, "exec: {argv: [undo], env: {▸a-b: c}}"),
        (
            "site.yaml▸ actuators[0].exec.env.a-b: not the name of a variable: "
            "use letters, digits and _, and no digit first"
        ),
    ),
    "a second actuator of the same name": (
        ("actuators:\n", f"actuators:\n{OTHER.replace('other', 'control').replace('rollback', 'pause')}"),
        "site.yaml:32:11: actuators[1].name: there is another actuator 'control' above: give each its own name",
    ),
    "a second actuator for the same action": (
        ("actuators:\n", f"actuators:\n{OTHER}"),
        (
            "site.yaml:33:15: actuators[1].actions[0]: the actuator 'other' above performs 'rollback' there too: "
            "give each its own services or locations"
        ),
    ),
    "a second actuator for the same action at one place of several": (
        ("actuators:\n", f"actuators:\n{OTHER}    locations: [eu1]\n"),
        (
            "site.yaml:34:15: actuators[1].actions[0]: the actuator 'other' above performs 'rollback' there too: "
            "give each its own services or locations"
        ),
    ),
    "an actuator at a location where nothing runs": (
        ("tier: 1, profiles: [core]}", "profiles: [core], locations: [eu1]}"),
        ("    actions: [rollback]", "    actions: [rollback]\n    locations: [▸eu2]"),
        "site.yaml▸ actuators[0].locations[0]: the location 'eu2' is unknown: did you mean 'eu1'?",
    ),
    "a posture that tells nothing": (
        ("secrets:\n", "postures:\n  - ▸{name: fleet, url: 'http://127.0.0.1:1/'}\nsecrets:\n"),
        "site.yaml▸ postures[0]: this tells nothing: give at least one of exposure, mode, export, versions",
    ),
    "a posture for each action": (
        ("secrets:\n", 'postures:\n  - {name: f, url: ▸"http://127.0.0.1:1/{action}", mode: [m]}\nsecrets:\n'),
        "site.yaml▸ postures[0].url: the placeholder {action} is unknown here: known here: at, service",
    ),
    "a posture that takes longer than anybody waits": (
        ("secrets:\n", "postures:\n  - {name: f, url: 'http://127.0.0.1:1/', mode: [m], timeout: ▸5s}\nsecrets:\n"),
        "site.yaml▸ postures[0].timeout: '5s' is too long to wait: give at most 4s",
    ),
    "a second change feed of the same name": (
        ("secrets:\n", "changes:\n  - {name: ci, file: a}\n  - {name: ▸ci, file: b}\nsecrets:\n"),
        "site.yaml▸ changes[1].name: there is another change feed 'ci' above: give each its own name",
    ),
    "an authorization for a file": (
        ("secrets:\n", "changes:\n  - {name: ci, file: a, authorization: ▸{bearer: {secret: token}}}\nsecrets:\n"),
        "site.yaml▸ changes[0].authorization: this is about a url, and there is none: leave it out",
    ),
    "a role for an unknown action": (
        ("secrets:\n", "authority: {roles: [{name: a, users: [kim], actions: [▸reduce]}]}\nsecrets:\n"),
        "site.yaml▸ authority.roles[0].actions[0]: the action 'reduce' is unknown: did you mean 'reducing'?",
    ),
    "a role for an unknown service": (
        ("secrets:\n", "authority: {roles: [{name: a, users: [k], actions: [kill], services: [▸loan]}]}\nsecrets:\n"),
        "site.yaml▸ authority.roles[0].services[0]: the service 'loan' is unknown: did you mean 'loan-uw'?",
    ),
    "a role in an environment where nothing runs": (
        (
            "{name: lab}\n",
            (
                "{name: lab, environment: prod}\nauthority: {roles: [{name: a, users: [k], actions: [kill],\n"
                "  environments: [▸prd]}]}\n"
            ),
        ),
        "site.yaml▸ authority.roles[0].environments[0]: the environment 'prd' is unknown: did you mean 'prod'?",
    ),
    "a pattern in place of a user": (
        ("secrets:\n", "authority: {roles: [{name: a, users: [▸'k*'], actions: [kill]}]}\nsecrets:\n"),
        (
            "site.yaml▸ authority.roles[0].users[0]: 'k*' is not the name of a user: "
            "name each user, or write '*' for everybody"
        ),
    ),
    "a second role of the same name": (
        (
            "secrets:\n",
            (
                "authority:\n  roles:\n    - {name: a, users: [k], actions: [kill]}\n"
                "    - {name: ▸a, users: [b], actions: [kill]}\nsecrets:\n"
            ),
        ),
        "site.yaml▸ authority.roles[1].name: there is another role 'a' above: give each its own name",
    ),
    "what users see of an unknown action": (
        (f"    {REQUEST}\n", f"    user_sees: {{▸fallbck: the popular list}}\n    {REQUEST}\n"),
        "site.yaml▸ actuators[0].user_sees.fallbck: the action 'fallbck' is unknown: did you mean 'fallback'?",
    ),
    "what users see of what is not performed here": (
        (f"    {REQUEST}\n", f"    user_sees: {{▸kill: nothing}}\n    {REQUEST}\n"),
        ("site.yaml▸ actuators[0].user_sees.kill: 'kill' is not performed here: describe what is listed under actions"),
    ),
    "what users see is nothing": (
        (f"    {REQUEST}\n", f"    user_sees: {{rollback: ▸''}}\n    {REQUEST}\n"),
        "site.yaml▸ actuators[0].user_sees.rollback: this is empty: give at least 1",
    ),
    "a cap of what does not throttle": (
        (f"    {REQUEST}\n", f"    cap: ▸300/s\n    {REQUEST}\n"),
        ("site.yaml▸ actuators[0].cap: a cap belongs to what throttles: list throttle under actions, or leave it out"),
    ),
    "a spool that is the log": (
        ("secrets:\n", "audit: {path: a.db, spool: ▸a.db}\nsecrets:\n"),
        "site.yaml▸ audit.spool: this is the log itself: name another file, on another filesystem",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_it_is_refused_at_its_place(refusal: Refusal, case: Case) -> None:
    *bends, said = case

    assert said in refusal(*bends)


@pytest.mark.parametrize("name", ["TOKEN", "API_KEY", "DB_PASSWORD", "aws_secret_access_key"])
def test_a_secret_in_a_variable_is_refused_and_not_repeated(refusal: Refusal, name: str) -> None:
    """R-AUD-3."""
    said = refusal((REQUEST, f"exec: {{argv: [undo], env: {{{name}: ▸hunter2}}}}"))

    assert said == [
        (
            f"site.yaml▸ actuators[0].exec.env.{name}: a secret must be a reference: "
            "write {secret: NAME}, with NAME in the section secrets"
        )
    ]
