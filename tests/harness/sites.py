"""The web server as production starts it, in processes of its own."""

import http.client
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from harness.waiting import eventually

from devstack import caller
from devstack.ports import answers, free_ports
from touchline.plumbing import shared_metrics

REPOSITORY = Path(__file__).resolve().parents[2]
TOKEN = "t" * 32


class Site:
    """A running gunicorn."""

    def __init__(self, process, port, private_port):
        self.process = process
        self.master = process.pid
        self.port = port
        self.private_port = private_port

    def get(self, path, *, port=None, **headers):
        """Status, headers and text."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=60)
        try:
            connection.request("GET", path, headers={"Host": "localhost", **headers})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def is_up(self):
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    def is_listening(self):
        return answers(self.port)

    def workers(self):
        """The pids of the workers; a child that reads metrics is a worker's, not the master's."""
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text("utf-8")
        return {int(pid) for pid in children.split()}

    def files(self):
        """The names of the files in which the workers count."""
        return {path.name for path in shared_metrics.directory_of(self.master).iterdir()}

    def counted(self, text=None):
        """How often /healthz was answered."""
        text = text or self.get("/metrics", port=self.private_port)[2]
        start = 'http_requests_total{endpoint="/healthz",method="GET",status="200",tenant="none"} '
        lines = [line for line in text.splitlines() if line.startswith(start)]
        return float(lines[0].removeprefix(start)) if lines else 0.0


@contextmanager
def gunicorn(stack_env, *arguments, **variables):
    """gunicorn as production starts it, on free ports, and told to end."""
    port, private_port = free_ports(2)
    environment = {
        **caller.environment(),
        **stack_env,
        "PYTHONPATH": str(REPOSITORY / "src"),
        "ENVIRONMENT": "production",
        "SECRET_KEY": "s" * 40,
        "SECRETS_KEY": "t" * 40,
        "METRICS_TOKEN": TOKEN,
        "DRAIN_S": "0",
        "PORT": str(port),
        "MONITORING_PORT": str(private_port),
        **variables,
    }
    command = ["-m", "gunicorn", "-c", "gunicorn.conf.py", *arguments, "touchline.wsgi:app"]
    snapshots = tempfile.TemporaryDirectory(prefix="touchline-snapshots-")
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=REPOSITORY,
        env={**environment, "SNAPSHOT_DIR": snapshots.name},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    site = Site(process, port, private_port)
    try:
        eventually(site.is_up, within_s=90)
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=40)
        snapshots.cleanup()
