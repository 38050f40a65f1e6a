"""Rate limits: what a request is charged, a decorator for one view, and what answers say of it.

Every page has been charged before Flask (turnstile.py). A view of class ``public`` is never refused:
over its limit it answers from cache, and says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, NamedTuple, NoReturn, ParamSpec, Protocol, TypeVar

from flask import Flask, Response, current_app, make_response, request

from touchline.errors import Limited
from touchline.plumbing.bucket import SECOND_US, Policy, Spent, whole_seconds
from touchline.plumbing.meter import Meter
from touchline.plumbing.ratelimit import Limiter, Wish
from touchline.web.reading import current_site

EXTENSION = "touchline.limits"
PUBLIC = "public"
# Where in the environment of a request its charges are, in the order in which they were made.
CHARGES_KEY = "touchline.charges"
# Of a burst, what one process may spend before the others know: a quarter.
_LEASE_SHARE = 4

P = ParamSpec("P")
R = TypeVar("R")


class Decorator(Protocol):
    """What a limit does to a view of any shape."""

    def __call__(self, view: Callable[P, R]) -> Callable[P, Response]:
        """The view, limited."""


class Charge(NamedTuple):
    """What a request was charged under one policy; the window is what its answer tells."""

    meter: Meter
    spent: Spent
    window_s: int

    @property
    def wait_s(self) -> int:
        """How long until there is one token more; 0 for a full bucket."""
        return whole_seconds(self.meter.next_in_us(self.spent.full_in_us))

    @property
    def retry_after_s(self) -> int:
        """The same for who was refused, who shall not come back at once."""
        return max(1, self.wait_s)


@dataclass(frozen=True, slots=True)
class Limits:
    """The policies of this application, by the name of what they limit."""

    limiter: Limiter
    policies: Mapping[str, Policy]
    client_of: Callable[[dict[str, Any]], str]

    def charge(
        self, policy: Policy, tenant: str, subject: str, window_s: int | None = None
    ) -> Charge:
        """Charge one token; an exact policy asks the shared bucket."""
        meter, key = self.limiter.meter(policy), (tenant, subject)
        spent = meter.spend(key) if policy.lease > 1 else self.limiter.take([Wish(meter, key)])[0]
        return Charge(meter, spent, window_s or policy.window_s)

    def client(self) -> str:
        """The client of the current request."""
        return self.client_of(request.environ)


def client() -> str:
    """The address of who asks, as far as the proxies before us are believed."""
    limits: Limits = current_app.extensions[EXTENSION]
    return limits.client()


def announce(app: Flask, limits: Limits) -> None:
    """Let views be limited, and let every answer say what is left."""
    app.extensions[EXTENSION] = limits

    @app.after_request
    def tell(response: Response) -> Response:
        is_cacheable = request.blueprint == PUBLIC or _is_cacheable(response)
        charges = request.environ.get(CHARGES_KEY, [])
        response.headers.extend(header_fields(charges, is_cacheable=is_cacheable))
        return response


def limited(name: str, subject: Callable[[], str] | None = None) -> Decorator:
    """Limit a view by the policy that the settings give under this name.

    ``subject`` names who is counted, a player's id for instance; without it, the address.
    """

    def policy(limits: Limits) -> tuple[Policy, int | None]:
        return limits.policies[name], None

    return _decorator(policy, subject, is_public=name == PUBLIC)


def rate_limit_per_tenant(
    max_tokens: int = 100,
    refill_rate: float = 2.0,
    window_seconds: int = 60,
    endpoint_type: str = PUBLIC,
) -> Decorator:
    """Limit a view per tenant and address: ``max_tokens`` at once, ``refill_rate`` tokens a second.

    ``window_seconds`` is the window that RateLimit-Policy tells.
    """
    own = Policy(
        endpoint_type,
        burst=max_tokens,
        interval_us=max(1, round(SECOND_US / refill_rate)),
        lease=max(1, max_tokens // _LEASE_SHARE),
    )

    def policy(limits: Limits) -> tuple[Policy, int | None]:
        known = limits.policies.get(endpoint_type)
        if known is None:
            return own, window_seconds
        if (known.burst, known.interval_us) == (own.burst, own.interval_us):
            return known, window_seconds
        # Another bucket than the one of the settings, so another name.
        return replace(own, name=f"{endpoint_type}_{own.burst}_{own.interval_us}"), window_seconds

    return _decorator(policy, None, is_public=endpoint_type == PUBLIC)


def spend(name: str, subject: str) -> None:
    """Charge the request under a policy of the settings, for a subject that became known on the way.

    Raises:
        Limited: it is beyond.

    """
    limits: Limits = current_app.extensions[EXTENSION]
    if not _admit(limits, limits.policies[name], current_site().name, subject):
        _refuse()


def header_fields(charges: list[Charge], *, is_cacheable: bool) -> list[tuple[str, str]]:
    """The header fields of both families: of the policy with the least left, and of all policies.

    What a cache may keep says the pair that every public answer says, and no more: a cache would
    hand the rest to somebody else.
    """
    enforced = [charge for charge in charges if not charge.meter.policy.is_shadow]
    if not enforced:
        return []
    meter, spent, _ = min(enforced, key=lambda charge: charge.spent.remaining)
    left, reset = str(spent.remaining), str(whole_seconds(spent.full_in_us))
    fields = [("X-Rate-Limit-Remaining", left), ("X-Rate-Limit-Reset", reset)]
    if is_cacheable:
        return fields
    return [
        *fields,
        ("X-RateLimit-Limit", str(meter.policy.burst)),
        ("X-RateLimit-Remaining", left),
        ("X-RateLimit-Reset", reset),
        ("RateLimit-Policy", ", ".join(_policy_item(charge) for charge in enforced)),
        ("RateLimit", ", ".join(_state_item(charge) for charge in enforced)),
    ]


def _policy_item(charge: Charge) -> str:
    policy = charge.meter.policy
    return f'"{policy.name}";q={policy.burst};w={charge.window_s}'


def _state_item(charge: Charge) -> str:
    return f'"{charge.meter.policy.name}";r={charge.spent.remaining};t={charge.wait_s}'


def _decorator(
    find: Callable[[Limits], tuple[Policy, int | None]],
    subject: Callable[[], str] | None,
    *,
    is_public: bool,
) -> Decorator:
    def decorate(view: Callable[P, R]) -> Callable[P, Response]:
        @wraps(view)
        def counted(*args: P.args, **kwargs: P.kwargs) -> Response:
            limits: Limits = current_app.extensions[EXTENSION]
            policy, window_s = find(limits)
            who = subject() if subject else limits.client()
            is_within = _admit(limits, policy, current_site().name, who, window_s)
            if not is_within and not is_public:
                _refuse()
            return make_response(view(*args, **kwargs))

        return counted

    return decorate


def _admit(
    limits: Limits, policy: Policy, tenant: str, subject: str, window_s: int | None = None
) -> bool:
    """Charge a request, note it for the answer, and say whether it was within the limit."""
    charge = limits.charge(policy, tenant, subject, window_s)
    request.environ.setdefault(CHARGES_KEY, []).append(charge)
    return charge.spent.is_allowed


def _refuse() -> NoReturn:
    """Refuse for the limit that was charged last."""
    charge: Charge = request.environ[CHARGES_KEY][-1]
    raise Limited(retry_after_s=charge.retry_after_s, policies=(charge.meter.policy.name,))


def _is_cacheable(response: Response) -> bool:
    control = response.cache_control
    return not (control.no_store or control.private)
