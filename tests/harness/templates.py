"""Templates are compiled once for a test process, not for each of the hundreds of applications it builds.

Jinja compares what it kept with the template's source, so no test sees an old template.
"""

from flask import Flask
from jinja2 import BytecodeCache


class CompiledBefore(BytecodeCache):
    """What was compiled, in memory."""

    def __init__(self):
        self._kept = {}

    def load_bytecode(self, bucket):
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket):
        self._kept[bucket.key] = bucket.bytecode_to_string()


def pytest_configure():
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledBefore()}
