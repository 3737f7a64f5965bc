"""Where the explanations of what a version answered lie: the site's own address, filled in."""

from __future__ import annotations

from urllib.parse import quote


def explanation_link(template: str, service: str, version: str) -> str:
    """The address of one version's explanations; names are escaped, so that none can lead elsewhere."""
    return template.replace("{service}", quote(service, safe="")).replace("{version}", quote(version, safe=""))
