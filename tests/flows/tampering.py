"""What somebody with every right could do to a sealed trail of eight lines, and what is to be found."""

from touchline.audit.chain import Flaw

# %(t)s is the tenant, %(id)s the line of the fourth seal, %(old)s an id of long ago.
TAMPERINGS = {
    "flip": (
        """
        UPDATE audit_log SET after = '{"limit_percent": 99}' WHERE tenant_id = %(t)s AND id = %(id)s
        """,
        {(Flaw.ALTERED, 4)},
    ),
    "whitewash": (
        "UPDATE audit_log SET actor_name = 'rita' WHERE tenant_id = %(t)s AND id = %(id)s",
        {(Flaw.ALTERED, 4)},
    ),
    "backdate": (
        """
        UPDATE audit_log SET recorded_at = recorded_at - interval '1 microsecond'
        WHERE tenant_id = %(t)s AND id = %(id)s
        """,
        {(Flaw.ALTERED, 4)},
    ),
    "delete": (
        "DELETE FROM audit_log WHERE tenant_id = %(t)s AND id = %(id)s",
        {(Flaw.LINE_MISSING, 4)},
    ),
    "delete with its seal": (
        """
        DELETE FROM audit_chain WHERE tenant_id = %(t)s AND audit_id = %(id)s;
        DELETE FROM audit_log WHERE tenant_id = %(t)s AND id = %(id)s
        """,
        {(Flaw.SEAL_MISSING, 4)},
    ),
    "insert": (
        """
        INSERT INTO audit_log
        SELECT tenant_id, %(old)s, actor_kind, actor_id, actor_scope, actor_name, origin, request_id,
               action, subject, before, after, reason, recorded_at
        FROM audit_log WHERE tenant_id = %(t)s AND id = %(id)s
        """,
        {(Flaw.UNSEALED, 0)},
    ),
    "reorder": (
        """
        UPDATE audit_chain SET seq = 100 - seq WHERE tenant_id = %(t)s AND seq IN (4, 6);
        UPDATE audit_chain SET seq = CASE seq WHEN 96 THEN 6 ELSE 4 END
        WHERE tenant_id = %(t)s AND seq > 90
        """,
        {(Flaw.ALTERED, 4), (Flaw.ALTERED, 5), (Flaw.ALTERED, 6), (Flaw.ALTERED, 7)},
    ),
    "another hash": (
        "UPDATE audit_chain SET hash = sha256('x') WHERE tenant_id = %(t)s AND seq = 4",
        {(Flaw.ALTERED, 4), (Flaw.ALTERED, 5)},
    ),
    "truncate the tail": (
        """
        DELETE FROM audit_log USING audit_chain AS seal
        WHERE audit_log.tenant_id = %(t)s AND seal.tenant_id = %(t)s AND audit_id = id AND seq > 6;
        DELETE FROM audit_chain WHERE tenant_id = %(t)s AND seq > 6
        """,
        {(Flaw.SEAL_MISSING, 7), (Flaw.SEAL_MISSING, 8), (Flaw.TRUNCATED, 8)},
    ),
    "replace the head": (
        "UPDATE audit_heads SET hash = sha256('x') WHERE tenant_id = %(t)s",
        {(Flaw.HEAD_ALTERED, 8)},
    ),
    "turn the head back": (
        """
        UPDATE audit_heads AS head SET seq = 6, hash = seal.hash FROM audit_chain AS seal
        WHERE head.tenant_id = %(t)s AND seal.tenant_id = %(t)s AND seal.seq = 6
        """,
        {(Flaw.BEYOND_HEAD, 7), (Flaw.BEYOND_HEAD, 8)},
    ),
    "lose the head": (
        "DELETE FROM audit_heads WHERE tenant_id = %(t)s",
        {(Flaw.BEYOND_HEAD, seq) for seq in range(1, 9)},
    ),
}
