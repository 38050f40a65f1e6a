"""What a refusal is called on the outside: a status, a title and a safe sentence. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType

from touchline.errors import Conflict, Limited, NotFound, Refused, TouchlineError, Unavailable
from touchline.rights import NotPermitted
from touchline.web.languages import N_


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal as shown to a person or a program. ``code`` is the stable word of it."""

    status: int
    title: str
    detail: str
    code: str
    retry_after_s: int | None = None
    type_uri: str = "about:blank"
    violated_policies: tuple[str, ...] = ()

    @property
    def is_ours(self) -> bool:
        """Whether somebody of ours has to look, rather than whoever asked."""
        return self.status >= HTTPStatus.INTERNAL_SERVER_ERROR

    def as_document(self) -> dict[str, object]:
        """The members of an ``application/problem+json`` answer (RFC 9457)."""
        document: dict[str, object] = {
            "type": self.type_uri,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.violated_policies:
            document["violated-policies"] = list(self.violated_policies)
        return document


# The registered problem type of a limit that was reached (the RateLimit header fields' draft).
QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"

_PROBLEMS: Mapping[int, tuple[str, str, str]] = MappingProxyType(
    {
        400: ("bad_request", N_("Bad request"), N_("We could not understand that request.")),
        401: ("sign_in_needed", N_("Sign in first"), N_("Please sign in to see this page.")),
        403: ("forbidden", N_("Not allowed"), N_("You may not do that.")),
        404: (
            "not_found",
            N_("Page not found"),
            N_("There is nothing here. The event may be over."),
        ),
        405: ("method_not_allowed", N_("Not possible"), N_("This page cannot be used that way.")),
        409: (
            "conflict",
            N_("Somebody was first"),
            N_("Something changed meanwhile. Please look again."),
        ),
        413: ("too_large", N_("Too large"), N_("That is more than we accept in one request.")),
        415: ("unsupported_type", N_("Unsupported format"), N_("We cannot read that format.")),
        422: ("refused", N_("Not accepted"), N_("That is not allowed.")),
        429: (
            "too_many_requests",
            N_("Slow down a little"),
            N_("Too many requests. Please wait a moment."),
        ),
        500: (
            "error",
            N_("Something went wrong"),
            N_("The mistake is ours, and we have taken note of it."),
        ),
        503: (
            "unavailable",
            N_("Back in a moment"),
            N_("This is not available right now. Please try again."),
        ),
    }
)
# Each kind of failure meets its status here and nowhere else; the first that fits is taken.
_STATUSES: Mapping[type[TouchlineError], int] = MappingProxyType(
    {
        NotPermitted: 403,
        Refused: 422,
        NotFound: 404,
        Conflict: 409,
        Limited: 429,
        Unavailable: 503,
    }
)


def problem_of_status(status: int) -> Problem:
    """The problem a bare status stands for."""
    if status in _PROBLEMS:
        code, title, detail = _PROBLEMS[status]
        return Problem(status, title, detail, code)
    known = status in HTTPStatus._value2member_map_
    title = HTTPStatus(status).phrase if known else N_("Not possible")
    return Problem(status, title, N_("We could not answer that request."), f"http_{status}")


def problem_of_error(error: TouchlineError) -> Problem:
    """The problem an error is. Kinds that are not meant for players say nothing of themselves."""
    status = next((status for kind, status in _STATUSES.items() if isinstance(error, kind)), 500)
    general = problem_of_status(status)
    if isinstance(error, Limited):
        return Problem(
            status,
            general.title,
            general.detail,
            error.code,
            error.retry_after_s,
            QUOTA_EXCEEDED,
            error.policies,
        )
    if isinstance(error, Unavailable):
        return Problem(
            status, general.title, error.message, error.code, max(1, round(error.retry_after_s))
        )
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return general
    is_general = error.message == (type(error).__doc__ or "").strip() and error.code == general.code
    return Problem(
        status, general.title, general.detail if is_general else error.message, error.code
    )
