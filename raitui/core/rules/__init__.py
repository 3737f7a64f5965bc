"""Recording and alerting rules for a Prometheus, made of what a site promises about its services."""
