"""`./dev chaos slips`: slips nobody meant, handed in over real HTTP by a player who is signed in.

Sound slips with values bent or bytes changed, as JSON and as forms, beside slips made to hurt: a
million bytes, ten thousand legs, depth, NUL, keys used before, ids of other things and of another
tenant. Each gets an answer below 500 with a code; what was taken is in the book as it was sent, and
nothing else is. Every slip has dice of its own: `--first N --documents 1` makes the Nth again.
"""

import json
import random
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness.book import book
from harness.shop import Shop
from harness.visitors import PASSWORD

from devstack.stack import Stack
from loadtests import campaign, figures, processes, readers
from loadtests.bending import bent, changed
from loadtests.campaign import ground_of
from loadtests.figures import Figure, Goal
from loadtests.slips_client import Program
from touchline import codes
from touchline.bets.rejections import Reason

DOCUMENTS = 20_000
EXAMPLES_MAX, COUNTED_EVERY = 5, 500
MATCHES = 6
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_KINDS = (_JSON, _JSON, _JSON, _FORM, "text/plain", "multipart/form-data; boundary=x", "")
_NO_LIMIT = "1000000+1000000/s"
_TAKEN = {200, 201, 303}
_SERVER_ERROR = 500
_CODES = {reason.value for reason in Reason} | {
    "too_large", "bad_request", "unsupported_type", "forbidden", "offer_moving",
}  # fmt: skip


def main() -> int:
    """Run the campaign; 1 when a slip came through, failed, or left something it should not."""
    parser = campaign.parser(__doc__, minutes=60)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--first", type=int, default=0, help="number of the first slip")
    options = parser.parse_args()
    # A bent slip has numbers of any length, and we write them: what reads them has its own limit.
    sys.set_int_max_str_digits(0)
    campaign.announce("slips", options)
    numbers = range(options.first, options.first + options.documents)
    return figures.report(_figures(numbers, options.seed, options.minutes))


@dataclass(slots=True)
class _Scene:
    """The shop, another tenant's, and the player's program."""

    shop: Shop
    rival: Shop
    program: Program
    used: list[dict[str, Any]] = field(default_factory=list)
    taken: int = 0


def _figures(numbers: range, seed: int, minutes: float) -> Iterator[Figure]:
    until_s = time.monotonic() + minutes * 60
    outcomes: Counter[str] = Counter()
    failures: list[str] = []
    made = 0
    with ground_of("slips") as (stack, _), _scene(stack) as scene:
        for number in numbers:
            if time.monotonic() > until_s:
                break
            try:
                outcomes[_one(random.Random(f"{seed}/{number}"), scene)] += 1
                if number % COUNTED_EVERY == 0:
                    _count(scene)
            except AssertionError as error:
                failures.append(f"--first {number}: {error}")
            made += 1
        _count(scene)
        problems = scene.shop.problems() + scene.rival.problems()
    peers = {**outcomes, "seed": seed}
    yield Figure("slips_handed_in", made, "slips", Goal(">=", len(numbers)), (), peers)
    examples = {"examples": failures[:EXAMPLES_MAX]}
    yield Figure("slips_failures", len(failures), "slips", Goal("=", 0), (), examples)
    yield Figure("slips_problems", len(problems), "kinds", Goal("=", 0), (), {"kinds": problems})


@contextmanager
def _scene(stack: Stack) -> Iterator[_Scene]:
    with tempfile.TemporaryDirectory() as snapshots:
        environment = {
            **readers.environment(stack), "ENVIRONMENT": "development", "PLATFORM_DOMAIN": "localhost",
            "SNAPSHOT_DIR": snapshots, "LIMIT_BETS": _NO_LIMIT, "LIMIT_GLOBAL": _NO_LIMIT,
            "LIMIT_TENANT": _NO_LIMIT, "ODDS_AGE_MAX_S": "36000",
            "PYTHONPATH": str(processes.REPOSITORY / "src"),
        }  # fmt: skip
        with book({"ENVIRONMENT": "test", **stack.urls()}) as ours:
            shop, rival = Shop(ours, "acme", events=MATCHES), Shop(ours, "rival", events=MATCHES)
            shop.player("ana", amount_minor=10**12)
            rival.player("rita")
            ours.theme_publisher().publish_once()
            with processes.site(environment, host="acme.localhost", path="/") as site:
                program = Program(site.port, "acme.localhost", "198.51.100.7")
                program.sign_in("ana", PASSWORD)
                yield _Scene(shop, rival, program)


def _one(dice: random.Random, scene: _Scene) -> str:
    """Hand in a slip and judge the answer; the word for it."""
    body, kind, sent = _slip(dice, scene)
    status, headers, said = scene.program.hand_in(body, kind)
    assert 0 < status < _SERVER_ERROR, f"{status} for {body[:120]!r}"
    if status in _TAKEN:
        scene.taken += status != 200
        if status != 303 and sent is not None:
            _compare(json.loads(said), sent)
        return f"taken_{status}"
    assert "json" in headers.get("Content-Type", ""), headers
    problem = json.loads(said)
    assert problem["status"] == status, problem
    assert problem["code"] in _CODES, problem
    text = said.decode()
    assert "Traceback" not in text, problem
    assert scene.rival.slug not in text, problem
    return str(problem["code"])


def _compare(bet: dict[str, Any], sent: dict[str, Any]) -> None:
    """A bet is what was sent for it."""
    assert Decimal(bet["stake"]) == Decimal(sent["stake"]), (bet, sent)
    assert bet["type"] == sent["type"], (bet, sent)
    told = [(leg["selection"], Decimal(leg["price"])) for leg in bet["legs"]]
    assert told == [(leg["selection"], Decimal(leg["price"])) for leg in sent["legs"]], (bet, sent)


def _count(scene: _Scene) -> None:
    """As many bets as were answered, and each with its money; none of the other tenant's."""
    counts = scene.shop.counts()
    stakes = scene.shop.rows("SELECT count(*) FROM ledger_transfers WHERE kind = 1")[0][0]
    assert (counts["bets"], stakes) == (scene.taken, scene.taken), (counts, scene.taken)
    assert counts["bet_requests"] == counts["outbox"] == scene.taken, (counts, scene.taken)
    assert scene.rival.count() == 0


def _sound(dice: random.Random, scene: _Scene) -> dict[str, Any]:
    legs = dice.sample(range(1, MATCHES + 1), dice.choice((1, 1, 2, 3)))
    changes: dict[str, Any] = {"stake": f"{dice.randint(0, 20)}.{dice.randint(1, 99):02d}"}
    if len(legs) > 1 and dice.random() < 0.5:
        changes |= {"type": "system", "k": [1, len(legs)]}
    key = str(uuid.UUID(int=dice.getrandbits(128)))
    document: dict[str, Any] = scene.shop.document(*legs, key=key, **changes)
    return document


def _slip(dice: random.Random, scene: _Scene) -> tuple[bytes, str, dict[str, Any] | None]:
    """The bytes, what they are said to be, and the document where they are one as it was meant."""
    document = _sound(dice, scene)
    what = dice.random()
    if what < 0.05:
        scene.used = [*scene.used[-50:], document]
        return json.dumps(document).encode(), _JSON, document
    if what < 0.4:
        return _as_json(bent(dice, document))
    if what < 0.7:
        body = changed(dice, json.dumps(document).encode())
        return _read_back(body, dice.choice(_KINDS) if dice.random() < 0.2 else _JSON)
    if what < 0.85:
        return changed(dice, _form_of(document)), _FORM, None
    hurting = dice.choice(_HURTING)(dice, scene, document)
    return hurting if isinstance(hurting, tuple) else _as_json(hurting)


def _as_json(document: Any) -> tuple[bytes, str, dict[str, Any] | None]:
    return _read_back(json.dumps(document, allow_nan=True).encode(), _JSON)


def _read_back(body: bytes, kind: str) -> tuple[bytes, str, dict[str, Any] | None]:
    """With the document, where the bytes still are one of which a stake can be read."""
    try:
        sent = json.loads(body)
        Decimal(sent["stake"])
    except (ValueError, TypeError, KeyError, InvalidOperation, RecursionError):
        return body, kind, None
    return body, kind, sent if isinstance(sent, dict) else None


def _form_of(document: dict[str, Any]) -> bytes:
    fields = [("key", document["key"]), ("type", document["type"]), ("stake", document["stake"])]
    for leg in document["legs"]:
        fields += [("selection", leg["selection"]), ("price", leg["price"])]
    return urlencode([*fields, *(("k", str(size)) for size in document.get("k", ()))]).encode()


def _used_again(dice: random.Random, scene: _Scene, document: dict[str, Any]) -> Any:
    """A key of before, with the same slip or another."""
    if not scene.used:
        return document
    first = dice.choice(scene.used)
    return dice.choice((first, {**document, "key": first["key"]}))


def _of_others(dice: random.Random, scene: _Scene, document: dict[str, Any]) -> Any:
    """An id that is of something else, or of nothing."""
    known = (
        scene.shop.tenant_id, scene.rival.tenant_id, scene.rival.bettors["rita"].player_id,
        scene.shop.bettors["ana"].player_id, scene.shop.catalogue.event_id(1),
        dice.getrandbits(62), dice.getrandbits(64), 0,
    )  # fmt: skip
    document["legs"][0]["selection"] = codes.encode(dice.choice(known))
    return document


Hurting = Callable[[random.Random, _Scene, dict[str, Any]], Any]
_HURTING: tuple[Hurting, ...] = (
    _used_again,
    _of_others,
    lambda _d, _s, document: {**document, "legs": document["legs"] * 10_000},
    lambda _d, _s, document: {**document, "legs": document["legs"] * 2},
    lambda dice, _s, document: {**document, "stake": "9" * dice.choice((15, 16, 23, 5_000))},
    lambda dice, _s, document: {**document, "k": [10 ** dice.choice((2, 18, 19, 5_000))]},
    lambda _d, _s, _document: (b"[" * 200_000, _JSON, None),
    lambda dice, _s, _document: (b" " * dice.choice((2**20, 2**20 + 1, 2**21)), _JSON, None),
    lambda dice, _s, _document: (dice.randbytes(dice.choice((0, 1, 100, 10_000))), _JSON, None),
    lambda _d, _s, document: (_form_of(document) + b"&k=" + b"9" * 5_000, _FORM, None),
    lambda _d, _s, document: (_form_of(document) + b"&selection=x" * 10_000, _FORM, None),
)


if __name__ == "__main__":
    sys.exit(main())
