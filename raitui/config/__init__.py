"""The site file and the secrets that it refers to."""
