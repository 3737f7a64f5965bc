"""The debug dashboard: what lies behind the figures of one service (R-OBS-7)."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from raitui.bindings import DEBUG
from raitui.core.compared_evidence import slices_of
from raitui.core.snapshot import ServiceSnapshot
from raitui.screens.bound_keys import bound
from raitui.screens.one_service_screen import OneServiceScreen
from raitui.widgets.debug_page import debug_page
from raitui.widgets.page import Page

OF_PANELS = "debug."
SLICES = f"{OF_PANELS}slices"


class DebugScreen(OneServiceScreen):
    """One panel for each sort of evidence, one key to each; nothing is done from here."""

    BINDINGS: ClassVar[list[BindingType]] = bound(DEBUG)

    def page(self, service: ServiceSnapshot) -> Page:
        """Every panel."""
        return debug_page(service, self.console_state.now(), self.size.width, self._keys())

    def _keys(self) -> dict[str, str]:
        """The first key of each panel, as it is printed, by the panel's id."""
        keys: dict[str, str] = {}
        for active in self.active_bindings.values():
            panel = (active.binding.id or "").removeprefix(OF_PANELS)
            keys.setdefault(panel, self.app.get_key_display(active.binding))
        return keys

    def is_hinted(self, binding: Binding) -> bool:
        """The key to the next label of cohorts is worth a hint where there are several."""
        target = self.target()
        several = target is not None and len(slices_of(target.evidence)) > 1
        return super().is_hinted(binding) and (several or binding.id != SLICES)
