"""What acts on a site's backends and looks at them, made of what the site file says."""

from __future__ import annotations

import os
from collections.abc import Mapping

from raitui.adapters.change_feed.file_feed import FileChangeFeed
from raitui.adapters.change_feed.http_feed import HttpChangeFeed
from raitui.adapters.exec_actuator import ExecActuator
from raitui.adapters.exec_probe import ExecProbe
from raitui.adapters.http_actuator import HttpActuator
from raitui.adapters.http_posture import HttpPosture
from raitui.adapters.http_probe import HttpProbe
from raitui.config.secrets import Secrets
from raitui.config.site_file import SiteFile
from raitui.control.lever import Lever
from raitui.control.posture_follower import PostureLever
from raitui.core.backend_settings import ActuatorSettings, ChangeFeedSettings, ExecActuatorSettings, ExecProbeSettings
from raitui.ports import ChangeFeed, Clock
from raitui.wiring.parts import Closable


class Levers:
    """Builds them with one site's secrets; ``closables`` are those that hold connections, so far."""

    def __init__(self, secrets: Secrets, clock: Clock, environment: Mapping[str, str] = os.environ) -> None:
        self._secrets = secrets
        self._clock = clock
        # What raitui knows, the programs that it starts need not.
        self._inherited = secrets.withheld_from(environment)
        self.closables: list[Closable] = []

    def levers(self, file: SiteFile) -> tuple[Lever, ...]:
        """Each actuator with its probe."""
        return tuple(
            Lever(
                self._actuator(settings),
                self._probe(settings),
                settings.actions,
                settings.services,
                settings.locations,
                settings.cap,
                settings.user_sees,
            )
            for settings in file.actuators
        )

    def readers(self, file: SiteFile) -> tuple[PostureLever, ...]:
        """Whatever tells where services stand."""
        readers = [HttpPosture(settings, self._secrets, self._clock) for settings in file.postures]
        self.closables += readers
        return tuple(
            PostureLever(reader, settings.services, settings.locations)
            for reader, settings in zip(readers, file.postures, strict=True)
        )

    def feeds(self, file: SiteFile) -> tuple[ChangeFeed, ...]:
        """Whatever tells of changes that others make."""
        return tuple(self._feed(settings) for settings in file.changes)

    def _feed(self, settings: ChangeFeedSettings) -> ChangeFeed:
        feed: FileChangeFeed | HttpChangeFeed
        if settings.url is not None:
            feed = HttpChangeFeed(settings.name, settings.url, settings.access, self._secrets, self._clock)
        else:
            feed = FileChangeFeed(settings.name, settings.file or "")
        self.closables.append(feed)
        return feed

    def _actuator(self, settings: ActuatorSettings) -> HttpActuator | ExecActuator:
        match settings.means:
            case ExecActuatorSettings() as means:
                return ExecActuator(settings.name, means, self._secrets, self._inherited)
            case means:
                actuator = HttpActuator(settings.name, means, self._secrets, self._clock)
                self.closables.append(actuator)
                return actuator

    def _probe(self, settings: ActuatorSettings) -> HttpProbe | ExecProbe:
        name = f"{settings.name} probe"
        match settings.probe:
            case ExecProbeSettings() as seen:
                return ExecProbe(name, seen, self._secrets, self._inherited)
            case seen:
                probe = HttpProbe(name, seen, self._secrets, self._clock)
                self.closables.append(probe)
                return probe
