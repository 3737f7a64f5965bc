"""What the series of a profile call the labels of the site."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from raitui.config import schema
from raitui.config.located import Located
from raitui.config.problem import quoted
from raitui.config.prometheus_name import label_name
from raitui.core.selector import RenamedLabel
from raitui.core.site import LabelNames

Written = str | schema.PartOfLabel
KnownAs = tuple[tuple[str, str], ...]
"""Services, each with the name under which the series know it."""


def read_renamed(
    layers: Iterable[tuple[Located, schema.SeriesLabels]], site: LabelNames, known_as: KnownAs
) -> tuple[RenamedLabel, ...]:
    """The labels that the series call otherwise than the site; later layers come upon earlier ones."""
    found: dict[str, tuple[Located, Written]] = {}
    for place, labels in layers:
        found |= {key: (place / key, label) for key, label in structs.asdict(labels).items() if label is not None}
    names = {key: name for key, name in structs.asdict(site).items() if isinstance(name, str)}
    renamed = tuple(_renamed(place, names[key], label) for key, (place, label) in found.items())
    for (place, _), one in zip(found.values(), renamed, strict=True):
        if one.series != one.site and one.series in {*names.values(), *site.further_cohorts}:
            message = f"the label {quoted(one.series)} is another thing on this site"
            place.refuse(message, "relabel the series, or call the site's label otherwise under `labels`")
    return _with_services(tuple(one for one in renamed if one != RenamedLabel(one.site, one.site)), site, known_as)


def _with_services(renamed: tuple[RenamedLabel, ...], site: LabelNames, known_as: KnownAs) -> tuple[RenamedLabel, ...]:
    """The services too that these series know under another name."""
    if not known_as:
        return renamed
    service = next((one for one in renamed if one.site == site.service), RenamedLabel(site.service, site.service))
    others = tuple(one for one in renamed if one is not service)
    return (structs.replace(service, known_as=known_as), *others)


def _renamed(place: Located, site: str, written: Written) -> RenamedLabel:
    if isinstance(written, str):
        return RenamedLabel(site, place.take(label_name, written, site))
    label = (place / "label").take(label_name, written.label, site)
    return RenamedLabel(site, label, written.prefix, written.suffix)
