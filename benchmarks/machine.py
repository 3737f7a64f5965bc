"""What the figures were measured on: they mean nothing elsewhere, their ratios do."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

CPU_INFORMATION = Path("/proc/cpuinfo")


def machine_facts() -> dict[str, str]:
    """Processor, interpreter, library versions, and how busy the machine was when it was asked."""
    return {
        "cores": str(os.cpu_count() or "unknown"),
        "processor": _processor(),
        "kernel": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "textual": version("textual"),
        "load before": " ".join(f"{load:.2f}" for load in os.getloadavg()),
    }


def _processor() -> str:
    if not CPU_INFORMATION.exists():
        return platform.machine()
    model = re.search(r"model name\s*:\s*(.+)", CPU_INFORMATION.read_text(encoding="utf-8"))
    return model[1] if model else platform.machine()
