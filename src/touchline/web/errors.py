"""Failures as answers: the one place where an error becomes a status, a page or a document."""

import json
import logging
from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from touchline.errors import TouchlineError
from touchline.web.pages import PAGE_HEADERS, prepare
from touchline.web.player.reading import ThemePage, ThemeReader
from touchline.web.problems import Problem, problem_of_error, problem_of_status

log = logging.getLogger(__name__)

# What an HTTP exception may say beside its status; everything else of it stays inside.
_KEPT_HEADERS = ("Allow", "Retry-After", "Content-Range", "WWW-Authenticate")


def register(
    app: Flask, themes: ThemeReader, *, request_id: Callable[[], str | None] = lambda: None
) -> None:
    """Answer every failure of an app: themed for a site, plain elsewhere, JSON under /api.

    ``request_id`` names the request in the logs; it is shown where the mistake is ours.
    """
    prepare(app.jinja_env)
    for template in ("error.html", "error_plain.html"):
        app.jinja_env.get_template(template)
    answers = _Answers(themes, request_id)
    app.register_error_handler(TouchlineError, answers.of_error)
    app.register_error_handler(HTTPException, answers.of_http)


class _Answers:
    def __init__(self, themes: ThemeReader, request_id: Callable[[], str | None]) -> None:
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
        is_api = request.path == "/api" or request.path.startswith("/api/")
        body, content_type = self._document(problem) if is_api else self._page(problem)
        response = Response(body, status=problem.status, content_type=content_type)
        response.headers.update(PAGE_HEADERS)
        response.headers["Cache-Control"] = "no-store"
        if problem.retry_after_s is not None:
            response.headers["Retry-After"] = str(problem.retry_after_s)
        if problem.status == HTTPStatus.NOT_FOUND and request.headers.get("HX-Request") == "true":
            response.headers["HX-Refresh"] = "true"  # what is refreshed in place is gone: say so
        return response

    def _document(self, problem: Problem) -> tuple[str, str]:
        return json.dumps(problem.as_document()), "application/problem+json"

    def _page(self, problem: Problem) -> tuple[str, str]:
        theme = self._theme_or_none()
        context = {
            "problem": problem,
            "reference": self._request_id() if problem.is_ours else None,
            "theme": theme and theme.document,
        }
        environment = current_app.jinja_env
        if theme is None:
            page = environment.get_template("error_plain.html").render(**context, home_url=None)
        else:
            root = request.script_root
            page = environment.get_template("error.html").render(
                **context,
                root=root,
                path=root + request.path,
                home_url=f"{root}/",
                theme_css_url=root + theme.document["css"],
            )
        return page, "text/html; charset=utf-8"

    def _theme_or_none(self) -> ThemePage | None:
        """The look of the site; None where it cannot be had: an error page never fails itself."""
        try:
            return self._themes.current()
        except Exception:
            log.exception("theme.read_failed")
            return None
