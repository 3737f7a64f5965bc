"""What the README claims, measured again by one command: ``make bench``."""
