"""All stored pictures on a few large ones, for looking at them: python -m tests.ui.contact_sheets [FOLDER].

Writes PNGs for each size, in colour and without. It needs rsvg-convert (Debian's librsvg2-bin) and the DejaVu fonts.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

PICTURES: Final = Path(__file__).parent / "__snapshots__" / "test_pictures"
NAME: Final = re.compile(r"\[(?P<picture>\w+)-(?P<sheet>.+)\]")
SIZE: Final = re.compile(r'width="(\d+)" height="(\d+)"')
BAND: Final = 30
"""Height of the line that names a picture."""

WIDEST: Final = 3_000
"""Pixels: as wide as a sheet is before pictures go to the next row of it."""

MOST: Final = 18
"""Pictures on a sheet: more would make one that no program draws."""


def sheets(pictures: Sequence[Path]) -> dict[str, list[Path]]:
    """The pictures by what they have in common, size and colour, on as many numbered sheets as they need."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(pictures):
        match = NAME.search(path.name)
        if match is not None:
            found[match["sheet"]].append(path)
    return {
        f"{name}-{number + 1}": alike[number * MOST : (number + 1) * MOST]
        for name, alike in found.items()
        for number in range(-(-len(alike) // MOST))
    }


def contact_sheet(pictures: Sequence[Path]) -> str:
    """One SVG that shows them all, each under its name."""
    drawn = [(path, path.read_text(encoding="utf-8")) for path in pictures]
    sizes = [tuple(map(int, match.groups())) for _, svg in drawn if (match := SIZE.search(svg))]
    width, height = max(size[0] for size in sizes), max(size[1] for size in sizes) + BAND
    columns = max(1, WIDEST // width)
    tiles = [
        f'<g transform="translate({number % columns * (width + BAND)} {number // columns * (height + BAND)})">'
        f'<text y="{BAND * 0.7}" font-size="20" fill="#ffffff" font-family="monospace">{escape(path.stem)}</text>'
        f'<g transform="translate(0 {BAND})">{svg}</g></g>'
        for number, (path, svg) in enumerate(drawn)
    ]
    size = f'width="{columns * (width + BAND)}" height="{-(-len(drawn) // columns) * (height + BAND)}"'
    ground = f'<rect {size} fill="#444444"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{ground}{"".join(tiles)}</svg>'


def main() -> int:
    """Draw every sheet, print where each is, and return the exit status."""
    converter = shutil.which("rsvg-convert")
    if converter is None:
        sys.stderr.write("rsvg-convert not found: install librsvg2-bin\n")
        return 1
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build/contact_sheets")
    folder.mkdir(parents=True, exist_ok=True)
    for name, pictures in sheets(list(PICTURES.glob("*.svg"))).items():
        target = folder / f"{name}.png"
        subprocess.run([converter, "--output", target], input=contact_sheet(pictures).encode(), check=True)
        sys.stdout.write(f"{target}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
