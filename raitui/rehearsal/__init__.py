"""The simulated fleet: drawn counters, fault scenarios, and the server that exposes them."""
