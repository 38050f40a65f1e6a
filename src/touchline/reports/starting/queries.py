"""SQL of the first days: what a new book has done, each looked up where it is."""

from dataclasses import dataclass

from psycopg.rows import class_row

from touchline.plumbing.db import Connection


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What a new book has done, each computed from what there is."""

    has_look: bool
    has_limits: bool
    has_second_person: bool
    has_player: bool
    has_money: bool
    has_bet: bool
    has_settled: bool


def get_first_steps(conn: Connection, *, tenant_id: int) -> FirstSteps:
    """How far a book has come. Limits count as looked at once somebody saved one.

    The least id of each is one look at an index; EXISTS may be planned as a walk.
    """
    with conn.cursor(row_factory=class_row(FirstSteps)) as cursor:
        found = cursor.execute(
            """
            SELECT coalesce((
                       SELECT max(look.version)
                       FROM branding AS look
                       WHERE look.tenant_id = %(tenant_id)s
                   ), 0) > 1 AS has_look,
                   EXISTS (
                       SELECT FROM limit_rules AS rule
                       WHERE rule.tenant_id = %(tenant_id)s
                         AND (
                             rule.kind <> 'tenant'
                             OR rule.changed_at > tenant.created_at + interval '1 minute'
                         )
                   ) AS has_limits,
                   (
                       SELECT count(*) FROM staff_authenticators AS app
                       WHERE app.tenant_id = %(tenant_id)s AND app.confirmed_at IS NOT NULL
                   ) > 1 AS has_second_person,
                   (
                       SELECT min(player.id) FROM players AS player
                       WHERE player.tenant_id = %(tenant_id)s
                   ) IS NOT NULL AS has_player,
                   (
                       SELECT min(deposit.id) FROM deposits AS deposit
                       WHERE deposit.tenant_id = %(tenant_id)s AND deposit.state = 'confirmed'
                   ) IS NOT NULL OR EXISTS (
                       SELECT FROM ledger_accounts AS account
                       WHERE account.tenant_id = %(tenant_id)s AND account.credit_limit_minor > 0
                   ) AS has_money,
                   (
                       SELECT min(bet.id) FROM bets AS bet WHERE bet.tenant_id = %(tenant_id)s
                   ) IS NOT NULL AS has_bet,
                   (
                       SELECT min(decision.bet_id) FROM bet_settlements AS decision
                       WHERE decision.tenant_id = %(tenant_id)s
                   ) IS NOT NULL AS has_settled
            FROM tenants AS tenant
            WHERE tenant.id = %(tenant_id)s
            """,
            {"tenant_id": tenant_id},
        ).fetchone()
    assert found is not None
    return found
