"""Failure modes F1 to F8 as data, recognised from what a picture shows of a service (R-DEC-1)."""
