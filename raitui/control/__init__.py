"""The control loop: polling and containment, in a thread of its own."""
