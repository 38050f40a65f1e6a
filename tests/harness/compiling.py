"""What hundreds of applications of a test process would each compile is compiled once, or when needed.

Jinja compares what it kept with the template's source, so no test sees an old template. Werkzeug
compiles two functions for each route that make its address; most tests ask for a handful of them.
"""

from flask import Flask
from jinja2 import BytecodeCache
from werkzeug.routing import Rule


class CompiledBefore(BytecodeCache):
    """What was compiled, in memory."""

    def __init__(self):
        self._kept = {}

    def load_bytecode(self, bucket):
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket):
        self._kept[bucket.key] = bucket.bytecode_to_string()


def when_called(compile_builder):
    """The same compiler of addresses, which begins when an address is asked for."""

    def promised(rule, *arguments):
        compiled = None

        def address(own, *values, **named):
            nonlocal compiled
            compiled = compiled or compile_builder(rule, *arguments)
            return compiled(own, *values, **named)

        return address

    return promised


def pytest_configure():
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledBefore()}
    Rule._compile_builder = when_called(Rule._compile_builder)
