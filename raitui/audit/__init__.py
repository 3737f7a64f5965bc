"""The record of what was intended and what came of it."""
