"""Reads the counts of all web processes of a machine and writes them to stdout, in a process apart."""

import sys

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector


def read(directory: str) -> bytes:
    """What the files of a directory amount to, in Prometheus' text format."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, directory)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


if __name__ == "__main__":
    sys.stdout.buffer.write(read(sys.argv[1]))
