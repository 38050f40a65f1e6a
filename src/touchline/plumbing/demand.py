"""Whether all pools of all processes fit into the pooler's at once. Pure.

Where they do not, clients queue inside the pooler, where the application neither sees nor sheds
them, and the first busy minute looks like an outage of the database.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Demand:
    """The connections that all processes may hold at once (S3.10)."""

    web_processes: int
    web_size: int
    office_size: int
    workers: int
    worker_size: int

    @property
    def connections(self) -> int:
        """The sum over all processes."""
        return (
            self.web_processes * (self.web_size + self.office_size)
            + self.workers * self.worker_size
        )

    def problem(self, available: int, where: str) -> str | None:
        """A sentence when ``available`` connections are too few; ``where`` says what bounds them."""
        if self.connections <= available:
            return None
        office = f" + DB_OFFICE_POOL_MAX={self.office_size}" if self.office_size else ""
        web = f"DB_WEB_POOL_MAX={self.web_size}{office}"
        return (
            f"{self.web_processes} web processes x {f'({web})' if office else web}"
            f" + {self.workers} workers x DB_WORKER_POOL_MAX={self.worker_size}"
            f" = {self.connections} connections, but {where} is {available}"
        )
