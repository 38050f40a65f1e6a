"""SQL that orders what concerns one player: limits, breaks and bets wait for each other here."""

from touchline.plumbing.db import Connection


def lock_player(conn: Connection, *, tenant_id: int, player_id: int) -> int:
    """Let nothing be staked, paid in or agreed by a player before the transaction ends."""
    return conn.execute(
        """
        SELECT account.id
        FROM ledger_accounts AS account
        WHERE account.tenant_id = %(tenant_id)s
          AND account.player_id = %(player_id)s
          AND account.kind = 10
        FOR NO KEY UPDATE
        """,
        {"tenant_id": tenant_id, "player_id": player_id},
    ).rowcount
