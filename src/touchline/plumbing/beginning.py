"""What every transaction is told before anything else: its timeouts, and whose rows there are."""

from typing import LiteralString

# One statement sets everything a transaction needs; true means: gone when the transaction ends.
SET_SHARED: LiteralString = """
    SELECT set_config('statement_timeout', %(statement_timeout)s, true),
           set_config('idle_in_transaction_session_timeout', %(idle_timeout)s, true)
"""
SET_TENANT: LiteralString = """
    SELECT set_config('statement_timeout', %(statement_timeout)s, true),
           set_config('idle_in_transaction_session_timeout', %(idle_timeout)s, true),
           set_config('app.tenant_id', %(tenant_id)s, true)
"""
