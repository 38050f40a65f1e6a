"""Failures as answers: the one place where an error becomes a status, a page or a document."""

import logging
from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from touchline.errors import TouchlineError
from touchline.web.office.realm import ROOTS, realm_of
from touchline.web.player.reading import ThemePage, ThemeReader
from touchline.web.problems import Problem, problem_of_error, problem_of_status
from touchline.web.public.answer import Answer
from touchline.web.sorry import Sorry, is_for_programs

log = logging.getLogger(__name__)

# What an HTTP exception may say beside its status; everything else of it stays inside.
_KEPT_HEADERS = ("Allow", "Retry-After", "Content-Range", "WWW-Authenticate")


def register(
    app: Flask, themes: ThemeReader, *, request_id: Callable[[], str | None] = lambda: None
) -> None:
    """Answer every failure of an app: themed for a site, plain elsewhere, JSON under /api.

    ``request_id`` names the request in the logs; it is shown where the mistake is ours.
    """
    answers = _Answers(Sorry(app.jinja_env), themes, request_id)
    app.register_error_handler(TouchlineError, answers.of_error)
    app.register_error_handler(HTTPException, answers.of_http)


class _Answers:
    def __init__(
        self, sorry: Sorry, themes: ThemeReader, request_id: Callable[[], str | None]
    ) -> None:
        self._sorry = sorry
        self._themes = themes
        self._request_id = request_id

    def of_error(self, error: TouchlineError) -> Response:
        problem = problem_of_error(error)
        if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("http.request_failed", exc_info=error)
        return self._answer(problem)

    def of_http(self, error: HTTPException) -> Response:
        """Werkzeug's own refusals, and (as a 500) every exception nobody expected."""
        response = self._answer(problem_of_status(error.code or 500))
        for name, value in error.get_headers(request.environ):
            if name in _KEPT_HEADERS:
                response.headers[name] = value
        return response

    def _answer(self, problem: Problem) -> Response:
        if is_for_programs(request.path, request.headers.get("Accept", "")):
            answer = self._sorry.document(problem)
        else:
            answer = self._page(problem, self._request_id() if problem.is_ours else None)
        response = Response(answer.body, status=answer.status, headers=answer.headers)
        if problem.status == HTTPStatus.NOT_FOUND and request.headers.get("HX-Request") == "true":
            response.headers["HX-Refresh"] = "true"  # what is refreshed in place is gone: say so
        return response

    def _page(self, problem: Problem, reference: str | None) -> Answer:
        root, home = request.script_root, ROOTS.get(realm_of(request.path))
        if home is not None:
            return self._sorry.page_of_staff(problem, root + home, reference)
        return self._sorry.page(problem, self._theme_or_none(), root, reference)

    def _theme_or_none(self) -> ThemePage | None:
        """The look of the site; None where it cannot be had: an error page never fails itself."""
        try:
            return self._themes.current()
        except Exception:
            log.exception("theme.read_failed")
            return None
