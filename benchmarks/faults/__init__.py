"""What breaks, on purpose: `python -m benchmarks.faults` does it to a real server while real sessions use it."""
