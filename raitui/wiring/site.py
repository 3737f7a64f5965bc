"""The site that a site file describes."""

from __future__ import annotations

import os
from pathlib import Path

from raitui.config.places import state_folder
from raitui.control.wall_clock import WallClock
from raitui.wiring.parts import Parts

AUDIT_FILE = "audit.sqlite"


def site_parts(config: Path | None, *, read_only: bool) -> Parts:
    """What the site file names. Raises ConfigurationError."""
    from raitui.adapters.prometheus.source import PrometheusSource
    from raitui.config.secrets import Secrets
    from raitui.config.site_file import find_site_file, load_site_file
    from raitui.wiring.levers import Levers

    file = load_site_file(find_site_file(config, os.environ))
    secrets, clock = Secrets(file.secrets), WallClock()
    sources = tuple(PrometheusSource(settings, secrets, clock) for settings in file.prometheus)
    built = Levers(secrets, clock)
    levers, readers = built.levers(file), built.readers(file)
    return Parts(
        site=file.site,
        sources=sources,
        levers=levers,
        readers=readers,
        clock=clock,
        scrape_s=max(settings.scrape_interval_s for settings in file.prometheus),
        audit_path=file.audit_path or state_folder(os.environ) / AUDIT_FILE,
        read_only=read_only or file.read_only,
        closables=(*sources, *built.closables),
    )
