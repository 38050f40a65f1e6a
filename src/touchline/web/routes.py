"""The edge's answers as Flask routes, so that `flask routes`, the test client and a reader see them."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from touchline.web import liveness
from touchline.web.edge import EdgeAnswer
from touchline.web.limits import limited
from touchline.web.public.answer import Answer
from touchline.web.public.odds import ODDS_PATH, PublicOdds
from touchline.web.public.theme import CSS_PATH, LOGO_PATH, THEME_PATH, PublicTheme
from touchline.web.reading import current_site
from touchline.web.tenancy import PLATFORM


def public(themes: PublicTheme, odds: PublicOdds) -> Blueprint:
    """Liveness, themes and odds over the very functions that the edge calls."""
    blueprint = Blueprint("public", __name__)

    @blueprint.get(liveness.PATH)
    def healthz() -> Response:
        return Response(liveness.BODY, headers=list(liveness.HEADERS))

    @blueprint.get(THEME_PATH)
    @limited("public")
    def load_theme() -> Response:
        return response_of(themes.load_public_theme_for_operator(current_site(), _tag()))

    @blueprint.get(CSS_PATH)
    @limited("public")
    def stylesheet() -> Response:
        return response_of(themes.stylesheet(current_site(), request.args.get("v", ""), _tag()))

    @blueprint.get(LOGO_PATH)
    @limited("public")
    def logo() -> Response:
        return response_of(themes.logo(current_site(), request.args.get("v", ""), _tag()))

    @blueprint.get(ODDS_PATH)
    @limited("public")
    def read_odds() -> Response:
        query = request.query_string.decode("latin-1")
        encodings = request.headers.get("Accept-Encoding", "")
        return response_of(odds.answer(current_site(), query, _tag(), encodings))

    return blueprint


def machines(answers: Mapping[str, EdgeAnswer]) -> Blueprint:
    """What supervisors and dashboards ask, on any host, over the very functions that the edge calls."""
    blueprint = Blueprint("machines", __name__)
    for path, answer_for in answers.items():

        def view(answer_for: EdgeAnswer = answer_for) -> Response:
            return response_of(answer_for(PLATFORM, request.environ))

        blueprint.add_url_rule(path, path.strip("/").replace("/", "_"), view)
    return blueprint


def _tag() -> str:
    return request.headers.get("If-None-Match", "")


def response_of(answer: Answer) -> Response:
    """An answer of the edge as Flask gives it."""
    return Response(answer.body, status=answer.status, headers=answer.headers)
