"""How a failure looks: a page of the site it happened on, a plain page, or a document for programs."""

import orjson
from jinja2 import Environment

from touchline.web.pages import PAGE_HEADERS, prepare
from touchline.web.player.reading import ThemePage
from touchline.web.problems import Problem
from touchline.web.public.answer import Answer, Headers

_HTML = "text/html; charset=utf-8"
_DOCUMENT = "application/problem+json"


class Sorry:
    """Renders problems; its templates are compiled when it is made."""

    def __init__(self, environment: Environment) -> None:
        prepare(environment)
        self._themed = environment.get_template("error.html")
        self._plain = environment.get_template("error_plain.html")
        self._of_staff = environment.get_template("office/error.html")

    def document(self, problem: Problem) -> Answer:
        """A problem for a program (RFC 9457)."""
        return _answer(problem, orjson.dumps(problem.as_document()), _DOCUMENT)

    def page(
        self, problem: Problem, theme: ThemePage | None, root: str, reference: str | None = None
    ) -> Answer:
        """A problem for a person; without a theme it is nobody's page.

        ``root`` is where the site begins, ``reference`` what the person may quote to us.
        """
        facts = {"problem": problem, "reference": reference}
        if theme is None:
            text = self._plain.render(facts, theme=None, home_url=None)
        else:
            text = self._themed.render(
                facts,
                theme=theme.document,
                root=root,
                home_url=f"{root}/",
                theme_css_url=root + theme.document["css"],
            )
        return _answer(problem, text.encode(), _HTML)

    def page_of_staff(self, problem: Problem, home_url: str, reference: str | None) -> Answer:
        """A problem for somebody of staff: nobody's look, and back to where they began."""
        text = self._of_staff.render(
            problem=problem, reference=reference, home_url=home_url, theme=None
        )
        return _answer(problem, text.encode(), _HTML)


def is_for_programs(path: str, accept: str) -> bool:
    """Whether a failure is told as a document: under /api, and to who asks for JSON but not HTML."""
    if path == "/api" or path.startswith("/api/"):
        return True
    return "json" in accept and "html" not in accept


def _answer(problem: Problem, body: bytes, content_type: str) -> Answer:
    headers: Headers = [
        ("Content-Type", content_type),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        *PAGE_HEADERS.items(),
    ]
    if problem.retry_after_s is not None:
        headers.append(("Retry-After", str(problem.retry_after_s)))
    return Answer(problem.status, headers, body)
