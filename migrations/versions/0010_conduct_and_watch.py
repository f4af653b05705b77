"""let the auctioneer conduct and the market watch itself"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

ENTRY_KINDS = ('opened', 'bid', 'sealed', 'revealed', 'scored', 'matched', 'paused', 'resumed', 'closed', 'awarded', 'passed', 'terminated')


def know_entries(*more: str) -> None:
    kinds = ', '.join(f"'{kind}'" for kind in (*ENTRY_KINDS, *more))
    op.drop_constraint(op.f('ck_ledger_entry_entry_kind'), 'ledger_entry', type_='check')
    op.create_check_constraint(op.f('ck_ledger_entry_entry_kind'), 'ledger_entry', f'kind IN ({kinds})')


def upgrade() -> None:
    op.create_table('outage',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('cause', sa.Enum('silence', 'lag', name='outage_cause', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('limits', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.CheckConstraint('began_at <= found_at AND (ended_at IS NULL OR ended_at >= began_at)', name=op.f('ck_outage_in_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outage'))
    )
    op.create_index('uq_outage_running', 'outage', [sa.literal_column('(ended_at IS NULL)')], unique=True, postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('pulse',
    sa.Column('process', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('watchers', sa.BigInteger(), nullable=False),
    sa.Column('lag_us', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("role IN ('web', 'scheduler')", name=op.f('ck_pulse_known_role')),
    sa.PrimaryKeyConstraint('process', name=op.f('pk_pulse'))
    )
    op.create_table('anomaly_note',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('lot_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('length(note) >= 2', name=op.f('ck_anomaly_note_says_something')),
    sa.ForeignKeyConstraint(['lot_id'], ['lot.id'], name=op.f('fk_anomaly_note_lot_id_lot')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_anomaly_note_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_anomaly_note'))
    )
    op.create_index(op.f('ix_anomaly_note_lot_id'), 'anomaly_note', ['lot_id'], unique=False)
    op.create_table('representation',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('paddle_id', sa.BigInteger(), nullable=False),
    sa.Column('given', sa.Boolean(), nullable=False),
    sa.Column('representative', sa.Text(), nullable=False),
    sa.Column('limit_fen', sa.BigInteger(), nullable=True),
    sa.Column('on_paper', sa.Boolean(), nullable=False),
    sa.Column('noted_by', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('NOT given OR length(representative) >= 2', name=op.f('ck_representation_given_to_somebody')),
    sa.CheckConstraint('limit_fen > 0 AND limit_fen % 100 = 0', name=op.f('ck_representation_whole_yuan')),
    sa.ForeignKeyConstraint(['noted_by'], ['person.id'], name=op.f('fk_representation_noted_by_person')),
    sa.ForeignKeyConstraint(['paddle_id'], ['paddle.id'], name=op.f('fk_representation_paddle_id_paddle')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_representation'))
    )
    op.create_index(op.f('ix_representation_paddle_id'), 'representation', ['paddle_id'], unique=False)
    op.create_table('suspension',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('lot_id', sa.BigInteger(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('ground', sa.Enum('no_bidder', 'disputed', 'client', 'unexpected', 'system', 'law', 'outage', name='suspension_ground', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('suspended_by', sa.BigInteger(), nullable=True),
    sa.Column('outage_id', sa.BigInteger(), nullable=True),
    sa.Column('announced_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reopens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_seq', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("(ground = 'outage') = (outage_id IS NOT NULL)", name=op.f('ck_suspension_outage_known')),
    sa.CheckConstraint("ground = 'outage' OR suspended_by IS NOT NULL", name=op.f('ck_suspension_somebody_suspends')),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_seq IS NULL)', name=op.f('ck_suspension_ended_in_ledger')),
    sa.CheckConstraint('(reopens_at IS NULL) = (announced_at IS NULL) AND reopens_at >= announced_at', name=op.f('ck_suspension_reopening_announced')),
    sa.CheckConstraint('since <= at', name=op.f('ck_suspension_since_before')),
    sa.ForeignKeyConstraint(['lot_id', 'ended_seq'], ['ledger_entry.lot_id', 'ledger_entry.seq'], name=op.f('fk_suspension_lot_id_ended_seq_ledger_entry')),
    sa.ForeignKeyConstraint(['lot_id', 'seq'], ['ledger_entry.lot_id', 'ledger_entry.seq'], name=op.f('fk_suspension_lot_id_seq_ledger_entry')),
    sa.ForeignKeyConstraint(['lot_id'], ['lot.id'], name=op.f('fk_suspension_lot_id_lot')),
    sa.ForeignKeyConstraint(['outage_id'], ['outage.id'], name=op.f('fk_suspension_outage_id_outage')),
    sa.ForeignKeyConstraint(['suspended_by'], ['person.id'], name=op.f('fk_suspension_suspended_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suspension')),
    sa.UniqueConstraint('lot_id', 'seq', name=op.f('uq_suspension_lot_id_seq'))
    )
    op.create_index('uq_suspension_running', 'suspension', ['lot_id'], unique=True, postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('incident',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('suspension_id', sa.BigInteger(), nullable=False),
    sa.Column('stage', sa.Enum('stopped', 'ended', name='incident_stage', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('file_key', sa.Text(), nullable=False),
    sa.Column('signature', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("file_key ~ '^[0-9a-f]{64}$'", name=op.f('ck_incident_file_is_digest')),
    sa.ForeignKeyConstraint(['suspension_id'], ['suspension.id'], name=op.f('fk_incident_suspension_id_suspension')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident')),
    sa.UniqueConstraint('suspension_id', 'stage', name=op.f('uq_incident_suspension_id_stage'))
    )
    op.add_column('bid_attempt', sa.Column('kind', sa.Text(), server_default='online', nullable=False))
    op.create_check_constraint(op.f('ck_bid_attempt_known_kind'), 'bid_attempt', "kind IN ('online', 'floor', 'phone')")
    op.add_column('ledger_entry', sa.Column('written_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False))
    op.alter_column('ledger_entry', 'written_at', server_default=sa.text('clock_timestamp()'))
    know_entries('called', 'said')
    op.execute('CREATE TRIGGER anomaly_note_append_only BEFORE UPDATE OR DELETE ON "anomaly_note" FOR EACH ROW EXECUTE FUNCTION refuse_change(); CREATE TRIGGER anomaly_note_keep BEFORE TRUNCATE ON "anomaly_note" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')
    op.execute('CREATE TRIGGER representation_append_only BEFORE UPDATE OR DELETE ON "representation" FOR EACH ROW EXECUTE FUNCTION refuse_change(); CREATE TRIGGER representation_keep BEFORE TRUNCATE ON "representation" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')
    op.execute('CREATE TRIGGER incident_append_only BEFORE UPDATE OR DELETE ON "incident" FOR EACH ROW EXECUTE FUNCTION refuse_change(); CREATE TRIGGER incident_keep BEFORE TRUNCATE ON "incident" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')


def downgrade() -> None:
    know_entries()
    op.drop_column('ledger_entry', 'written_at')
    op.drop_column('bid_attempt', 'kind')
    op.drop_table('incident')
    op.drop_index('uq_suspension_running', table_name='suspension', postgresql_where=sa.text('ended_at IS NULL'))
    op.drop_table('suspension')
    op.drop_index(op.f('ix_representation_paddle_id'), table_name='representation')
    op.drop_table('representation')
    op.drop_index(op.f('ix_anomaly_note_lot_id'), table_name='anomaly_note')
    op.drop_table('anomaly_note')
    op.drop_table('pulse')
    op.drop_index('uq_outage_running', table_name='outage', postgresql_where=sa.text('ended_at IS NULL'))
    op.drop_table('outage')
