"""A page of a site about one person: themed, kept by nobody, its address told to nobody."""

from http import HTTPStatus
from typing import Any

from flask import Response, current_app, request

from touchline.accounts import queries
from touchline.errors import NotFound
from touchline.plumbing.db import Database
from touchline.web import origin
from touchline.web.pages import PAGE_HEADERS
from touchline.web.player.reading import Guest, ThemeReader
from touchline.web.player_session import current_session


def themed(
    themes: ThemeReader, template: str, *, status: HTTPStatus = HTTPStatus.OK, **facts: Any
) -> Response:
    """A template in the look of the site, with the token of whoever is signed in.

    Raises:
        NotFound: this host is nobody's site.

    """
    theme = themes.current()
    if theme is None:
        raise NotFound
    root = request.script_root
    visitor = current_session().visitor
    token = origin.token() if visitor and not visitor.is_degraded else ""
    page = current_app.jinja_env.get_template(template).render(
        theme=theme.document,
        theme_css_url=root + theme.document["css"],
        root=root,
        path=root + request.path,
        guest=visitor and Guest(visitor.name, token, visitor.is_degraded),
        token=token,
        **facts,
    )
    return Response(
        page,
        status,
        headers={
            **PAGE_HEADERS,
            "Cache-Control": "private, no-store",
            "Referrer-Policy": "no-referrer",  # a letter's token may be in the address
        },
        content_type="text/html; charset=utf-8",
    )


def tenant_of_site(db: Database) -> int:
    """The active tenant whose site the request is for.

    Raises:
        NotFound: it is nobody's, or nobody can say whose.

    """
    with db.connection_ctx() as conn:
        tenant_id = queries.get_active_tenant_id_all_tenants(conn, slug=current_session().slug)
    if tenant_id is None:
        raise NotFound
    return tenant_id


def site_url() -> str:
    """Where the site of the request begins, as its visitor wrote it."""
    return request.host_url.rstrip("/") + request.script_root
