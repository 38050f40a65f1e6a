"""The touchline command as a person types it, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src"


def touchline_json(stack_env, *arguments, **environment):
    """A command's exit code, the JSON it printed, and what it complained."""
    done = subprocess.run(
        [sys.executable, "-m", "touchline", *map(str, arguments)],
        env={**os.environ, **stack_env, "PYTHONPATH": str(SOURCES), **environment},
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
    return done.returncode, json.loads(done.stdout or "null"), done.stderr
