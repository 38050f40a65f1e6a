"""What can go wrong, in the business's own words. Knows no HTTP: web/errors.py maps each kind once."""

from typing import Any


class TouchlineError(Exception):
    """Something went wrong."""

    code = "error"

    def __init__(self, message: str | None = None, **facts: Any) -> None:
        self.message = message or (type(self).__doc__ or "").strip()
        self.facts = facts
        super().__init__(self.message)


class Refused(TouchlineError):
    """That is not allowed."""

    code = "refused"


class NotFound(TouchlineError):
    """There is nothing here."""

    code = "not_found"


class Conflict(TouchlineError):
    """Somebody was first."""

    code = "conflict"


class ChangedMeanwhile(Conflict):
    """Somebody else saved this meanwhile. Look at what holds now before you save again."""

    code = "changed_meanwhile"


class Limited(TouchlineError):
    """Too many requests. Please wait a moment."""

    code = "too_many_requests"

    def __init__(self, *, retry_after_s: int, policies: tuple[str, ...]) -> None:
        self.retry_after_s = retry_after_s
        self.policies = policies
        super().__init__()


class Unavailable(TouchlineError):
    """This is not available right now. Please try again shortly."""

    code = "unavailable"

    def __init__(
        self, message: str | None = None, *, retry_after_s: float = 1, **facts: Any
    ) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message, **facts)


class BadSetting(TouchlineError):
    """A setting is missing or wrong; the sentences say which and why."""

    code = "bad_setting"


class UnsafeDatabase(TouchlineError):
    """The database connection is not safe to run on."""

    code = "unsafe_database"


class UnsafeStart(TouchlineError):
    """The process was started in a way it must not run."""

    code = "unsafe_start"
