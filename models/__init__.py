"""The science: data, networks, losses, training, evaluation. It knows nothing of the screen."""

import os

# Threads that wait for each other give the core away. Spinning instead costs many times the work itself as soon as
# two runs share a machine. Set before torch loads, which reads it once.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("GOMP_SPINCOUNT", "10000")  # a few microseconds of spinning still pay
