"""People with rights: staff accounts, what two of them must agree on, and the trail of what was done.

The platform is a scope beside the tenants: its rows carry tenant_id 0, which next_id() gives to no
tenant. So there is one set of rules for both, and no key to tenants here.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# The trail has no policy for UPDATE or DELETE and forces row-level security on its owner, too: even
# the owner role changes nothing of it. What a superuser changes, the chain shows.
UP = """
SET LOCAL ROLE touchline_owner;

CREATE TABLE staff_accounts (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL DEFAULT next_id(),
    username_norm text NOT NULL,
    display_name text NOT NULL,
    password_hash text NOT NULL,
    role text NOT NULL,
    status text NOT NULL DEFAULT 'active',
    session_epoch bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT staff_accounts_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT staff_name_belongs_to_one_person UNIQUE (tenant_id, username_norm),
    CONSTRAINT staff_name_is_normalised CHECK (
        username_norm ~ '^[a-z0-9](?:[a-z0-9._-]{0,30}[a-z0-9])?$'
    ),
    CONSTRAINT staff_display_name_is_short CHECK (char_length(display_name) BETWEEN 1 AND 40),
    CONSTRAINT staff_password_is_an_argon2_hash CHECK (password_hash ~ '^\\$argon2id\\$'),
    CONSTRAINT staff_role_is_known CHECK (role IN ('owner', 'trader', 'support', 'read_only')),
    CONSTRAINT staff_status_is_known CHECK (status IN ('active', 'disabled')),
    CONSTRAINT staff_epoch_starts_at_one CHECK (session_epoch >= 1)
);
COMMENT ON COLUMN staff_accounts.tenant_id IS 'The tenant whose staff it is; 0 is the platform.';

CREATE TABLE audit_log (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL DEFAULT next_id(),
    actor_kind text NOT NULL,
    actor_id bigint NOT NULL,
    actor_scope bigint NOT NULL,
    actor_name text NOT NULL,
    origin text NOT NULL,
    request_id text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    before jsonb,
    after jsonb,
    reason text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT audit_log_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT actor_kind_is_known CHECK (actor_kind IN ('staff', 'cli', 'system')),
    CONSTRAINT actor_has_a_name CHECK (char_length(actor_name) BETWEEN 1 AND 80),
    CONSTRAINT audit_origin_is_short CHECK (char_length(origin) <= 80),
    CONSTRAINT audit_request_is_short CHECK (char_length(request_id) <= 80),
    CONSTRAINT audit_action_is_written_as_one CHECK (action ~ '^[a-z]+\\.[a-z_]+$'),
    CONSTRAINT audit_subject_is_written_as_one CHECK (subject ~ '^[a-z_]+:.{1,120}$'),
    CONSTRAINT audit_before_is_an_object CHECK (jsonb_typeof(before) = 'object'),
    CONSTRAINT audit_after_is_an_object CHECK (jsonb_typeof(after) = 'object'),
    CONSTRAINT audit_reason_is_short CHECK (char_length(reason) <= 500)
);
CREATE INDEX audit_log_by_subject ON audit_log (tenant_id, subject, id);
COMMENT ON TABLE audit_log IS 'Who did what, in the transaction that did it. Rows are only ever added.';

CREATE TABLE audit_chain (
    tenant_id bigint NOT NULL,
    seq bigint NOT NULL,
    audit_id bigint NOT NULL,
    hash bytea NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT audit_chain_pkey PRIMARY KEY (tenant_id, seq),
    CONSTRAINT audit_row_is_sealed_once UNIQUE (tenant_id, audit_id),
    CONSTRAINT seal_is_of_a_row FOREIGN KEY (tenant_id, audit_id)
        REFERENCES audit_log (tenant_id, id),
    CONSTRAINT seal_follows_another CHECK (seq >= 1),
    CONSTRAINT seal_is_a_sha256 CHECK (octet_length(hash) = 32)
);

CREATE TABLE audit_heads (
    tenant_id bigint NOT NULL,
    seq bigint NOT NULL DEFAULT 0,
    hash bytea NOT NULL,
    newest_id bigint NOT NULL DEFAULT 0,
    CONSTRAINT audit_heads_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT head_counts_up CHECK (seq >= 0),
    CONSTRAINT head_is_a_sha256 CHECK (octet_length(hash) = 32)
) WITH (fillfactor = 50);
COMMENT ON COLUMN audit_heads.newest_id IS
    'The highest id sealed so far. A row that committed late may be below it and unsealed.';

CREATE TABLE approvals (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL DEFAULT next_id(),
    action text NOT NULL,
    subject text NOT NULL,
    payload jsonb NOT NULL,
    reason text NOT NULL,
    state text NOT NULL DEFAULT 'requested',
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    decided_by text,
    decided_at timestamptz,
    executed_by text,
    executed_at timestamptz,
    CONSTRAINT approvals_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT approval_action_is_known CHECK (action IN (
        'bet.void_after_result', 'bet.correct_late', 'ledger.adjust', 'withdrawal.pay'
    )),
    CONSTRAINT approval_subject_is_written_as_one CHECK (subject ~ '^[a-z_]+:.{1,120}$'),
    CONSTRAINT approval_payload_is_an_object CHECK (jsonb_typeof(payload) = 'object'),
    CONSTRAINT approval_has_a_reason CHECK (char_length(reason) BETWEEN 1 AND 500),
    CONSTRAINT approval_state_is_known CHECK (state IN (
        'requested', 'approved', 'refused', 'expired', 'executed'
    )),
    CONSTRAINT approval_ends CHECK (expires_at > requested_at),
    CONSTRAINT approval_is_a_second_persons CHECK (lower(decided_by) <> lower(requested_by)),
    CONSTRAINT a_request_is_undecided CHECK (state <> 'requested' OR decided_by IS NULL),
    CONSTRAINT a_decision_is_somebodys CHECK (
        state NOT IN ('approved', 'refused', 'executed') OR decided_by IS NOT NULL
    ),
    CONSTRAINT a_decision_has_its_time CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
    CONSTRAINT an_execution_has_its_time CHECK ((state = 'executed') = (executed_at IS NOT NULL)),
    CONSTRAINT an_execution_is_somebodys CHECK ((executed_by IS NULL) = (executed_at IS NULL))
);
CREATE INDEX approvals_that_wait ON approvals (tenant_id, expires_at)
    WHERE state IN ('requested', 'approved');

CREATE TABLE approval_limits (
    tenant_id bigint NOT NULL,
    action text NOT NULL,
    currency text NOT NULL,
    above_minor bigint NOT NULL,
    CONSTRAINT approval_limits_pkey PRIMARY KEY (tenant_id, action, currency),
    CONSTRAINT limited_action_moves_money CHECK (action IN ('ledger.adjust', 'withdrawal.pay')),
    CONSTRAINT limited_currency_is_a_code CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT approval_limit_is_no_debt CHECK (above_minor >= 0)
);
COMMENT ON COLUMN approval_limits.above_minor IS 'Amounts above this need a second person.';

ALTER TABLE staff_accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff_accounts FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_log FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_chain ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_chain FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_heads ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_heads FORCE ROW LEVEL SECURITY;
ALTER TABLE approvals ENABLE ROW LEVEL SECURITY;
ALTER TABLE approvals FORCE ROW LEVEL SECURITY;
ALTER TABLE approval_limits ENABLE ROW LEVEL SECURITY;
ALTER TABLE approval_limits FORCE ROW LEVEL SECURITY;

CREATE POLICY own_tenant ON staff_accounts
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON approvals
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON approval_limits
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());

CREATE POLICY own_tenant ON audit_log FOR SELECT USING (tenant_id = current_tenant_id());
CREATE POLICY own_tenant_adds ON audit_log FOR INSERT WITH CHECK (tenant_id = current_tenant_id());
-- What belongs to no tenant is done in transactions without one, and recorded there.
CREATE POLICY platform_adds ON audit_log FOR INSERT TO app_platform WITH CHECK (true);

CREATE POLICY own_tenant ON audit_chain FOR SELECT USING (tenant_id = current_tenant_id());
CREATE POLICY own_tenant_adds ON audit_chain FOR INSERT WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant ON audit_heads FOR SELECT USING (tenant_id = current_tenant_id());
CREATE POLICY own_tenant_adds ON audit_heads FOR INSERT WITH CHECK (tenant_id = current_tenant_id());
CREATE POLICY own_tenant_moves ON audit_heads FOR UPDATE
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());

-- One look tells a worker which scopes have something to seal, or to end.
CREATE POLICY looked_over_by_workers ON audit_log FOR SELECT TO app_worker USING (true);
CREATE POLICY looked_over_by_workers ON audit_chain FOR SELECT TO app_worker USING (true);
CREATE POLICY looked_over_by_workers ON audit_heads FOR SELECT TO app_worker USING (true);
CREATE POLICY looked_over_by_workers ON approvals FOR SELECT TO app_worker USING (true);

GRANT SELECT ON staff_accounts TO app_platform;
GRANT SELECT (tenant_id, id, username_norm, display_name, role, status, session_epoch, created_at)
    ON staff_accounts TO app_read;
GRANT INSERT ON staff_accounts TO app_platform;
GRANT UPDATE (display_name, password_hash, role, status, session_epoch)
    ON staff_accounts TO app_platform;

GRANT SELECT ON audit_log, audit_chain, audit_heads, approvals, approval_limits
    TO app_worker, app_platform, app_read;
GRANT INSERT ON audit_log TO app_worker, app_platform;
GRANT INSERT ON audit_chain, audit_heads TO app_worker;
GRANT UPDATE ON audit_heads TO app_worker;
GRANT INSERT ON approvals, approval_limits TO app_platform;
GRANT UPDATE (state, decided_by, decided_at, executed_by, executed_at)
    ON approvals TO app_platform, app_worker;
GRANT UPDATE (above_minor) ON approval_limits TO app_platform;

RESET ROLE;
"""

DOWN = """
SET LOCAL ROLE touchline_owner;
DROP TABLE approval_limits;
DROP TABLE approvals;
DROP TABLE audit_heads;
DROP TABLE audit_chain;
DROP TABLE audit_log;
DROP TABLE staff_accounts;
RESET ROLE;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
