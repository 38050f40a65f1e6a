"""The mailbox of development: letters that nothing sends, for whoever builds or tries the site."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from touchline.accounts.letters.queries import list_shown
from touchline.plumbing.db import Database
from touchline.web.player.reading import ThemeReader
from touchline.web.themed import tenant_of_site, themed

_TEMPLATE = "mailbox.html"
_SHOWN_MAX = 20


def blueprint(db: Database, themes: ThemeReader) -> Blueprint:
    """The page. It shows tokens to anybody, so production and whoever sends letters do without it."""

    def show() -> AnyResponse:
        tenant_id = tenant_of_site(db)
        with db.tenant_tx(tenant_id) as conn:
            letters = list_shown(conn, tenant_id=tenant_id, limit=_SHOWN_MAX)
        return themed(themes, _TEMPLATE, letters=letters)

    pages = Blueprint("mailbox", __name__)
    pages.add_url_rule("/mailbox", "show", show)
    pages.record_once(_compile_template)
    return pages


def _compile_template(state: BlueprintSetupState) -> None:
    state.app.jinja_env.get_template(_TEMPLATE)
