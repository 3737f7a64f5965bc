"""``python -m raitui``."""

from raitui.cli import main

main()
