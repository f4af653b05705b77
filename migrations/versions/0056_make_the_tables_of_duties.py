"""make the tables of duties"""

import sqlalchemy as sa
from alembic import op

revision = '0056'
down_revision = '0055'
branch_labels = None
depends_on = None

GUARDS = (
    """
    CREATE OR REPLACE FUNCTION duty_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a duty is never deleted' USING ERRCODE = 'restrict_violation';
      END IF;
      IF TG_OP = 'UPDATE' THEN
        IF (NEW.contract_id, NEW.kind, NEW.party, NEW.organisation_id, NEW.subject, NEW.amount_fen, NEW.due_on, NEW.law, NEW.rule)
           IS DISTINCT FROM
           (OLD.contract_id, OLD.kind, OLD.party, OLD.organisation_id, OLD.subject, OLD.amount_fen, OLD.due_on, OLD.law, OLD.rule) THEN
          RAISE EXCEPTION 'what a duty asks does not change' USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.state IN ('waived', 'replaced') AND NEW.state <> OLD.state THEN
          RAISE EXCEPTION 'this duty has ended' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
      END IF;
      IF NOT EXISTS (
        SELECT 1 FROM contract WHERE id = NEW.contract_id AND signed_at IS NOT NULL
          AND NEW.organisation_id = CASE WHEN NEW.party = 'seller' THEN seller_id ELSE buyer_id END) THEN
        RAISE EXCEPTION 'a duty is owed by a party of a signed contract' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER duty_fixed BEFORE INSERT OR UPDATE OR DELETE ON duty FOR EACH ROW EXECUTE FUNCTION duty_is_fixed()",
)


def _kept(table: str) -> None:
    op.execute(
        f'CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION refuse_change(); '
        f'CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()'
    )


def upgrade() -> None:
    op.create_table('duty',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('contract_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Enum('transfer_record', 'licence_filing', 'annual_fee', 'payment', 'acceptance', 'export_registration', name='kind', native_enum=False, length=20, create_constraint=True), nullable=False),
    sa.Column('party', sa.Enum('seller', 'buyer', name='party', native_enum=False, length=32, create_constraint=True), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('law', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('open', 'overdue', 'done', 'waived', 'replaced', name='state', native_enum=False, length=12, create_constraint=True), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.Column('waived_because', sa.Text(), nullable=True),
    sa.CheckConstraint("(kind = 'payment') = (amount_fen IS NOT NULL)", name=op.f('ck_duty_payment_has_amount')),
    sa.CheckConstraint('amount_fen > 0', name=op.f('ck_duty_amount_positive')),
    sa.CheckConstraint("(state = 'done') = (num_nonnulls(done_on, reference) = 2)", name=op.f('ck_duty_done_when')),
    sa.CheckConstraint('num_nonnulls(done_on, reference) IN (0, 2)', name=op.f('ck_duty_done_whole')),
    sa.CheckConstraint("btrim(reference) <> ''", name=op.f('ck_duty_reference_given')),
    sa.CheckConstraint("(state = 'waived') = (waived_because IS NOT NULL)", name=op.f('ck_duty_waived_because')),
    sa.CheckConstraint("btrim(waived_because) <> ''", name=op.f('ck_duty_reason_given')),
    sa.CheckConstraint("state <> 'replaced' OR kind = 'payment'", name=op.f('ck_duty_only_payments_are_replaced')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_duty_contract_id_contract')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_duty_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty'))
    )
    op.create_index('ix_duty_due', 'duty', ['due_on'], unique=False, postgresql_where=sa.text("state IN ('open', 'overdue')"))
    op.create_index('ix_duty_organisation', 'duty', ['organisation_id', 'state', 'due_on'], unique=False)
    op.create_index('uq_duty_once', 'duty', ['contract_id', 'kind', 'subject', 'due_on'], unique=True, postgresql_where=sa.text("state <> 'replaced'"))
    op.create_table('duty_file',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('duty_id', sa.BigInteger(), nullable=False),
    sa.Column('media', sa.Enum('pdf', 'png', 'jpeg', 'webp', 'docx', 'xlsx', 'pptx', name='duty_media', native_enum=False, length=10, create_constraint=True), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('content_key', sa.Text(), nullable=False),
    sa.Column('added_by', sa.BigInteger(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('size > 0', name=op.f('ck_duty_file_size_positive')),
    sa.CheckConstraint("content_key ~ '^[0-9a-f]{64}$'", name=op.f('ck_duty_file_key_is_digest')),
    sa.ForeignKeyConstraint(['added_by'], ['person.id'], name=op.f('fk_duty_file_added_by_person')),
    sa.ForeignKeyConstraint(['duty_id'], ['duty.id'], name=op.f('fk_duty_file_duty_id_duty')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_file'))
    )
    op.create_index('uq_duty_file_content', 'duty_file', ['duty_id', 'content_key'], unique=True)
    op.create_table('duty_reminder',
    sa.Column('duty_id', sa.BigInteger(), nullable=False),
    sa.Column('stage', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['duty_id'], ['duty.id'], name=op.f('fk_duty_reminder_duty_id_duty')),
    sa.PrimaryKeyConstraint('duty_id', 'stage', name=op.f('pk_duty_reminder'))
    )
    for statement in GUARDS:
        op.execute(statement)
    _kept('duty_file')
    _kept('duty_reminder')


def downgrade() -> None:
    for table in ('duty_reminder', 'duty_file', 'duty'):
        op.drop_table(table)
    op.execute('DROP FUNCTION duty_is_fixed()')
