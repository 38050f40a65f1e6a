"""Forms of staff: what was typed comes back with what is wrong beside it, and is done once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Response, request

from touchline.errors import ChangedMeanwhile, Conflict, NotFound, Refused, TouchlineError
from touchline.rights import NotPermitted
from touchline.web.office.once import KEY_FIELD, new_key
from touchline.web.office.seat import Seat, office, sent_to

TEXT_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A form as it stands: its values, what is wrong with which of them, and its key.

    ``trouble`` is what is wrong with none of them alone. ``stale`` is what somebody else saved since
    the form was read, by the name of the field.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""
    key: str = field(default_factory=new_key)
    stale: Mapping[str, Any] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """What a field holds."""
        return self.values.get(name, "")


class WrongField(Refused):
    """Please look at this field again."""

    code = "wrong_field"

    def __init__(self, name: str, sentence: str) -> None:
        self.name = name
        super().__init__(sentence)


Fields = Mapping[str, str]
# Shows a draft under a status.
Again = Callable[[Draft, int], Response]


def submitted(
    seat: Seat,
    attempt: Callable[[Fields], Response],
    again: Again,
    *,
    fields: Mapping[str, str] | None = None,
) -> Response:
    """Do what a form asks, once; when it is refused, the form again with what was typed.

    ``attempt`` answers with where it led. ``again`` shows a draft under a status. ``fields`` says beside
    which field a refusal of a code belongs.
    """
    given = {name: text[:TEXT_MAX] for name, text in request.form.items() if name != "csrf_token"}
    key, who = given.pop(KEY_FIELD, ""), f"{seat.scope}:{seat.clerk.id}"
    once = office().once
    try:
        before = once.begin(who, key)
        if before:
            return sent_to(before)
        answer = attempt(given)
    except NotPermitted:
        once.forget(who, key)
        raise
    except (Refused, Conflict, NotFound) as error:
        return _shown_again(error, given, again, (who, key), fields or {})
    once.finish(who, key, answer.headers.get("Location", request.full_path))
    return answer


def _shown_again(
    error: TouchlineError,
    given: Fields,
    again: Again,
    claim: tuple[str, str],
    fields: Mapping[str, str],
) -> Response:
    who, key = claim
    kept = new_key()
    if error.code not in {"still_under_way", "no_key"}:
        office().once.forget(who, key)
        kept = key
    name = error.name if isinstance(error, WrongField) else fields.get(error.code, "")
    draft = Draft(
        given,
        wrong={name: error.message} if name else {},
        trouble="" if name else error.message,
        key=kept,
        stale=error.facts if isinstance(error, ChangedMeanwhile) else {},
    )
    is_conflict = isinstance(error, Conflict)
    return again(draft, HTTPStatus.CONFLICT if is_conflict else HTTPStatus.UNPROCESSABLE_ENTITY)


def sure(given: Fields) -> None:
    """See that what cannot be undone was confirmed.

    Raises:
        WrongField: the box was not ticked.

    """
    if given.get("sure") != "1":
        raise WrongField("sure", "Tick this to say that you are sure.")
