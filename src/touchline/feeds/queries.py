"""SQL of aliases and sightings, which all tenants share. Judged by platform staff, read by workers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row, scalar_row

from touchline.plumbing.db import Connection

ID_MAX = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class AliasRow:
    """An alias with both sides as a person reads them; a side nobody has seen lately has no name."""

    id: int
    provider: str
    sport: str
    kind: str
    provider_id: str
    their_name: str | None
    their_start: datetime | None
    our_id: int | None
    our_name: str | None
    our_start: datetime | None
    state: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A sighting that nobody judged, beside an event of ours at about its time: a hint, no more."""

    provider: str
    sport: str
    kind: str
    provider_id: str
    their_name: str
    their_start: datetime | None
    our_id: int | None
    our_name: str | None
    our_start: datetime | None


def upsert_sightings(
    conn: Connection,
    *,
    provider: str,
    sport: str,
    kinds: Sequence[str],
    provider_ids: Sequence[str],
    names: Sequence[str],
    starts_at: Sequence[datetime | None],
) -> int:
    """Remember what a provider names, for whoever joins it to ours."""
    return conn.execute(
        """
        INSERT INTO feed_sightings (provider, sport_id, kind, provider_id, name, starts_at)
        SELECT %(provider)s, sport.id, given.kind, given.provider_id, given.name, given.starts_at
        FROM unnest(
            %(kinds)s::text[], %(provider_ids)s::text[], %(names)s::text[],
            %(starts_at)s::timestamptz[]
        ) AS given (kind, provider_id, name, starts_at)
        CROSS JOIN sports AS sport
        WHERE sport.slug = %(sport)s
        ON CONFLICT (provider, sport_id, kind, provider_id) DO UPDATE
        SET name = excluded.name, starts_at = excluded.starts_at, seen_at = now()
        """,
        {
            "provider": provider,
            "sport": sport,
            "kinds": kinds,
            "provider_ids": provider_ids,
            "names": names,
            "starts_at": starts_at,
        },
    ).rowcount


def delete_old_sightings(conn: Connection, *, provider: str, sport: str) -> int:
    """Forget what was not named for two weeks."""
    return conn.execute(
        """
        DELETE FROM feed_sightings AS sighting
        USING sports AS sport
        WHERE sighting.sport_id = sport.id
          AND sport.slug = %(sport)s
          AND sighting.provider = %(provider)s
          AND sighting.seen_at < now() - interval '14 days'
        """,
        {"provider": provider, "sport": sport},
    ).rowcount


def insert_alias(
    conn: Connection,
    *,
    provider: str,
    sport: str,
    kind: str,
    provider_id: str,
    event_id: int | None,
    league_id: int | None,
    team_key: str | None,
    proposed_by: str,
) -> int | None:
    """Propose an alias; None when ours is not of that sport, or either side is joined already."""
    row = conn.execute(
        """
        INSERT INTO feed_aliases (
            provider, sport_id, kind, provider_id, event_id, league_id, team_key, proposed_by
        )
        SELECT %(provider)s, sport.id, %(kind)s, %(provider_id)s, event.id, league.id,
               %(team_key)s::text, %(proposed_by)s
        FROM sports AS sport
        LEFT JOIN events AS event
            ON event.id = %(event_id)s::bigint AND event.sport_id = sport.id
        LEFT JOIN leagues AS league
            ON league.id = %(league_id)s::bigint AND league.sport_id = sport.id
        WHERE sport.slug = %(sport)s
          AND (event.id IS NOT NULL OR league.id IS NOT NULL OR %(team_key)s::text IS NOT NULL)
        ON CONFLICT DO NOTHING
        RETURNING id
        """,
        {
            "provider": provider,
            "sport": sport,
            "kind": kind,
            "provider_id": provider_id,
            "event_id": event_id,
            "league_id": league_id,
            "team_key": team_key,
            "proposed_by": proposed_by,
        },
    ).fetchone()
    return None if row is None else int(row[0])


def lock_alias_state(conn: Connection, *, alias_id: int) -> str | None:
    """How an alias is judged, until the transaction ends nobody else's to judge."""
    with conn.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(
            """
            SELECT alias.state
            FROM feed_aliases AS alias
            WHERE alias.id = %(alias_id)s
            FOR UPDATE
            """,
            {"alias_id": alias_id},
        ).fetchone()


def mark_alias_decided(conn: Connection, *, alias_id: int, state: str, decided_by: str) -> int:
    """Approve or refuse; 0 when it is already so, or was refused: what is refused is proposed anew."""
    return conn.execute(
        """
        UPDATE feed_aliases
        SET state = %(state)s, decided_by = %(decided_by)s, decided_at = now()
        WHERE id = %(alias_id)s
          AND state <> 'refused'
          AND state <> %(state)s
        """,
        {"alias_id": alias_id, "state": state, "decided_by": decided_by},
    ).rowcount


def list_aliases(
    conn: Connection, *, provider: str, state: str, before_id: int = ID_MAX, limit: int = 500
) -> list[AliasRow]:
    """Aliases below an id with both sides, newest first; an empty word means any."""
    with conn.cursor(row_factory=class_row(AliasRow)) as cursor:
        return cursor.execute(
            """
            SELECT alias.id,
                   alias.provider,
                   sport.slug AS sport,
                   alias.kind,
                   alias.provider_id,
                   sighting.name AS their_name,
                   sighting.starts_at AS their_start,
                   coalesce(alias.event_id, alias.league_id) AS our_id,
                   coalesce(
                       event.home_name || ' - ' || event.away_name, league.name, alias.team_key
                   ) AS our_name,
                   event.starts_at AS our_start,
                   alias.state,
                   alias.proposed_by,
                   alias.proposed_at,
                   alias.decided_by,
                   alias.decided_at
            FROM feed_aliases AS alias
            JOIN sports AS sport ON sport.id = alias.sport_id
            LEFT JOIN feed_sightings AS sighting
                ON sighting.provider = alias.provider
                AND sighting.sport_id = alias.sport_id
                AND sighting.kind = alias.kind
                AND sighting.provider_id = alias.provider_id
            LEFT JOIN events AS event ON event.id = alias.event_id
            LEFT JOIN leagues AS league
                ON league.id = alias.league_id AND league.sport_id = alias.sport_id
            WHERE (%(provider)s = '' OR alias.provider = %(provider)s)
              AND (%(state)s = '' OR alias.state = %(state)s)
              AND alias.id < %(before_id)s
            ORDER BY alias.id DESC
            LIMIT %(limit)s
            """,
            {"provider": provider, "state": state, "before_id": before_id, "limit": limit},
        ).fetchall()


def list_unjudged(conn: Connection, *, provider: str) -> list[CandidateRow]:
    """What a provider named and nobody judged; beside each event ours that start within an hour."""
    with conn.cursor(row_factory=class_row(CandidateRow)) as cursor:
        return cursor.execute(
            """
            SELECT sighting.provider,
                   sport.slug AS sport,
                   sighting.kind,
                   sighting.provider_id,
                   sighting.name AS their_name,
                   sighting.starts_at AS their_start,
                   event.id AS our_id,
                   event.home_name || ' - ' || event.away_name AS our_name,
                   event.starts_at AS our_start
            FROM feed_sightings AS sighting
            JOIN sports AS sport ON sport.id = sighting.sport_id
            LEFT JOIN events AS event
                ON event.sport_id = sighting.sport_id
                AND event.provider <> sighting.provider
                AND event.starts_at BETWEEN sighting.starts_at - interval '1 hour'
                    AND sighting.starts_at + interval '1 hour'
            WHERE (%(provider)s = '' OR sighting.provider = %(provider)s)
              AND NOT EXISTS (
                  SELECT FROM feed_aliases AS alias
                  WHERE alias.provider = sighting.provider
                    AND alias.sport_id = sighting.sport_id
                    AND alias.kind = sighting.kind
                    AND alias.provider_id = sighting.provider_id
                    AND alias.state <> 'refused'
              )
            ORDER BY sighting.kind, sighting.starts_at, sighting.provider_id, event.id
            LIMIT 500
            """,
            {"provider": provider},
        ).fetchall()
