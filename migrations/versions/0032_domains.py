"""Domains of a tenant's own, with a proof that they are the tenant's."""

from pathlib import Path

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

DOWN = """
SET LOCAL ROLE touchline_owner;
REVOKE INSERT (tenant_id, domain, verified_at) ON tenant_domains FROM app_worker;
REVOKE DELETE ON tenant_domains FROM app_platform;
DROP TABLE domain_claims;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute("SET LOCAL ROLE touchline_owner")
    op.execute(Path(__file__).with_name("0032_domains.sql").read_text("utf-8"))
    op.execute("RESET ROLE")


def downgrade() -> None:
    op.execute(DOWN)
