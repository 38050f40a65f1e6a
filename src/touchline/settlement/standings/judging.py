"""Judges the newest versions of results and keeps where they stand. One transaction, the caller's."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from touchline import codes
from touchline.catalog.model import EventStatus, ReportedResult
from touchline.plumbing import metrics
from touchline.plumbing.db import Connection
from touchline.settlement import queries as result_queries
from touchline.settlement.agenda.queries import upsert_agenda
from touchline.settlement.confirming import Case, Final, Verdict, judge
from touchline.settlement.reasons import Reason, State
from touchline.settlement.standings import queries
from touchline.settlement.stored import as_report, as_score

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest version of an event's result as it was just reported.

    ``age_s``: how long ago it was recorded; ``is_repeated``: an earlier poll had reported the same.
    """

    event_id: int
    version: int
    report: ReportedResult
    age_s: float
    is_repeated: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """One version and its verdict. ``is_news``: it stood elsewhere before."""

    newest: Newest
    verdict: Verdict
    is_news: bool


def keep_standings(
    conn: Connection, *, sport: str, provider: str, told: Iterable[Newest], confirm_s: float
) -> list[Judged]:
    """Judge what was told, write what became final and what stands elsewhere now."""
    newest = {each.event_id: each for each in told}
    event_ids = sorted(newest)
    others: dict[int, dict[str, ReportedResult]] = {}
    for row in result_queries.list_confirmations(conn, event_ids=event_ids):
        others.setdefault(row.event_id, {})[row.provider] = _confirmation(row)
    judged = []
    for standing in queries.list_standings(conn, event_ids=event_ids):
        each = newest[standing.event_id]
        case = Case(
            sport,
            provider,
            each.report,
            each.version,
            each.age_s,
            each.is_repeated,
            _final(standing),
            others.get(each.event_id, {}),
        )
        verdict = judge(case, confirm_s=confirm_s)
        if standing.state is None and verdict.reason is Reason.NOT_OVER:
            continue  # a match under way stands nowhere yet
        stood = (standing.version, standing.state, standing.reason)
        is_news = stood != (each.version, verdict.state, verdict.reason)
        judged.append(Judged(each, verdict, is_news))
    _write(conn, judged)
    return judged


def judge_again(conn: Connection, *, sport: str, event_ids: Sequence[int]) -> list[Judged]:
    """Judge the versions on record of these events: something else than their report has changed."""
    by_provider: dict[str, list[Newest]] = {}
    for row in result_queries.list_newest_reports(conn, event_ids=event_ids):
        newest = Newest(row.event_id, row.version, as_report(row), row.age_s, is_repeated=False)
        by_provider.setdefault(row.provider, []).append(newest)
    return [
        each
        for provider, told in by_provider.items()
        # Nothing was told once more, so nothing becomes final here.
        for each in keep_standings(conn, sport=sport, provider=provider, told=told, confirm_s=0)
    ]


def tell_news(sport: str, judged: Iterable[Judged]) -> None:
    """Count where results came to stand; one that a person must look at is an error."""
    for each in judged:
        if not each.is_news:
            continue
        state, reason = each.verdict.state, each.verdict.reason
        metrics.results_judged.labels(sport, state, reason or "").inc()
        if state is State.HELD:
            logger.error(
                "results.result_held",
                extra={
                    "sport": sport,
                    "event_code": codes.encode(each.newest.event_id),
                    "reason": reason,
                },
            )


def _write(conn: Connection, judged: Sequence[Judged]) -> None:
    finals = [each for each in judged if each.verdict.is_new_final]
    if finals:
        queries.insert_finals(
            conn,
            event_ids=[each.newest.event_id for each in finals],
            versions=[each.newest.version for each in finals],
            confirmed_by=[",".join(each.verdict.confirmed_by) for each in finals],
            entry_ids=[None for _ in finals],
        )
        upsert_agenda(conn, event_ids=[each.newest.event_id for each in finals])
    news = [each for each in judged if each.is_news]
    if news:
        queries.upsert_standings(
            conn,
            event_ids=[each.newest.event_id for each in news],
            versions=[each.newest.version for each in news],
            states=[each.verdict.state for each in news],
            reasons=[each.verdict.reason for each in news],
        )


def is_waiting(each: Judged) -> bool:
    """Whether being told the same once more may make it final."""
    return each.verdict.state is State.PENDING and each.verdict.reason is Reason.REPEAT_AWAITED


def _final(row: queries.Standing) -> Final | None:
    if row.final_status is None:
        return None
    report = ReportedResult(
        "",
        EventStatus(row.final_status),
        "",
        row.final_home_score,
        row.final_away_score,
        as_score(row.final_half_time),
        as_score(row.final_full_time),
        (),
        winner=row.final_winner,
    )
    return Final(report, row.final_version, row.final_age_s, row.is_final_by_staff)


def _confirmation(row: result_queries.Confirmation) -> ReportedResult:
    return ReportedResult(
        "",
        EventStatus(row.status),
        "",
        row.home_score,
        row.away_score,
        as_score(row.half_time),
        as_score(row.full_time),
        (),
    )
