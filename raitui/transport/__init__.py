"""The one way to the network: time-outs, size caps, credentials, cleaning of foreign text."""
