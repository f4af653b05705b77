"""unwind claims of fallen registrations"""

import sqlalchemy as sa
from alembic import op

revision = '0055'
down_revision = '0050'
branch_labels = None
depends_on = None

CHECKS = {
    'ck_claim_filed_when': "state NOT IN ('filed', 'accepted', 'rejected', 'clawed_back') OR filed_on IS NOT NULL",
    'ck_claim_clawed_back_says_why': "(state = 'clawed_back') = (fell_on IS NOT NULL AND fell_because IS NOT NULL)",
    'ck_claim_repay_not_negative': 'repay_fen >= 0',
    'ck_claim_repaid_when_clawed_back': "state = 'clawed_back' OR num_nonnulls(repay_fen, repaid_on) = 0",
    'ck_claim_repaid_after_fall': 'repaid_on >= fell_on',
}


def upgrade() -> None:
    op.add_column('claim', sa.Column('occasion', sa.Text(), server_default='', nullable=False))
    op.add_column('claim', sa.Column('fell_on', sa.Date(), nullable=True))
    op.add_column('claim', sa.Column('fell_because', sa.Text(), nullable=True))
    op.add_column('claim', sa.Column('repay_fen', sa.BigInteger(), nullable=True))
    op.add_column('claim', sa.Column('repaid_on', sa.Date(), nullable=True))
    op.drop_constraint('uq_claim_contract_id_benefit_party', 'claim')
    op.create_unique_constraint('uq_claim_contract_id_benefit_party_occasion', 'claim', ['contract_id', 'benefit', 'party', 'occasion'])
    op.drop_constraint('ck_claim_filed_when', 'claim')
    for name, check in CHECKS.items():
        op.create_check_constraint(op.f(name), 'claim', check)


def downgrade() -> None:
    for name in reversed(CHECKS):
        op.drop_constraint(op.f(name), 'claim')
    op.create_check_constraint(op.f('ck_claim_filed_when'), 'claim', "state NOT IN ('filed', 'accepted', 'rejected') OR filed_on IS NOT NULL")
    op.drop_constraint('uq_claim_contract_id_benefit_party_occasion', 'claim')
    op.create_unique_constraint('uq_claim_contract_id_benefit_party', 'claim', ['contract_id', 'benefit', 'party'])
    for column in ('repaid_on', 'repay_fen', 'fell_because', 'fell_on', 'occasion'):
        op.drop_column('claim', column)
