"""The processes: what each told of its gate, pool, caches and limits, and how that went lately."""

from contextlib import nullcontext, suppress
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, Response
from redis.exceptions import RedisError

from touchline.errors import Unavailable
from touchline.plumbing import steering
from touchline.plumbing.breaker import Control
from touchline.plumbing.vitals import SILENT_AFTER_S, Process, VitalsStore
from touchline.rights import Permission
from touchline.staff.steer import steer
from touchline.web.console.gauges import GATE_STATES, gauges, requests
from touchline.web.console.machinery import machinery
from touchline.web.feed_rows import duration
from touchline.web.office.forms import Draft, Fields, WrongField, submitted, sure
from touchline.web.office.guard import guarded
from touchline.web.office.listing import Cell, Column, Filter, Plan, Row
from touchline.web.office.lists import asked_here, list_page
from touchline.web.office.seat import Seat, office
from touchline.web.office.shell import done, page

CONTROLS = {
    Control.AUTO: "the gates decide",
    Control.ISOLATED: "isolated",
    Control.HELD_CLOSED: "held closed",
}
MINUTES = (("5", "5 minutes"), ("10", "10 minutes"), ("60", "an hour"), ("240", "4 hours"))
PLAN = Plan(
    columns=(
        Column("Process"), Column("State"), Column("Told"), Column("Version"), Column("Gate"),
        Column("Pool", is_number=True), Column("Waiting", is_number=True),
        Column("Refused", is_number=True), Column("From memory", is_number=True),
        Column("Requests a second", is_number=True), Column("Limited", is_number=True),
        Column("Limits"), Column("Open breakers"),
    ),
    filters=(Filter("kind", "Kind", hint="web"),),
    empty=("Nobody has told anything", "Processes tell of themselves every few seconds."),
)  # fmt: skip


class NobodyTold(Unavailable):
    """Redis cannot be reached, so no process was told."""

    code = "nobody_told"


@dataclass(frozen=True, slots=True)
class Steered:
    """What was decided for the gates of a pool; ``said`` is None while nobody can say."""

    pool: str
    said: str | None
    is_auto: bool = True


@guarded(Permission.READ)
def processes(seat: Seat) -> Response:
    """Every process that told something within the hour."""
    return _list(seat)


@guarded(Permission.GATES_STEER)
def steer_gates(seat: Seat) -> Response:
    """Take the decision about a database from the gates of all processes, for a while."""

    def attempt(given: Fields) -> Response:
        pool, word = given.get("pool", ""), given.get("control", "")
        if pool not in steering.POOLS or word not in set(Control):
            raise WrongField("control", "Say what the gates shall do.")
        if given.get("minutes") not in dict(MINUTES):
            raise WrongField("minutes", "Say for how long.")
        control = Control(word)
        if control is not Control.AUTO:
            sure(given)
        try:
            is_recorded = steer(
                lambda: nullcontext(office().db),
                machinery().redis,
                pool,
                control,
                for_s=60 * int(given["minutes"]),
                by=seat.actor,
            )
        except RedisError as error:
            raise NobodyTold from error
        said = f"The gates of all {pool} processes are told: {CONTROLS[control]}."
        missed = "" if is_recorded else " The trail could not be told; the log has it."
        return done("/processes", said + missed)

    return submitted(seat, attempt, lambda draft, status: _steering(seat, draft, status))


@guarded(Permission.GATES_STEER)
def steering_form(seat: Seat) -> Response:
    """The form for it."""
    return _steering(seat, Draft({"pool": "web", "control": Control.AUTO.value, "minutes": "10"}))


def add_processes(pages: Blueprint) -> None:
    """Give the console its processes."""
    pages.add_url_rule("/processes", "processes", processes)
    pages.add_url_rule("/processes/gates", "gates", steering_form)
    pages.add_url_rule("/processes/gates", "steer_gates", steer_gates, methods=["POST"])


def told_processes() -> list[Process] | None:
    """What processes told of themselves; None while Redis cannot be reached."""
    with suppress(RedisError):
        return VitalsStore(machinery().redis).read()
    return None


def is_silent(process: Process, now_s: float) -> bool:
    """Whether it has told nothing for longer than it should."""
    return now_s - process.samples[0].at_s > SILENT_AFTER_S


def _list(seat: Seat) -> Response:
    asked = asked_here(PLAN)
    found = told_processes()
    kind = asked.word("kind")
    wanted = [each for each in found or () if kind in ("", each.kind)]
    return list_page(
        seat,
        asked,
        [_row(each) for each in wanted[: asked.rows_max]],
        name="processes",
        heading="Processes",
        template="console/processes.html",
        is_known=found is not None,
        steered=steered_now(),
        charts=[(each.name, gauges(each)) for each in wanted[: asked.rows_max]],
    )


def _row(process: Process) -> Row:
    now_s = machinery().now_s()
    newest = process.samples[0]
    gate = GATE_STATES[int(process.number("gate"))]
    reads = process.number("cache_reads")
    has_gate_open = gate != GATE_STATES[0]
    return (
        Cell(process.name),
        Cell("silent", tone="bad") if is_silent(process, now_s) else Cell("telling", tone="good"),
        Cell(f"{duration(now_s - newest.at_s)} ago"),
        Cell(process.version),
        Cell(gate, tone="bad" if has_gate_open else "good"),
        Cell(f"{process.number('pool_percent'):.0f} %"),
        Cell(f"{process.number('pool_waiting'):.0f}"),
        Cell(f"{process.number('refusals'):.0f}"),
        Cell(f"{100 * process.number('cache_memory') / reads:.1f} %" if reads else ""),
        Cell(f"{requests(process)[-1]:.1f}" if len(process.samples) > 1 else ""),
        Cell(f"{process.number('limited'):.0f}"),
        Cell("each alone", tone="bad") if process.number("limits_alone") else Cell("shared"),
        Cell(", ".join(newest.open_breakers), tone="bad" if newest.open_breakers else ""),
    )


def steered_now() -> list[Steered]:
    """What was decided for the gates, pool by pool."""
    try:
        told = [(pool, *steering.standing(machinery().redis, pool)) for pool in steering.POOLS]
    except RedisError:
        return [Steered(pool, None) for pool in steering.POOLS]
    return [
        Steered(pool, CONTROLS[control])
        if control is Control.AUTO
        else Steered(pool, f"{CONTROLS[control]} by {by}, {duration(left_s)} more", is_auto=False)
        for pool, control, by, left_s in told
    ]


def _steering(seat: Seat, draft: Draft, status: int = HTTPStatus.OK) -> Response:
    return page(
        seat,
        "console/gates.html",
        heading="Steer the gates",
        crumbs=[("Processes", "/processes")],
        draft=draft,
        pools=[(each, f"of {each} processes") for each in steering.POOLS],
        controls=[
            (Control.AUTO.value, "decide by themselves"),
            (Control.ISOLATED.value, "isolate: nothing reaches the database but probes"),
            (Control.HELD_CLOSED.value, "hold closed: everything is let through, whatever fails"),
        ],
        minutes=MINUTES,
        steered=steered_now(),
        status=status,
    )
