"""The screens over the fleet: loaded once it stands, opened and left by keys that count wherever one is."""

from __future__ import annotations

from importlib import import_module

from textual.app import App

from raitui.screens.console_screen import ConsoleScreen
from raitui.screens.console_state import ConsoleState

OTHER_SCREENS = (
    "alerts_screen",
    "audit_screen",
    "record_screen",
    "service_screen",
    "debug_screen",
    "ways_back_screen",
    "help_screen",
    "palette_screen",
    "silence_screen",
    "sources_screen",
)
"""They are loaded once the fleet stands: it does not wait for them, nor does whoever opens one of them."""


def load() -> None:
    """Load all of them."""
    for name in OTHER_SCREENS:
        import_module(f"raitui.screens.{name}")


async def toggle_help(app: App[None], state: ConsoleState) -> None:
    """Keys and signs, over whatever screen there is; the same key goes back."""
    from raitui.screens.help_screen import HelpScreen

    if isinstance(app.screen, HelpScreen):
        await app.pop_screen()
    else:
        await app.push_screen(HelpScreen(state, app.screen.active_bindings.values()))


async def open_palette(app: App[None]) -> None:
    """Everything that can be done here, by its name; where letters are text the screen has its own keys."""
    from raitui.screens.palette_screen import PaletteScreen

    screen = app.screen
    if isinstance(screen, ConsoleScreen) and not screen.takes_text:
        await app.push_screen(PaletteScreen(screen))


async def toggle_sources(app: App[None], state: ConsoleState) -> None:
    """How the sources do; the same key goes back."""
    from raitui.screens.sources_screen import SourcesScreen

    if isinstance(app.screen, SourcesScreen):
        await app.pop_screen()
    else:
        await app.push_screen(SourcesScreen(state))


async def toggle_alerts(app: App[None], state: ConsoleState) -> None:
    """Every alert, from those of the service that one looks at on; the same key goes back."""
    from raitui.screens.alerts_screen import AlertsScreen

    if isinstance(app.screen, AlertsScreen):
        await app.pop_screen()
    else:
        subject = app.screen.subject() if isinstance(app.screen, ConsoleScreen) else None
        await app.push_screen(AlertsScreen(state, subject))


async def toggle_log(app: App[None], state: ConsoleState) -> None:
    """The audit log, over whatever screen there is; the same key goes back, and to it from what lies over it."""
    from raitui.screens.audit_screen import AuditScreen

    if isinstance(app.screen, AuditScreen):
        await app.pop_screen()
    elif any(isinstance(screen, AuditScreen) for screen in app.screen_stack):
        while not isinstance(app.screen, AuditScreen):
            await app.pop_screen()
    else:
        wanted = app.screen.log_wanted if isinstance(app.screen, ConsoleScreen) else ""
        await app.push_screen(AuditScreen(state, wanted))
