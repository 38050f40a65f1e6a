"""The platform's own address, which is nobody's site: one plain page saying so."""

from collections.abc import Sequence

from flask import Flask, Response, current_app, request

from touchline.web.pages import PAGE_HEADERS
from touchline.web.reading import current_site


def answer(app: Flask, platform_domain: str) -> None:
    """Show it at ``/`` of the platform's host; on a tenant's the same path is its lobby."""

    @app.before_request
    def front_door() -> Response | None:
        if request.path == "/" and current_site().is_platform:
            return platform_index(platform_domain)
        return None


def platform_index(platform_domain: str, sites: Sequence[tuple[str, str]] = ()) -> Response:
    """The page at ``/`` of the platform's host.

    ``sites`` are (name, address) pairs to list. Only a developer's machine gives any: who the
    tenants of a platform are is nobody else's business.
    """
    template = current_app.jinja_env.get_template("platform.html")
    page = template.render(platform_domain=platform_domain, sites=sites, theme=None)
    return Response(
        page,
        headers={**PAGE_HEADERS, "Cache-Control": "private, no-cache"},
        content_type="text/html; charset=utf-8",
    )
