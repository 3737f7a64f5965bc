"""A profile, and the shipped one that it may begin with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from msgspec import structs

from raitui.config import schema
from raitui.config.located import Located
from raitui.config.problem import Problem, did_you_mean, quoted
from raitui.config.read_indicator import adjusted, read_indicator, read_objective
from raitui.config.read_plain_burn import with_plain_burn
from raitui.config.read_renamed import KnownAs, read_renamed
from raitui.config.read_series import read_match, read_selector
from raitui.config.shipped_profiles import shipped
from raitui.core.expression import in_words_of
from raitui.core.selector import Matcher, RenamedLabel
from raitui.core.site import LabelNames, Profile
from raitui.core.sli import Sli, Slo


class _Layer(NamedTuple):
    """A profile as it was written, and where; later ones come upon earlier ones."""

    place: Located
    written: schema.Profile


def read_profile(
    place: Located, name: str, written: schema.Profile, labels: LabelNames, known_as: KnownAs = ()
) -> Profile:
    """What is watched about a kind of service; ``labels`` are the site's, ``known_as`` services with other names."""
    of_shipped: list[Problem] = []
    layers = (*_shipped(place / "use", written.use, of_shipped), _Layer(place, written))
    slis = _slis(layers)
    slos = _slos(layers, slis)
    for problem in of_shipped:
        (place / "use").refuse(
            f"{problem.key} of {quoted(written.use)} does not fit: {problem.message}", problem.remedy
        )
    renamed = read_renamed([(at / "labels", one.labels) for at, one in layers], labels, known_as)
    profile = _joined(name, layers, slis, slos)
    return _in_words_of(profile, renamed) if renamed else profile


def _joined(name: str, layers: tuple[_Layer, ...], slis: tuple[Sli, ...], slos: tuple[Slo, ...]) -> Profile:
    discover = any(layer.written.discover for layer in layers)
    profile = Profile(name, slis, slos, _matchers(layers), discover=discover)
    counting = next(((at / "exposed", one.exposed) for at, one in reversed(layers) if one.exposed is not None), None)
    if counting is not None:
        at, exposed = counting
        counter = read_selector(at, exposed.metric, exposed.match)
        profile = structs.replace(profile, exposed=counter, exposed_unit=exposed.unit)
    return profile


def _in_words_of(profile: Profile, renamed: tuple[RenamedLabel, ...]) -> Profile:
    """The profile's conditions are in the words of its series, all that is asked of it later in those of the site."""
    exposed = profile.exposed
    return structs.replace(
        profile,
        slis=tuple(
            structs.replace(sli, expression=in_words_of(sli.expression, profile.matchers, renamed))
            for sli in profile.slis
        ),
        matchers=(),
        exposed=exposed and structs.replace(exposed.where(*profile.matchers), renamed=renamed),
    )


def _shipped(place: Located, name: str | None, problems: list[Problem]) -> tuple[_Layer, ...]:
    """The profile of that name under those that it begins with itself."""
    if name is None:
        return ()
    found = place.take(shipped, name, None)
    if found is None:
        return ()
    own = Located(found.root, problems)
    return (*_shipped(own / "use", found.written.use, problems), _Layer(own, found.written))


def _slis(layers: Iterable[_Layer]) -> tuple[Sli, ...]:
    found: dict[str, Sli] = {}
    for place, written in layers:
        (place / "slis").refuse_repeated((sli.name for sli in written.slis), "sli")
        _check_known(place, found, written)
        for name, adjustment in written.adjust.items():
            if name in found:
                found[name] = adjusted(place / "adjust" / name, found[name], adjustment)
        for name in written.without:
            found.pop(name, None)
        found |= {sli.name: read_indicator(at, sli) for at, sli in (place / "slis").each(written.slis)}
    return tuple(found.values())


def _check_known(place: Located, found: Mapping[str, Sli], written: schema.Profile) -> None:
    named = [(place / "adjust" / name, name) for name in written.adjust]
    for at, name in (*named, *(place / "without").each(written.without)):
        if name not in found:
            remedy = did_you_mean(name, found) if written.use else "name the shipped profile under `use`"
            at.refuse(f"no shipped indicator is called {quoted(name)}", remedy, of_key=True)


def _slos(layers: tuple[_Layer, ...], slis: tuple[Sli, ...]) -> tuple[Slo, ...]:
    found: dict[str, Slo] = {}
    left_out = {name for layer in layers for name in layer.written.without} - {sli.name for sli in slis}
    for place, written in layers:
        (place / "slos").refuse_repeated((slo.name for slo in written.slos), "slo")
        for at, slo in (place / "slos").each(written.slos):
            if slo.sli not in left_out:
                rule = (at / "plain_burn", slo.plain_burn) if slo.plain_burn or slo.slices else _plain_burn(layers)
                if slo.plain_burn and slo.slices:
                    (at / "plain_burn").refuse("slices of time have no plain rule", "delete plain_burn, or slices")
                found[slo.name] = with_plain_burn(read_objective(at, slo, slis), *rule)
    return tuple(found.values())


def _plain_burn(layers: tuple[_Layer, ...]) -> tuple[Located, schema.PlainBurn | None]:
    """The rule of objectives that have none of their own; the newest layer that has one decides."""
    return next(
        ((place / "plain_burn", written.plain_burn) for place, written in reversed(layers) if written.plain_burn),
        (layers[-1].place, None),
    )


def _matchers(layers: Iterable[_Layer]) -> tuple[Matcher, ...]:
    """A condition on a label stands in the place of an earlier one on the same."""
    found = {matcher.label: matcher for at, one in layers for matcher in read_match(at / "match", one.match)}
    return tuple(found.values())
