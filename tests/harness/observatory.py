"""How MDN's HTTP Observatory scores the headers of an answer, by its page "Tests and scoring".

Its rules for what our headers can say; it begins at 100 and counts bonuses only from 90 upwards.
What it asks of a whole site (a redirect from http, a preloaded domain) is the deployment's.
"""

BEGIN = 100
BONUS_FROM = 90
SIX_MONTHS_S = 15_768_000
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def score(headers, cookies=(), *, is_https=True):
    """The score of one answer: ``headers`` as a mapping, ``cookies`` as Set-Cookie lines."""
    policy = _directives(headers.get("Content-Security-Policy", ""))
    changes = [
        _of_policy(policy),
        _of_framing(headers, policy),
        _of_cookies(cookies),
        _of_transport(headers) if is_https else 0,
        0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
        5 if headers.get("Referrer-Policy") in PRIVATE else 0,
        10 if headers.get("Cross-Origin-Resource-Policy") == "same-origin" else 0,
        -50 if headers.get("Access-Control-Allow-Origin") == "*" else 0,
    ]
    total = BEGIN + sum(change for change in changes if change < 0)
    if total < BONUS_FROM:
        return total
    return total + sum(change for change in changes if change > 0)


def _directives(text):
    parts = [part.split() for part in text.split(";") if part.strip()]
    return {name.lower(): [value.lower() for value in values] for name, *values in parts}


def _of_policy(policy):
    if not policy:
        return -25
    default = policy.get("default-src", ["*"])
    scripts, styles = policy.get("script-src", default), policy.get("style-src", default)
    unsafe = {"'unsafe-inline'", "'unsafe-eval'", "data:", "*", "https:", "http:"}
    if unsafe & set(scripts) or unsafe & set(policy.get("object-src", default)):
        return -20
    if unsafe & set(styles):
        return 0
    return 10 if default == ["'none'"] else 5


def _of_framing(headers, policy):
    if "frame-ancestors" in policy:
        return 5
    return 0 if headers.get("X-Frame-Options") in ("DENY", "SAMEORIGIN") else -20


def _of_cookies(cookies):
    if not cookies:
        return 0
    attributes = [{part.strip().lower() for part in line.split(";")[1:]} for line in cookies]
    if not all("secure" in each and "httponly" in each for each in attributes):
        return -40
    are_bound = all({"samesite=lax", "samesite=strict"} & each for each in attributes)
    return 5 if are_bound else 0


def _of_transport(headers):
    for part in headers.get("Strict-Transport-Security", "").split(";"):
        if part.strip().startswith("max-age="):
            return 0 if int(part.strip()[len("max-age=") :]) >= SIX_MONTHS_S else -10
    return -20
