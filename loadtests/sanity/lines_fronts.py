"""What stands before the site: a caching proxy that outlives it, a browser that remembers."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from devstack import sources
from devstack.debian import CannotUnpack
from devstack.places import find_places
from devstack.ports import LOOPBACK, answers, free_ports
from devstack.waiting import wait_until
from loadtests.processes import NotUp
from loadtests.sanity.scene import Line, Scene, Skipped
from loadtests.sanity.site import THEME, Site

# The odds' five seconds of freshness pass after the origin's death, and stale ones must do.
_AFTER_DEATH_S = 7.0
_BEFORE_DEATH_S = 2.0
_STOP_WITHIN_S = 5
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
_CHROMIUM_OPTIONS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync")
# What makes the look of a page; its icon in the tab is kept by other rules.
_ASSETS = frozenset({"Stylesheet", "Script", "Font", "Image"})
_CONFIG = """
daemon off;
master_process off;
pid {home}/pid;
error_log stderr crit;
events {{ worker_connections 2048; }}
http {{
    access_log off;
    client_body_temp_path {home}/client_body;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    proxy_temp_path {home}/proxy;
    proxy_cache_path {home}/cache keys_zone=site:10m;
    server {{
        listen {loopback}:{port};
        location / {{
            proxy_pass http://{loopback}:{origin};
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_cache site;
            proxy_cache_key $http_host$request_uri;
            proxy_cache_use_stale error timeout updating http_500 http_502 http_503 http_504;
            proxy_cache_background_update on;
            proxy_cache_lock on;
            add_header X-Cache $upstream_cache_status always;
        }}
    }}
}}
"""


def lines() -> Iterator[Line]:
    """All of them."""
    yield Line(
        "browser_cache", "Chromium visits twice, started anew between", _browser, crowd="site"
    )
    yield Line(
        "caching_proxy", "nginx before a web host that is killed after 2 s", _proxy, crowd="own"
    )


def _proxy(scene: Scene) -> None:
    with scene.world.spare() as (origin, process, _), _nginx(origin.port) as port:
        front = Site(port, "")

        def die() -> None:
            time.sleep(_BEFORE_DEATH_S)  # noqa: TID251 - the cache fills
            process.kill()

        seconds = _BEFORE_DEATH_S + _AFTER_DEATH_S
        scene.visit(scene.world.terms(front, "public"), seconds=seconds, while_there=die)
        status, headers, _ = front.get(f"/acme{THEME}", host=f"{LOOPBACK}:{port}")
        scene.demand(is_so=not answers(origin.port), otherwise="the origin still lives")
    found = dict(headers).get("X-Cache", "")
    scene.note(f"the theme is a {found or 'miss'}")
    scene.demand(is_so=status == 200, otherwise=f"the theme is answered {status}")
    scene.demand(is_so=found in {"HIT", "STALE", "UPDATING"}, otherwise=f"X-Cache is {found!r}")


@contextmanager
def _nginx(origin: int) -> Iterator[int]:
    try:
        nginx = sources.find_nginx(find_places())
    except CannotUnpack as reason:
        raise Skipped(f"nginx not available: {reason}") from reason
    port = free_ports(1)[0]
    with tempfile.TemporaryDirectory() as home:
        config = Path(home) / "nginx.conf"
        text = _CONFIG.format(home=home, port=port, origin=origin, loopback=LOOPBACK)
        config.write_text(text, "utf-8")
        process = subprocess.Popen(
            [str(nginx.program), "-e", "stderr", "-p", home, "-c", str(config)],
            env={"LD_LIBRARY_PATH": str(nginx.libraries)} if nginx.libraries else {},
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            if not wait_until(lambda: answers(port), within_s=_STOP_WITHIN_S):
                raise NotUp("nginx")
            yield port
        finally:
            process.terminate()
            process.wait(_STOP_WITHIN_S)


def _browser(scene: Scene) -> None:
    program = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
    if program is None:
        raise Skipped("there is no Chromium")
    address = f"http://acme.localhost:{scene.world.site.port}/"
    with tempfile.TemporaryDirectory() as profile:
        first, second = (_visited(program, profile, address) for _ in range(2))
    assets = set(first)
    remembered = {path for path, is_cached in second.items() if is_cached}
    scene.note(f"{len(assets & remembered)} of {len(assets)} assets from its disk")
    scene.demand(is_so=not any(first.values()), otherwise="the first visit was none")
    scene.demand(is_so="/theme.css" in assets, otherwise="the page has no theme")
    scene.demand(is_so=assets <= remembered, otherwise=f"asked again: {assets - remembered}")


def _visited(program: str, profile: str, address: str) -> dict[str, bool]:
    """The assets a page needs, by path, and whether each came from the browser's disk."""
    seen: dict[str, bool] = {}

    def note(event: dict[str, Any]) -> None:
        answer = event["response"]
        if event["type"] in _ASSETS:
            seen[urlsplit(answer["url"]).path] = bool(answer.get("fromDiskCache"))

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=program, args=list(_CHROMIUM_OPTIONS)
        )
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.responseReceived", note)
        page.goto(address, wait_until="networkidle")
        context.close()
    return seen
