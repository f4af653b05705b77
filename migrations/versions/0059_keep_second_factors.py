"""keep second factors"""

import sqlalchemy as sa
from alembic import op

revision = '0059'
down_revision = '0058'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('second_factor',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('confirmed_at >= offered_at', name=op.f('ck_second_factor_confirmed_after_offer')),
    sa.CheckConstraint('ended_at >= offered_at', name=op.f('ck_second_factor_ends_after_offer')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_second_factor_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_second_factor'))
    )
    op.create_index('uq_second_factor_open', 'second_factor', ['person_id'], unique=True, postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('recovery_code',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('factor_id', sa.BigInteger(), nullable=False),
    sa.Column('code_digest', sa.Text(), nullable=False),
    sa.CheckConstraint("code_digest ~ '^[0-9a-f]{64}$'", name=op.f('ck_recovery_code_digest_form')),
    sa.ForeignKeyConstraint(['factor_id'], ['second_factor.id'], name=op.f('fk_recovery_code_factor_id_second_factor')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code')),
    sa.UniqueConstraint('factor_id', 'code_digest', name=op.f('uq_recovery_code_factor_id_code_digest'))
    )
    op.create_table('spent_code',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('factor_id', sa.BigInteger(), nullable=False),
    sa.Column('step', sa.BigInteger(), nullable=True),
    sa.Column('recovery_id', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(step IS NULL) <> (recovery_id IS NULL)', name=op.f('ck_spent_code_one_kind')),
    sa.ForeignKeyConstraint(['factor_id'], ['second_factor.id'], name=op.f('fk_spent_code_factor_id_second_factor')),
    sa.ForeignKeyConstraint(['recovery_id'], ['recovery_code.id'], name=op.f('fk_spent_code_recovery_id_recovery_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spent_code')),
    sa.UniqueConstraint('factor_id', 'step', name=op.f('uq_spent_code_factor_id_step')),
    sa.UniqueConstraint('recovery_id', name=op.f('uq_spent_code_recovery_id'))
    )
    op.execute('CREATE TRIGGER recovery_code_append_only BEFORE UPDATE OR DELETE ON "recovery_code" FOR EACH ROW EXECUTE FUNCTION refuse_change(); CREATE TRIGGER recovery_code_keep BEFORE TRUNCATE ON "recovery_code" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')
    op.execute('CREATE TRIGGER spent_code_append_only BEFORE UPDATE OR DELETE ON "spent_code" FOR EACH ROW EXECUTE FUNCTION refuse_change(); CREATE TRIGGER spent_code_keep BEFORE TRUNCATE ON "spent_code" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()')
    op.add_column('contract_signature', sa.Column('second_factor', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column('contract_signature', 'second_factor')
    op.drop_table('spent_code')
    op.drop_table('recovery_code')
    op.drop_table('second_factor')
