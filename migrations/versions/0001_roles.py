"""Roles: an owner that nobody logs in as, and one role per kind of process.

Roles belong to the whole server, other databases may use them: going down takes this database's
grants back and leaves the roles.
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The values on the roles are the net under the ones every transaction sets for itself.
UP = """
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['touchline_owner', 'app_web', 'app_worker', 'app_platform', 'app_read']
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        END IF;
    END LOOP;
END
$$;

ALTER ROLE app_web SET statement_timeout = '3s';
ALTER ROLE app_web SET idle_in_transaction_session_timeout = '5s';
ALTER ROLE app_web SET lock_timeout = '1s';
ALTER ROLE app_worker SET statement_timeout = '30s';
ALTER ROLE app_worker SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE app_worker SET lock_timeout = '5s';
ALTER ROLE app_platform SET statement_timeout = '30s';
ALTER ROLE app_platform SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE app_platform SET lock_timeout = '5s';
ALTER ROLE app_read SET statement_timeout = '30s';
ALTER ROLE app_read SET idle_in_transaction_session_timeout = '10s';

GRANT touchline_owner TO CURRENT_USER;
GRANT USAGE, CREATE ON SCHEMA public TO touchline_owner;
GRANT USAGE ON SCHEMA public TO app_web, app_worker, app_platform, app_read;
"""

DOWN = """
REVOKE USAGE ON SCHEMA public FROM app_web, app_worker, app_platform, app_read;
REVOKE USAGE, CREATE ON SCHEMA public FROM touchline_owner;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
