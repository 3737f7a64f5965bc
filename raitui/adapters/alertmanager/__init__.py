"""Alertmanager, by version 2 of its API.

https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
"""
